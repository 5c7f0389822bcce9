import type { NeighborEngine } from '../neighbors/neighbor-engine.ts';
import type { DataSet } from '../resampling/data-set.ts';
import { describeLabel } from '../resampling/labels.ts';
import type { RunControl } from '../resampling/run-control.ts';
import { noteClass, type RunNotes } from './class-neighbors.ts';
import type { SupportVectors } from './svm/support-vectors.ts';
import type { CheckedSvmOptions } from './svm-smote-options.ts';
import { noteWithoutBorder } from './without-border.ts';

/** The rows that new ones are made of. */
export interface SupportBases {
  /** Rows, ascending. */
  bases: Int32Array;
  /** Whether new rows go outward from a base: 1 or 0 each. */
  isSafe: Uint8Array;
}

/**
 * Chooses the support vectors of a class that new rows are made of: all that are no noise, or, where all are, what the option
 * says: all rows of the class, or undefined to make none.
 *
 *     noise: all m nearest rows belong to other classes,   danger: at least half of them,   safe: fewer
 */
export async function chooseSupport(
  name: string,
  { points, classIds, classLabels }: DataSet,
  classId: number,
  support: SupportVectors,
  ofClass: Int32Array,
  { mNeighbors, onEmptyDanger }: CheckedSvmOptions,
  engine: NeighborEngine,
  notes: RunNotes,
  control: RunControl,
): Promise<SupportBases | undefined> {
  const who = `class ${describeLabel(classLabels[classId]!)}`;
  if (!support.converged) {
    notes.warnings.push(
      `${who} has support vectors of a machine that had not met its tolerance when its steps ended.`,
    );
  }
  const m = Math.min(mNeighbors, points.numRows - 1);
  const pool = Int32Array.from({ length: points.numRows }, (_, row) => row);
  const [lists] = await engine.search(points, [{ queries: support.rows, pool, k: m }], control);
  const numOthers = Int32Array.from(support.rows, (_, i) => {
    const list = lists!.indices.subarray(i * m, (i + 1) * m);
    return list.reduce((count, row) => count + (classIds[row] === classId ? 0 : 1), 0);
  });
  const bases = support.rows.filter((_, i) => numOthers[i]! < m);
  const isSafe = Uint8Array.from(
    numOthers.filter((others) => others < m),
    (others) => (2 * others < m ? 1 : 0),
  );
  const safe = isSafe.reduce((a, b) => a + b, 0);
  noteClass(notes, classId, {
    noise: support.rows.length - bases.length,
    danger: bases.length - safe,
    safe,
  });
  if (bases.length > 0) return { bases, isSafe };
  noteWithoutBorder(name, classLabels[classId]!, 'support vectors besides noise', onEmptyDanger, notes);
  if (onEmptyDanger === 'skip') return undefined;
  return { bases: ofClass, isSafe: new Uint8Array(ofClass.length) };
}
