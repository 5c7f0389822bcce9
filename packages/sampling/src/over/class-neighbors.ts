import type { NeighborEngine } from '../neighbors/neighbor-engine.ts';
import type { DataSet } from '../resampling/data-set.ts';
import { describeLabel } from '../resampling/labels.ts';
import type { ClassReport } from '../resampling/report.ts';
import type { RunControl } from '../resampling/run-control.ts';
import type { SmallClassRule } from './smote-options.ts';

/** What a run has to tell about its classes. */
export interface RunNotes {
  /** Sentences for the report. */
  warnings: string[];
  /** More about some classes, by class id. */
  details: Map<number, Partial<ClassReport>>;
}

/** Starts notes without any. */
export function startNotes(): RunNotes {
  return { warnings: [], details: new Map() };
}

/** Adds to what is known about a class. */
export function noteClass(notes: RunNotes, classId: number, detail: Partial<ClassReport>): void {
  notes.details.set(classId, { ...notes.details.get(classId), ...detail });
}

/**
 * Returns how many neighbors the rows of a class can have within it.
 *
 * @throws RangeError if that is fewer than asked for, and the rule says so.
 */
export function neighborsWithin(
  caller: string,
  { classLabels, classCounts }: Pick<DataSet, 'classLabels' | 'classCounts'>,
  classId: number,
  kNeighbors: number,
  rule: SmallClassRule,
  notes: RunNotes,
): number {
  const size = classCounts[classId]!;
  if (size > kNeighbors) return kNeighbors;
  const who = `class ${describeLabel(classLabels[classId]!)}`;
  const rows = size === 1 ? '1 row' : `${size} rows`;
  if (rule === 'throw') {
    throw new RangeError(
      `${caller}: expected ${who} to have more rows than \`kNeighbors\` = ${kNeighbors}, got ${rows}. Use a smaller \`kNeighbors\`, or \`smallClass: 'clamp'\`.`,
    );
  }
  notes.warnings.push(
    size === 1
      ? `${who} has 1 row: its new rows are copies of it.`
      : `${who} has ${rows}: its new rows use ${size - 1} ${size === 2 ? 'neighbor' : 'neighbors'} instead of ${kNeighbors}.`,
  );
  noteClass(notes, classId, { kNeighbors: size - 1 });
  return size - 1;
}

/** A search for the neighbors that rows of a class have within it. */
export interface ClassSearch {
  /** Rows that lists are wanted for. */
  queries: Int32Array;
  /** All rows of the class. */
  pool: Int32Array;
  /** Neighbors per list, fewer than the class has rows; 0 for none. */
  k: number;
}

/** Returns the lists of each search, all found in one go. */
export async function searchWithin(
  engine: NeighborEngine,
  { points }: DataSet,
  searches: readonly ClassSearch[],
  control: RunControl,
): Promise<Int32Array[]> {
  const asked = searches.filter(({ queries, k }) => queries.length > 0 && k > 0);
  const found = asked.length === 0 ? [] : await engine.search(points, asked, control);
  let next = 0;
  return searches.map(({ queries, k }) =>
    queries.length > 0 && k > 0 ? found[next++]!.indices : new Int32Array(0),
  );
}
