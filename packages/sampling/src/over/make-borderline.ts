import { createRandom } from '@lt/core';
import { chooseEngine } from '../neighbors/choose-engine.ts';
import { type DataSet, rowsByClass } from '../resampling/data-set.ts';
import { startRows } from '../resampling/made-rows.ts';
import { reportAdded } from '../resampling/resampled.ts';
import { runStrategy } from '../resampling/run-strategy.ts';
import type { ClassBases } from './class-bases.ts';
import { type ClassSearch, neighborsWithin, noteClass, searchWithin, startNotes } from './class-neighbors.ts';
import { fillNewRows } from './fill-new-rows.ts';
import { countOthers, type DangerRule, judgeBorder } from './judge-border.ts';
import { type MadeByOverSampling, wholeClass } from './make-smote.ts';
import { neighborsAmongAll } from './neighbors-among-all.ts';
import type { CheckedSmoteOptions, SmoteOptions } from './smote-options.ts';
import { noteWithoutBorder, type WithoutBorder } from './without-border.ts';

/** Options of `borderlineSmote`, checked. */
export interface CheckedBorderlineOptions extends CheckedSmoteOptions {
  kind: 1 | 2;
  mNeighbors: number;
  dangerRule: DangerRule;
  onEmptyDanger: WithoutBorder;
}

/** Makes the rows of `borderlineSmote`. */
export async function makeBorderline(
  caller: string,
  dataSet: DataSet,
  checked: CheckedBorderlineOptions,
  options: Pick<SmoteOptions, 'engine' | 'workers' | 'samplingStrategy' | 'signal' | 'onProgress'>,
): Promise<MadeByOverSampling> {
  const { kNeighbors, kind, seed, base, smallClass, onEmptyDanger } = checked;
  const { signal, onProgress } = options;
  const { points, classIds, classLabels } = dataSet;
  const engine = await chooseEngine(caller, options.engine, options.workers);
  const targets = runStrategy(caller, dataSet, options.samplingStrategy, 'over').filter(
    ({ count }) => count > 0,
  );
  const notes = startNotes();
  const rows = rowsByClass(dataSet);
  // The lists over all classes, for the judgement and, of kind 2, for the new rows.
  const m = Math.min(checked.mNeighbors, points.numRows - 1);
  const kAny = Math.min(kNeighbors, points.numRows - 1);
  const listLength = kind === 2 ? Math.max(m, kAny) : m;
  const judged = targets.map(({ classId }) => rows[classId]!);
  signal?.throwIfAborted();
  const lists = await neighborsAmongAll(engine, dataSet, judged, listLength, { signal, onProgress });

  const plans: ClassBases[] = [];
  const searches: (ClassSearch | undefined)[] = [];
  for (const [i, { classId, count }] of targets.entries()) {
    const indices = lists[i]!;
    const near = listLength === m ? indices : firstOfLists(indices, listLength, m);
    const border = judgeBorder(judged[i]!, countOthers(classIds, judged[i]!, near, m), checked.dangerRule);
    noteClass(notes, classId, {
      noise: border.noise.length,
      danger: border.danger.length,
      safe: border.safe.length,
    });
    const isEmpty = border.danger.length === 0;
    if (isEmpty) {
      noteWithoutBorder(caller, classLabels[classId]!, 'rows in danger', onEmptyDanger, notes);
      if (onEmptyDanger === 'skip') continue;
    }
    const bases = isEmpty ? judged[i]! : border.danger;
    if (kind === 2 && !isEmpty) {
      const own = listsOfRows(judged[i]!, bases, indices, listLength, kAny);
      const plan = wholeClass(dataSet, bases, classId, count, kAny, base);
      const isHalved = (neighbor: number): boolean => neighbor >= 0 && classIds[neighbor] !== classId;
      plans.push({ ...plan, neighbors: own, isHalved });
      searches.push(undefined);
    } else {
      const k = neighborsWithin(caller, dataSet, classId, kNeighbors, smallClass, notes);
      plans.push(wholeClass(dataSet, bases, classId, count, k, base));
      searches.push({ queries: bases, pool: judged[i]!, k });
    }
  }
  const within = await searchWithin(
    engine,
    dataSet,
    searches.filter((search) => search !== undefined),
    { signal, onProgress },
  );
  notes.warnings.push(...(engine.notes ?? []));
  let next = 0;
  const filled = plans.map((plan, i) =>
    searches[i] === undefined ? plan : { ...plan, neighbors: within[next++]! },
  );
  const made = startRows(dataSet, filled);
  const random = createRandom(seed, '@lt/sampling', 'borderlineSmote');
  await fillNewRows(dataSet, made, filled, random, { signal, onProgress });
  return { made, report: reportAdded(dataSet, filled, notes.warnings, notes.details) };
}

/** Returns the first `k` of each list. */
function firstOfLists(lists: Int32Array, listLength: number, k: number): Int32Array {
  const first = new Int32Array((lists.length / listLength) * k);
  for (let i = 0; i < first.length / k; i++)
    first.set(lists.subarray(i * listLength, i * listLength + k), i * k);
  return first;
}

/** Returns the first `k` of the lists of some of the rows. */
function listsOfRows(
  rows: Int32Array,
  some: Int32Array,
  lists: Int32Array,
  listLength: number,
  k: number,
): Int32Array {
  const out = new Int32Array(some.length * k);
  for (let i = 0, at = 0; at < some.length; i++) {
    if (rows[i] !== some[at]) continue;
    out.set(lists.subarray(i * listLength, i * listLength + k), at * k);
    at++;
  }
  return out;
}
