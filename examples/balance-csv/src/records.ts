import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { type Options, type Parser, parse } from 'csv-parse';

/** A CSV file: names of its columns, and which of them is the label. */
export interface CsvFile {
  path: string;
  columns: string[];
  /** Index of the label among the columns. */
  target: number;
}

/** Reads the first line, and finds the column of the label. */
export async function openCsv(path: string, target: string): Promise<CsvFile> {
  for await (const columns of parseFile(path, { to: 1 })) {
    const index = (columns as string[]).indexOf(target);
    if (index >= 0) return { path, columns: columns as string[], target: index };
    const names = (columns as string[]).map((name) => `'${name}'`).join(', ');
    throw new RangeError(`--target: expected one of the columns ${names}, got '${target}'.`);
  }
  throw new RangeError(`${path}: expected a line with the names of the columns, got an empty file.`);
}

/** Reads the records after the first line, some at a time. */
export async function* readRecords({ path }: CsvFile, size = 1024): AsyncGenerator<string[][], void> {
  let some: string[][] = [];
  for await (const record of parseFile(path, { fromLine: 2 })) {
    some.push(record as string[]);
    if (some.length === size) {
      yield some;
      some = [];
    }
  }
  if (some.length > 0) yield some;
}

/** Counts the records of each label. */
export async function countLabels(file: CsvFile): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for await (const records of readRecords(file)) {
    for (const record of records) {
      const label = record[file.target]!;
      counts.set(label, (counts.get(label) ?? 0) + 1);
    }
  }
  return counts;
}

/**
 * Reads the features of records: all columns but the label, as numbers.
 *
 * @param first - Number of the first of them in the file, from 0, for the message.
 * @throws RangeError that names line and column of what is not a number.
 */
export function featuresOf(
  { columns, target }: CsvFile,
  records: readonly string[][],
  first: number,
): number[][] {
  return records.map((record, i) =>
    record.flatMap((text, column) => {
      if (column === target) return [];
      const value = text.trim() === '' ? Number.NaN : Number(text);
      if (Number.isFinite(value)) return [value];
      throw new RangeError(
        `row ${first + i + 1}, column '${columns[column]}': expected a number, got '${text}'. Encode words as numbers first, or leave the column out.`,
      );
    }),
  );
}

/** Makes a record of features and a label. */
export function recordOf({ columns, target }: CsvFile, features: readonly number[], label: string): string[] {
  return columns.map((_, column) =>
    column === target ? label : String(features[column < target ? column : column - 1]),
  );
}

/** Parses a file; an error of either, such as a file that is not there, shows where records are read. */
function parseFile(path: string, options: Options): Parser {
  return pipeline(createReadStream(path), parse({ bom: true, ...options }), () => {});
}
