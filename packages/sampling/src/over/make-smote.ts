import { createRandom, type Random } from '@lt/core';
import { chooseEngine } from '../neighbors/choose-engine.ts';
import { type DataSet, rowsByClass } from '../resampling/data-set.ts';
import { type MadeRows, startRows } from '../resampling/made-rows.ts';
import type { ResamplingReport } from '../resampling/report.ts';
import { reportAdded } from '../resampling/resampled.ts';
import { runStrategy } from '../resampling/run-strategy.ts';
import { type BaseChoice, type ClassBases, drawBases } from './class-bases.ts';
import {
  type ClassSearch,
  neighborsWithin,
  type RunNotes,
  searchWithin,
  startNotes,
} from './class-neighbors.ts';
import { fillNewRows } from './fill-new-rows.ts';
import { checkSmoteOptions, type SmoteOptions } from './smote-options.ts';

/** Up to this share of a class, neighbors of some rows are found sooner than those of all, which come two for the price of one. */
const SHARE_OF_SOME = 0.5;

/** The rows of an over-sampler, and its report. */
export interface MadeByOverSampling {
  made: MadeRows;
  report: ResamplingReport;
}

/** What `smote` makes its rows of. */
export interface SmotePlans {
  plans: ClassBases[];
  random: Random;
  notes: RunNotes;
}

/** Makes the rows of `smote`, for it and for the methods that clean afterwards. */
export async function makeSmote(
  caller: string,
  dataSet: DataSet,
  options: SmoteOptions,
): Promise<MadeByOverSampling> {
  const { plans, random, notes } = await makePlans(caller, dataSet, options, 'once');
  const made = startRows(dataSet, plans);
  await fillNewRows(dataSet, made, plans, random, options);
  return { made, report: reportAdded(dataSet, plans, notes.warnings, notes.details) };
}

/** Finds what new rows are made of: for one epoch, or with the neighbors of all rows, for any number. */
export async function makePlans(
  caller: string,
  dataSet: DataSet,
  options: SmoteOptions,
  use: 'once' | 'epochs',
): Promise<SmotePlans> {
  const { kNeighbors, base, smallClass, seed } = checkSmoteOptions(caller, options);
  const { signal, onProgress } = options;
  const engine = await chooseEngine(caller, options.engine, options.workers);
  const targets = runStrategy(caller, dataSet, options.samplingStrategy, 'over');
  const random = smoteStream(seed);
  const notes = startNotes();
  const rows = rowsByClass(dataSet);
  const searches: ClassSearch[] = [];
  const plans: ClassBases[] = [];
  for (const { classId, count } of targets.filter((target) => target.count > 0)) {
    const k = neighborsWithin(caller, dataSet, classId, kNeighbors, smallClass, notes);
    const plan = wholeClass(dataSet, rows[classId]!, classId, count, k, base);
    const some = use === 'once' && count <= plan.bases.length * SHARE_OF_SOME;
    const { queries, listOf } = some ? basesInUse(plan, random) : { queries: plan.bases };
    searches.push({ queries, pool: plan.bases, k });
    plans.push(listOf === undefined ? plan : { ...plan, listOf });
  }
  signal?.throwIfAborted();
  const lists = await searchWithin(engine, dataSet, searches, { signal, onProgress });
  notes.warnings.push(...(engine.notes ?? []));
  return { plans: plans.map((plan, i) => ({ ...plan, neighbors: lists[i]! })), random, notes };
}

/** Returns the stream of `smote`. */
export function smoteStream(seed: number | string): Random {
  return createRandom(seed, '@lt/sampling', 'smote');
}

/** Plans new rows of all rows of a class, whose neighbors are still to be found. */
export function wholeClass(
  { classLabels }: DataSet,
  bases: Int32Array,
  classId: number,
  count: number,
  k: number,
  choice: BaseChoice,
): ClassBases {
  return { classId, label: classLabels[classId]!, count, bases, choice, k, neighbors: new Int32Array(0) };
}

/** Returns the bases that the new rows of the first epoch use, and which list each will have. */
function basesInUse(plan: ClassBases, random: Random): { queries: Int32Array; listOf: Int32Array } {
  const places = new Int32Array(plan.count);
  drawBases(plan, random, 0, 0, places);
  const used = Int32Array.from(new Set(places)).sort();
  const listOf = new Int32Array(plan.bases.length);
  for (const [list, place] of used.entries()) listOf[place] = list;
  return { queries: used.map((place) => plan.bases[place]!), listOf };
}
