const MOST_CHARACTERS = 160;

/**
 * Returns a value as JSON that people can read: indented, but short objects and lists of plain values on one line.
 *
 * @param value - What JSON can hold; what it cannot (a function, `undefined`) is treated as `JSON.stringify` does.
 * @returns The text, with a line feed at its end.
 */
export function compactJson(value: object): string {
  return `${format(JSON.parse(JSON.stringify(value)), '')}\n`;
}

function format(value: unknown, indent: string): string {
  const line = JSON.stringify(value);
  if (typeof value !== 'object' || value === null || line.length + indent.length <= MOST_CHARACTERS)
    return line;
  const deeper = `${indent}  `;
  if (!Array.isArray(value)) {
    const fields = Object.entries(value).map(
      ([name, field]) => `${deeper}${JSON.stringify(name)}: ${format(field, deeper)}`,
    );
    return `{\n${fields.join(',\n')}\n${indent}}`;
  }
  if (value.every((item) => typeof item !== 'object' || item === null)) return line;
  return `[\n${value.map((item) => deeper + format(item, deeper)).join(',\n')}\n${indent}]`;
}
