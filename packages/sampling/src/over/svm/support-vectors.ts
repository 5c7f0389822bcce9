import type { Points } from '../../neighbors/neighbor-engine.ts';
import type { RunControl } from '../../resampling/run-control.ts';
import { kernelRows } from './kernel-rows.ts';
import { solveSvm } from './solve-svm.ts';

/** The support vector machine whose support vectors are wanted. */
export interface SvmSettings {
  /** Width of the kernel exp(-gamma |x - y|²), or `'scale'`: 1 / (columns · variance of all numbers), scikit-learn's default. */
  gamma: number | 'scale';
  /** Cost of a row on the wrong side. */
  cost: number;
  /** How far the conditions of the optimum may be missed. */
  tolerance: number;
}

/** The support vectors of one class. */
export interface SupportVectors {
  /** Rows, ascending. */
  rows: Int32Array;
  /** Whether all machines met their tolerance. */
  converged: boolean;
}

/** Most steps of a machine, at least and for each of its rows. */
const LEAST_STEPS = 100_000;
const STEPS_PER_ROW = 100;

/**
 * Returns a function that gives the support vectors of a class: the rows that support the border between it and any other class, one
 * machine for each two classes, as in LIBSVM. What was solved for one class is kept for the others.
 */
export function supportVectorsOf(
  points: Points,
  classIds: Int32Array,
  classCounts: ArrayLike<number>,
  settings: SvmSettings,
  control: RunControl,
): (target: number) => Promise<SupportVectors> {
  const gamma = settings.gamma === 'scale' ? scaledGamma(points) : settings.gamma;
  const isSupport = new Map<string, { ofEach: Uint8Array; rows: Int32Array; converged: boolean }>();

  const solvePair = async (first: number, second: number) => {
    const key = `${first} ${second}`;
    const solved = isSupport.get(key);
    if (solved !== undefined) return solved;
    const rows = new Int32Array(classCounts[first]! + classCounts[second]!);
    let count = 0;
    for (let row = 0; row < classIds.length; row++) {
      if (classIds[row] === first || classIds[row] === second) rows[count++] = row;
    }
    const { coefficients, converged } = await solveSvm(
      {
        sides: Int8Array.from(rows, (row) => (classIds[row] === first ? 1 : -1)),
        kernelOf: (places) =>
          kernelRows(
            points,
            places.map((place) => rows[place]!),
            gamma,
          ),
        cost: settings.cost,
        tolerance: settings.tolerance,
        maxSteps: Math.max(LEAST_STEPS, STEPS_PER_ROW * rows.length),
      },
      control,
    );
    const found = { ofEach: Uint8Array.from(coefficients, (a) => (a > 0 ? 1 : 0)), rows, converged };
    isSupport.set(key, found);
    return found;
  };

  return async (target) => {
    const support = new Set<number>();
    let allConverged = true;
    for (let other = 0; other < classCounts.length; other++) {
      if (other === target || classCounts[other] === 0) continue;
      const { ofEach, rows, converged } = await solvePair(Math.min(target, other), Math.max(target, other));
      allConverged &&= converged;
      for (const [i, row] of rows.entries()) {
        if (ofEach[i] === 1 && classIds[row] === target) support.add(row);
      }
    }
    return { rows: Int32Array.from(support).sort(), converged: allConverged };
  };
}

/** One over the variance of all numbers and the number of columns; 1 where nothing varies. */
function scaledGamma({ data, numColumns }: Points): number {
  let sum = 0;
  for (const value of data) sum += value;
  const mean = sum / data.length;
  let squares = 0;
  for (const value of data) squares += (value - mean) * (value - mean);
  return squares === 0 ? 1 : data.length / (squares * numColumns);
}
