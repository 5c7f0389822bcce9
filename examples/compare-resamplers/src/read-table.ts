import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';

/** A table of numbers with a binary label. */
export interface Table {
  name: string;
  numColumns: number;
  /** Row after row. */
  features: Float64Array;
  /** 1 for the class in question, 0 for all others, `[numRows]`. */
  classIds: Int32Array;
}

/** The tables of the comparison, and the class of each that is told from all others. */
export const TABLES: readonly { name: string; label: string }[] = [
  { name: 'mammography', label: '1' },
  { name: 'ecoli', label: 'imU' },
  { name: 'yeast', label: 'ME2' },
  { name: 'phoneme', label: '1' },
  { name: 'satimage', label: '4' },
];

/**
 * Reads `<folder>/tabular/<name>.csv`: a line of names, numbers, and the label in the last column.
 *
 * @throws Error if the file is missing or holds something else.
 */
export async function readTable(folder: string, name: string, label: string): Promise<Table> {
  const text = await readFile(join(folder, 'tabular', `${name}.csv`), 'utf8');
  const rows: string[][] = parse(text, { fromLine: 2, trim: true });
  const numColumns = rows[0]!.length - 1;
  const features = Float64Array.from(rows.flatMap((row) => row.slice(0, numColumns).map(Number)));
  const classIds = Int32Array.from(rows, (row) => Number(row[numColumns] === label));
  if (features.some(Number.isNaN)) throw new Error(`${name}.csv: expected numbers before the label.`);
  if (!classIds.includes(1)) throw new Error(`${name}.csv: expected rows with the label ${label}.`);
  return { name: `${name} (${label})`, numColumns, features, classIds };
}
