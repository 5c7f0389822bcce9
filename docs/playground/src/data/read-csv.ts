import { parse } from 'csv-parse/browser/esm/sync';
import type { OwnFiles } from './own-files.ts';

/** A CSV file, read. */
export interface CsvTable {
  columns: string[];
  /** Cells as text, row after row. */
  rows: string[][];
  /** Columns of which every cell is a number. */
  numeric: number[];
}

/** Most rows that are taken. */
const MOST_ROWS = 20_000;

/** Reads a CSV file with a line of names; commas, semicolons and tabs are told apart by the first line. */
export function readCsv(text: string): CsvTable {
  const first = text.split(/\r?\n/, 1)[0] ?? '';
  const delimiter = [',', ';', '\t'].toSorted((a, b) => first.split(b).length - first.split(a).length)[0]!;
  const records = parse(text, {
    delimiter,
    bom: true,
    trim: true,
    skip_empty_lines: true,
    to: MOST_ROWS + 1,
  }) as string[][];
  const [columns, ...rows] = records;
  if (columns === undefined || columns.length < 2 || rows.length < 4) {
    throw new RangeError('The file must have a line of names, two columns and four rows at least.');
  }
  const numeric = columns.flatMap((_, k) => (rows.every((row) => isNumber(row[k]!)) ? [k] : []));
  return { columns, rows, numeric };
}

/** Returns the column that is most likely the label: the last one that is not of numbers, else the last one. */
export function guessLabel({ columns, numeric }: CsvTable): number {
  const text = columns.flatMap((_, k) => (numeric.includes(k) ? [] : [k]));
  return text.at(-1) ?? columns.length - 1;
}

/** Returns the chosen columns as numbers, and the labels. */
export function takeColumns(table: CsvTable, features: readonly number[], label: number): OwnFiles {
  return {
    kind: 'csv',
    columns: features.map((k) => table.columns[k]!),
    values: Float32Array.from(table.rows.flatMap((row) => features.map((k) => Number(row[k])))),
    labels: table.rows.map((row) => row[label]!),
  };
}

function isNumber(cell: string): boolean {
  return cell !== '' && Number.isFinite(Number(cell));
}
