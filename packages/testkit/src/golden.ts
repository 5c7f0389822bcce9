import { readFileSync } from 'node:fs';
import { parseGolden } from './parse-golden.ts';

/**
 * Reads a golden file: values that the authors' own code gave, with their source.
 *
 * @param file - `new URL('./golden/<name>.json', import.meta.url)`.
 * @returns The parsed file, in which the strings `"NaN"`, `"Infinity"` and `"-Infinity"` are numbers again.
 */
export function readGolden<Golden>(file: URL): Golden {
  return parseGolden(readFileSync(file, 'utf8'));
}
