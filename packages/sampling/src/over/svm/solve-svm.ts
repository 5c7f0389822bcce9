import { createYielder } from '@lt/core';
import type { RunControl } from '../../resampling/run-control.ts';

/** A support vector machine to solve. */
export interface SvmProblem {
  /** Side of each row, 1 or -1, `[n]`. */
  sides: Int8Array;
  /** Gives a row of the kernel's matrix, which has ones on its diagonal, `[n]`. */
  kernelRow: (row: number) => Float32Array;
  /** What a row on the wrong side costs: the upper bound of each coefficient. */
  cost: number;
  /** How far the conditions of the optimum may be missed. */
  tolerance: number;
  /** Most steps; the best so far is returned then. */
  maxSteps: number;
}

/** What {@link solveSvm} finds. */
export interface SvmSolution {
  /** Coefficient of each row, from 0 to `cost`, `[n]`. Rows above 0 are the support vectors. */
  coefficients: Float64Array;
  /** Whether the tolerance was met within the steps. */
  converged: boolean;
}

/** What stands in for a curvature that is not positive, as of two equal rows. */
const LEAST_CURVATURE = 1e-12;

/** Steps between two looks at the clock. */
const STEPS_PER_LOOK = 16;

/**
 * Solves the dual of a support vector classifier by sequential minimal optimization with second-order working sets.
 *
 *     minimize  ½ Σ_ij a(i) a(j) y(i) y(j) K(i, j) - Σ_i a(i),   0 <= a(i) <= cost,  Σ_i a(i) y(i) = 0
 *
 * Takes memory for n numbers a few times over, besides the rows that `kernelRow` keeps.
 *
 * R.-E. Fan, P.-H. Chen, C.-J. Lin, "Working Set Selection Using Second Order Information for Training Support Vector Machines", JMLR 6,
 * 2005, algorithm 2: the method of LIBSVM, here without shrinking.
 */
export async function solveSvm(problem: SvmProblem, { signal }: RunControl): Promise<SvmSolution> {
  const { sides, kernelRow, cost, tolerance, maxSteps } = problem;
  const n = sides.length;
  const coefficients = new Float64Array(n);
  // -y(t) times the gradient at t: what would be gained by moving along y(t).
  const slopes = Float64Array.from(sides);
  const mayRise = (t: number) => (sides[t] === 1 ? coefficients[t]! < cost : coefficients[t]! > 0);
  const mayFall = (t: number) => (sides[t] === 1 ? coefficients[t]! > 0 : coefficients[t]! < cost);
  const giveWay = createYielder();

  for (let step = 0; step < maxSteps; step++) {
    if (step % STEPS_PER_LOOK === 0) {
      signal?.throwIfAborted();
      await giveWay();
    }
    let i = -1;
    let steepest = -Infinity;
    for (let t = 0; t < n; t++) {
      if (slopes[t]! > steepest && mayRise(t)) {
        steepest = slopes[t]!;
        i = t;
      }
    }
    if (i === -1) return { coefficients, converged: true };
    const rowI = kernelRow(i);
    let j = -1;
    let lowest = Infinity;
    let mostGained = 0;
    for (let t = 0; t < n; t++) {
      if (!mayFall(t)) continue;
      const slope = slopes[t]!;
      if (slope < lowest) lowest = slope;
      const drop = steepest - slope;
      if (drop <= 0) continue;
      const gained = (drop * drop) / Math.max(2 - 2 * rowI[t]!, LEAST_CURVATURE);
      if (gained > mostGained) {
        mostGained = gained;
        j = t;
      }
    }
    if (j === -1 || steepest - lowest < tolerance) return { coefficients, converged: true };

    const rowJ = kernelRow(j);
    const roomI = sides[i] === 1 ? cost - coefficients[i]! : coefficients[i]!;
    const roomJ = sides[j] === 1 ? coefficients[j]! : cost - coefficients[j]!;
    const free = (steepest - slopes[j]!) / Math.max(2 - 2 * rowI[j]!, LEAST_CURVATURE);
    const moved = Math.min(free, roomI, roomJ);
    // At a bound the coefficient is set to it: a sum that misses it by a bit would leave the row in play.
    coefficients[i] = moved === roomI ? (sides[i] === 1 ? cost : 0) : coefficients[i]! + sides[i]! * moved;
    coefficients[j] = moved === roomJ ? (sides[j] === 1 ? 0 : cost) : coefficients[j]! - sides[j]! * moved;
    for (let t = 0; t < n; t++) slopes[t]! -= moved * (rowI[t]! - rowJ[t]!);
  }
  return { coefficients, converged: false };
}
