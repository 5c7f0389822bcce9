/** Parses a golden file, in which the strings `"NaN"`, `"Infinity"` and `"-Infinity"` stand for numbers. */
export function parseGolden<Golden>(text: string): Golden {
  return JSON.parse(text, (_, value) =>
    value === 'NaN' || value === 'Infinity' || value === '-Infinity' ? Number(value) : value,
  ) as Golden;
}
