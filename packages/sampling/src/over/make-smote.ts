import { createRandom, type Random } from '@lt/core';
import { chooseEngine } from '../neighbors/choose-engine.ts';
import { type DataSet, rowsByClass } from '../resampling/data-set.ts';
import { type MadeRows, startRows } from '../resampling/made-rows.ts';
import type { ResamplingReport } from '../resampling/report.ts';
import { reportRows } from '../resampling/resampled.ts';
import { runStrategy } from '../resampling/run-strategy.ts';
import { type ClassBases, drawBases } from './class-bases.ts';
import { neighborsWithin, searchWithin, startNotes } from './class-neighbors.ts';
import { fillNewRows } from './fill-new-rows.ts';
import { checkSmoteOptions, type SmoteOptions } from './smote-options.ts';

/** Below this share of a class, neighbors of some rows are found sooner than those of all, which come two for the price of one. */
const SHARE_OF_SOME = 0.5;

/** The rows of an over-sampler, and its report. */
export interface MadeByOverSampling {
  made: MadeRows;
  report: ResamplingReport;
}

/** Makes the rows of `smote`, for it and for the methods that clean afterwards. */
export async function makeSmote(
  caller: string,
  dataSet: DataSet,
  options: SmoteOptions,
): Promise<MadeByOverSampling> {
  const { kNeighbors, base, smallClass, seed } = checkSmoteOptions(caller, options);
  const { signal, onProgress } = options;
  const engine = await chooseEngine(caller, options.engine);
  const targets = runStrategy(caller, dataSet, options.samplingStrategy, 'over').filter(
    ({ count }) => count > 0,
  );
  const random = createRandom(seed, '@lt/sampling', 'smote');
  const notes = startNotes();
  const rows = rowsByClass(dataSet);
  const plans = targets.map(({ classId, count }) => {
    const k = neighborsWithin(caller, dataSet, classId, kNeighbors, smallClass, notes);
    return startPlan(dataSet, rows[classId]!, { classId, count, k, base }, random);
  });
  signal?.throwIfAborted();
  const lists = await searchWithin(
    engine,
    dataSet,
    plans.map(({ search }) => search),
    { signal, onProgress },
  );
  const made = startRows(dataSet, targets);
  const filled = plans.map(({ plan }, i) => ({ ...plan, neighbors: lists[i]! }));
  await fillNewRows(dataSet, made, filled, random, { signal, onProgress });
  return { made, report: reportRows(dataSet, made.classIds, notes.warnings, notes.details) };
}

/** Plans the new rows of a class, and says whose neighbors are needed for them. */
function startPlan(
  { classLabels }: DataSet,
  rows: Int32Array,
  { classId, count, k, base }: { classId: number; count: number; k: number; base: 'even' | 'random' },
  random: Random,
): { plan: ClassBases; search: { queries: Int32Array; pool: Int32Array; k: number } } {
  const plan: ClassBases = {
    classId,
    label: classLabels[classId]!,
    count,
    bases: rows,
    choice: base,
    k,
    neighbors: new Int32Array(0),
  };
  if (count > rows.length * SHARE_OF_SOME) return { plan, search: { queries: rows, pool: rows, k } };
  const places = new Int32Array(count);
  drawBases(plan, random, 0, 0, places);
  const listOf = new Int32Array(rows.length).fill(-1);
  const used = places.filter((place) => {
    if (listOf[place] !== -1) return false;
    listOf[place] = 0;
    return true;
  });
  used.sort();
  for (const [list, place] of used.entries()) listOf[place] = list;
  return { plan: { ...plan, listOf }, search: { queries: used.map((place) => rows[place]!), pool: rows, k } };
}
