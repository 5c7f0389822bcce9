import { readFileSync } from 'node:fs';

/**
 * Reads a golden file: values that the authors' own code gave, with their source.
 *
 * @param file - `new URL('./golden/<name>.json', import.meta.url)`.
 * @returns The parsed file, in which the strings `"NaN"`, `"Infinity"` and `"-Infinity"` are numbers again.
 */
export function readGolden<Golden>(file: URL): Golden {
  return JSON.parse(readFileSync(file, 'utf8'), (_, value) =>
    value === 'NaN' || value === 'Infinity' || value === '-Infinity' ? Number(value) : value,
  ) as Golden;
}
