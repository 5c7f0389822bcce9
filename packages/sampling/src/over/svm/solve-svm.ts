import { createYielder } from '@lt/core';
import type { RunControl } from '../../resampling/run-control.ts';
import { type ActiveRows, startActive, worthShrinking } from './active-rows.ts';
import { takeStep } from './take-step.ts';

/** A support vector machine to solve. */
export interface SvmProblem {
  /** Side of each row, 1 or -1, `[n]`. */
  sides: Int8Array;
  /** Gives, for some of the n rows, what gives rows of the kernel's matrix over them, which has ones on its diagonal. */
  kernelOf: (places: Int32Array) => (i: number) => Float32Array;
  /** What a row on the wrong side costs: the upper bound of each coefficient. */
  cost: number;
  /** How far the conditions of the optimum may be missed. */
  tolerance: number;
  /** Most steps; the best so far is returned then. */
  maxSteps: number;
  /** Steps after which rows are left out that will hardly matter any more. @default 1000 */
  shrinkEvery?: number;
}

/** What {@link solveSvm} finds. */
export interface SvmSolution {
  /** Coefficient of each row, from 0 to `cost`, `[n]`. Rows above 0 are the support vectors. */
  coefficients: Float64Array;
  /** Whether the tolerance was met within the steps. */
  converged: boolean;
}

/** Steps between two looks at the clock. */
const STEPS_PER_LOOK = 16;

/**
 * Solves the dual of a support vector classifier by sequential minimal optimization with second-order working sets.
 *
 *     minimize  ½ Σ_ij a(i) a(j) y(i) y(j) K(i, j) - Σ_i a(i),   0 <= a(i) <= cost,  Σ_i a(i) y(i) = 0
 *
 * Rows that stay at a bound are left out after a while, which makes the rows of the kernel short; at the end all are looked at again.
 * Takes memory for n numbers a few times over, besides the rows of the kernel that are kept.
 *
 * R.-E. Fan, P.-H. Chen, C.-J. Lin, "Working Set Selection Using Second Order Information for Training Support Vector Machines", JMLR 6,
 * 2005, algorithm 2: the method of LIBSVM, with its rule of which rows to leave out.
 */
export async function solveSvm(problem: SvmProblem, { signal }: RunControl): Promise<SvmSolution> {
  const { sides, cost, tolerance, maxSteps, shrinkEvery = 1000 } = problem;
  const coefficients = new Float64Array(sides.length);
  const all = Int32Array.from({ length: sides.length }, (_, place) => place);
  const slopes = Float64Array.from(sides);
  const giveWay = createYielder();
  let active: ActiveRows = startActive(problem, all, coefficients, slopes);
  let sinceShrinking = 0;
  for (let step = 0; step < maxSteps; step++) {
    if (step % STEPS_PER_LOOK === 0) {
      signal?.throwIfAborted();
      await giveWay();
    }
    const state = takeStep(active, cost, tolerance);
    if (state.isOptimal) {
      for (const [i, place] of active.places.entries()) coefficients[place] = active.coefficients[i]!;
      if (active.places.length === sides.length) return { coefficients, converged: true };
      // What was left out may have come to matter.
      active = startActive(
        problem,
        all,
        coefficients,
        await slopesOf(problem, coefficients, signal, giveWay),
      );
      sinceShrinking = shrinkEvery;
    } else if (++sinceShrinking >= shrinkEvery) {
      sinceShrinking = 0;
      const left = worthShrinking(active, cost, state);
      if (left === undefined) continue;
      for (const [i, place] of active.places.entries()) {
        coefficients[place] = active.coefficients[i]!;
        slopes[place] = active.slopes[i]!;
      }
      active = startActive(problem, left, coefficients, slopes);
    }
  }
  for (const [i, place] of active.places.entries()) coefficients[place] = active.coefficients[i]!;
  return { coefficients, converged: false };
}

/** Computes the slopes of all rows anew: y(t) - Σ_s a(s) y(s) K(s, t). */
async function slopesOf(
  { sides, kernelOf }: SvmProblem,
  coefficients: Float64Array,
  signal: AbortSignal | undefined,
  giveWay: () => Promise<void> | undefined,
): Promise<Float64Array> {
  const slopes = Float64Array.from(sides);
  const kernelRow = kernelOf(Int32Array.from(slopes.keys()));
  for (const [s, coefficient] of coefficients.entries()) {
    if (coefficient === 0) continue;
    const row = kernelRow(s);
    const weight = coefficient * sides[s]!;
    for (let t = 0; t < slopes.length; t++) slopes[t]! -= weight * row[t]!;
    signal?.throwIfAborted();
    await giveWay();
  }
  return slopes;
}
