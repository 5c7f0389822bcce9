import { createRandom } from '@lt/core';
import { chooseEngine } from '../neighbors/choose-engine.ts';
import { type DataSet, rowsByClass } from '../resampling/data-set.ts';
import { startRows } from '../resampling/made-rows.ts';
import { reportRows } from '../resampling/resampled.ts';
import { runStrategy } from '../resampling/run-strategy.ts';
import { allocateRows, type RowAllocation } from './allocate-rows.ts';
import type { ClassBases } from './class-bases.ts';
import { type ClassSearch, neighborsWithin, searchWithin, startNotes } from './class-neighbors.ts';
import { fillNewRows } from './fill-new-rows.ts';
import { countOthers } from './judge-border.ts';
import { type MadeByOverSampling, wholeClass } from './make-smote.ts';
import { neighborsAmongAll } from './neighbors-among-all.ts';
import type { CheckedSmoteOptions, SmoteOptions } from './smote-options.ts';
import { noteWithoutBorder, type WithoutBorder } from './without-border.ts';

/** Options of `adasyn`, checked. */
export interface CheckedAdasynOptions extends CheckedSmoteOptions {
  allocation: RowAllocation;
  onEmptyDanger: WithoutBorder;
}

/** Makes the rows of `adasyn`. */
export async function makeAdasyn(
  caller: string,
  dataSet: DataSet,
  { kNeighbors, seed, smallClass, allocation, onEmptyDanger }: CheckedAdasynOptions,
  options: Pick<SmoteOptions, 'engine' | 'workers' | 'samplingStrategy' | 'signal' | 'onProgress'>,
): Promise<MadeByOverSampling> {
  const { signal, onProgress } = options;
  const { points, classIds, classLabels } = dataSet;
  const engine = await chooseEngine(caller, options.engine, options.workers);
  const targets = runStrategy(caller, dataSet, options.samplingStrategy, 'over').filter(
    ({ count }) => count > 0,
  );
  const notes = startNotes();
  const rows = rowsByClass(dataSet);
  const kAny = Math.min(kNeighbors, points.numRows - 1);
  signal?.throwIfAborted();
  const judged = targets.map(({ classId }) => rows[classId]!);
  const lists = await neighborsAmongAll(engine, dataSet, judged, kAny, { signal, onProgress });

  const plans: ClassBases[] = [];
  const searches: ClassSearch[] = [];
  for (const [i, { classId, count }] of targets.entries()) {
    const own = judged[i]!;
    const { others } = countOthers(classIds, own, lists[i]!, kAny);
    const isEmpty = others.every((number) => number === 0);
    if (isEmpty) {
      noteWithoutBorder(caller, classLabels[classId]!, 'neighbors of other classes', onEmptyDanger, notes);
      if (onEmptyDanger === 'skip') continue;
    }
    const k = neighborsWithin(caller, dataSet, classId, kNeighbors, smallClass, notes);
    const whole = wholeClass(dataSet, own, classId, count, k, 'even');
    const plan = isEmpty ? whole : byCounts(whole, allocateRows(count, others, allocation));
    plans.push(plan);
    searches.push({ queries: plan.bases, pool: own, k });
  }
  const within = await searchWithin(engine, dataSet, searches, { signal, onProgress });
  notes.warnings.push(...(engine.notes ?? []));
  const filled = plans.map((plan, i) => ({ ...plan, neighbors: within[i]! }));
  const made = startRows(dataSet, filled);
  const random = createRandom(seed, '@lt/sampling', 'adasyn');
  await fillNewRows(dataSet, made, filled, random, { signal, onProgress });
  return { made, report: reportRows(dataSet, made.classIds, notes.warnings, notes.details) };
}

/** Returns a plan that makes as many rows of each base as counted. */
function byCounts(plan: ClassBases, counts: Int32Array): ClassBases {
  return {
    ...plan,
    count: counts.reduce((sum, count) => sum + count, 0),
    bases: plan.bases.filter((_, place) => counts[place]! > 0),
    choice: counts.filter((count) => count > 0),
  };
}
