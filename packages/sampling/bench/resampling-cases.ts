import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom, longTailedCounts } from '@lt/core';

/** A table in the form that both sides read. */
export interface Table {
  name: string;
  numRows: number;
  numColumns: number;
  numClasses: number;
  /** Folder with `features.f32`, `class-ids.i32` and `shape.json`. */
  folder: string;
}

/** Names of the made tables: rows × columns, classes, all with 100 times as many rows in the largest class as in the smallest. */
const MADE: Record<string, readonly [numRows: number, numColumns: number, numClasses: number]> = {
  A: [10_000, 16, 2],
  B: [50_000, 64, 10],
  C: [100_000, 32, 100],
};

const REAL = ['letter', 'pendigits', 'satimage', 'shuttle', 'mammography'];

/** Rows of the tables of 128 columns and 10 classes that show how time and memory grow. */
const GROWTH = [12_500, 25_000, 50_000, 100_000, 200_000];

/** Returns the names of all tables that are here: real ones need `LT_DATA`. `LT_GROWTH=1` adds those that grow. */
export function tableNames(): string[] {
  const chosen = process.env.LT_CASES?.split(',');
  const growth = process.env.LT_GROWTH ? GROWTH.map((rows) => `${rows / 1000}k x 128`) : [];
  const real = REAL.filter((name) => existsSync(csvOf(name)));
  return chosen ?? [...Object.keys(MADE), ...real, ...growth];
}

/** Writes a table for both sides to read. Classes of fewer than 7 rows are left out, since imbalanced-learn refuses them. */
export function writeTable(name: string): Table {
  const growing = Number.parseFloat(name) * 1000;
  const shape = MADE[name] ?? (Number.isNaN(growing) ? undefined : ([growing, 128, 10] as const));
  const { features, classIds, numColumns } = shape === undefined ? readCsv(name) : overlapping(...shape);
  const folder = mkdtempSync(join(tmpdir(), 'lt-resampling-'));
  writeFileSync(join(folder, 'features.f32'), features);
  writeFileSync(join(folder, 'class-ids.i32'), classIds);
  const table = { name, numRows: classIds.length, numColumns, numClasses: new Set(classIds).size, folder };
  writeFileSync(join(folder, 'shape.json'), JSON.stringify(table));
  return table;
}

interface Rows {
  features: Float32Array;
  classIds: Int32Array;
  numColumns: number;
}

/** Gaussians around centres about three standard deviations apart, so that classes overlap, in shuffled order. */
function overlapping(numRows: number, numColumns: number, numClasses: number): Rows {
  const random = createRandom(0, 'resampling bench', numRows);
  const share = longTailedCounts({ numClasses, maxCount: 1_000_000, imbalanceRatio: 100 });
  const total = share.reduce((sum, count) => sum + count, 0);
  const counts = Array.from(share, (count) => Math.round((count / total) * numRows));
  counts[0]! += numRows - counts.reduce((sum, count) => sum + count, 0);
  const classIds = Int32Array.from(counts.flatMap((count, c) => Array(count).fill(c)));
  random.fork('order').shuffle(classIds);

  const spread = 3 / Math.sqrt(2 * numColumns);
  const centers = Float64Array.from({ length: numClasses * numColumns }, () => spread * random.normal());
  const features = new Float32Array(numRows * numColumns);
  for (let row = 0, at = 0; row < numRows; row++) {
    const center = classIds[row]! * numColumns;
    for (let column = 0; column < numColumns; column++, at++) {
      features[at] = centers[center + column]! + random.normal();
    }
  }
  return { features, classIds, numColumns };
}

function csvOf(name: string): string {
  return join(process.env.LT_DATA ?? '', 'tabular', `${name}.csv`);
}

function readCsv(name: string): Rows {
  const [header, ...lines] = readFileSync(csvOf(name), 'utf8').trim().split('\n');
  const all = lines.map((line) => line.split(','));
  const counts = new Map<string, number>();
  for (const line of all) counts.set(line.at(-1)!, (counts.get(line.at(-1)!) ?? 0) + 1);
  const rows = all.filter((line) => counts.get(line.at(-1)!)! > 6);
  const labels = [...new Set(rows.map((line) => line.at(-1)!))].sort();
  return {
    features: Float32Array.from(rows.flatMap((line) => line.slice(0, -1).map(Number))),
    classIds: Int32Array.from(rows, (line) => labels.indexOf(line.at(-1)!)),
    numColumns: header!.split(',').length - 1,
  };
}
