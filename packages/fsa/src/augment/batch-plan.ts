import type { Random } from '@lt/core';
import type { AugmenterPlan } from './augmenter-options.ts';
import { countVectors, expectCounts, type FusionPlan, PLANS } from './fusion-plan.ts';
import { rowDraw } from './rows-by-class.ts';

/** What a sample of a batch is. */
export type SampleKind = 'tail' | 'augmented' | 'head';

/** One augmented sample. */
export interface PlannedFusion {
  /** Row of the donor; that of the tail image itself where no donor is of use. */
  donor: number;
  gamma: number;
  plan: FusionPlan;
  /** How often each vector of tail and donor counts, `[2 · positions]`. */
  counts: Float32Array;
}

/** What a batch consists of: plain numbers, the same on every backend. */
export interface BatchPlan {
  /** Rows of the tail images, `[tailPerBatch]`. */
  tailRows: Int32Array;
  /** Augmented samples, those of one tail image after another. */
  fusions: PlannedFusion[];
  /** Rows of the head images, as many as tail and augmented samples together. */
  headRows: Int32Array;
}

/** What there is to draw from. */
export interface DrawTables {
  rows: ReadonlyMap<number, readonly number[]>;
  /** Rows of use as donors, by class. */
  donorRows: ReadonlyMap<number, readonly number[]>;
  /** Donor classes of each tail class. */
  donorClasses: ReadonlyMap<number, readonly number[]>;
}

/** Draws a batch. All its draws come from one stream, in an order that is part of what a seed means. */
export function planBatch(plan: AugmenterPlan, tables: DrawTables, random: Random): BatchPlan {
  const { headClasses, tailClasses, tailPerBatch, donorsPerTail, tailDraw, headDraw } = plan;
  const next = (): number => random.next();
  const drawTail = rowDraw(tailClasses, tables.rows, tailDraw);
  const drawHead = rowDraw(headClasses, tables.rows, headDraw);
  const tailRows = Int32Array.from({ length: tailPerBatch }, () => drawTail(next));
  const fusions = Array.from(tailRows).flatMap((row) =>
    Array.from({ length: donorsPerTail }, (_, i) => planFusion(plan, tables, row, i, next)),
  );
  const numHead = tailPerBatch * (1 + donorsPerTail);
  return { tailRows, fusions, headRows: Int32Array.from({ length: numHead }, () => drawHead(next)) };
}

function planFusion(
  plan: AugmenterPlan,
  { donorRows, donorClasses }: DrawTables,
  row: number,
  index: number,
  next: () => number,
): PlannedFusion {
  const { bank, donors, mode, count } = plan;
  const classes = donorClasses.get(bank.classIds[row]!) ?? [];
  // Donor j is of the class of rank j; with fewer classes than donors they come again.
  const place = donors === 'random' ? Math.floor(next() * classes.length) : index % classes.length;
  const candidates = donorRows.get(classes[place]!) ?? [];
  const donor = candidates.length === 0 ? row : candidates[Math.floor(next() * candidates.length)]!;
  const gamma = plan.gamma ?? next();
  const others = candidates.length === 0 ? [] : donorPool(plan, donor);
  const own = bank.specificPool(row);
  const parts = { own, others, numPositions: bank.numPositions, gamma, count, next };
  if (mode === 'expectation') return { donor, gamma, ...expectCounts(parts) };
  const fusion = PLANS[mode](parts);
  return { donor, gamma, plan: fusion, counts: countVectors(fusion) };
}

/** Returns the positions of a donor that its vectors come from, or that are replaced. */
export function donorPool({ bank, mode }: AugmenterPlan, row: number): number[] {
  return mode === 'spatial' ? bank.replaceablePool(row) : bank.genericPool(row);
}
