import { createYielder, type Random } from '@lt/core';
import type { DataSet } from '../resampling/data-set.ts';
import type { MadeRows } from '../resampling/made-rows.ts';
import type { RunControl } from '../resampling/run-control.ts';
import { type ClassBases, drawRows } from './class-bases.ts';
import { interpolateRows } from './interpolate-rows.ts';

/** Numbers that are written between two looks at the clock. */
const NUMBERS_AT_A_TIME = 2 ** 18;

/**
 * Draws and writes all new rows, class by class, behind the original ones.
 *
 * @param dataSet - The original rows.
 * @param made - See `startRows`; its targets are those of `plans`, in order.
 * @param plans - The classes that get new rows.
 * @param random - The stream of the method.
 * @param control - Progress and abort.
 */
export async function fillNewRows(
  { points }: DataSet,
  made: MadeRows,
  plans: readonly ClassBases[],
  random: Random,
  { signal, onProgress }: RunControl,
): Promise<void> {
  const giveWay = createYielder();
  const total = made.classIds.length - points.numRows;
  const block = Math.max(1, Math.floor(NUMBERS_AT_A_TIME / points.numColumns));
  let at = points.numRows;
  for (const plan of plans) {
    for (let from = 0; from < plan.count; from += block) {
      const to = Math.min(plan.count, from + block);
      drawRows(plan, random, 0, from, to, made.provenance, at);
      interpolateRows(points, made.provenance, at, at + to - from, made.data, at);
      at += to - from;
      onProgress?.({ phase: 'generate', done: at - points.numRows, total });
      signal?.throwIfAborted();
      await giveWay();
    }
  }
}
