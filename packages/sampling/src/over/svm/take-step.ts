import type { ActiveRows } from './active-rows.ts';

/** What stands in for a curvature that is not positive, as of two equal rows. */
const LEAST_CURVATURE = 1e-12;

/** How things stood before a step. */
export interface StepState {
  /** Whether the conditions of the optimum were met, so that no step was taken. */
  isOptimal: boolean;
  /** The largest slope of a row whose coefficient may move along its side. */
  steepest: number;
  /** The smallest slope of a row whose coefficient may move against its side. */
  lowest: number;
}

/** Moves the two coefficients by which most is gained. */
export function takeStep(
  { sides, coefficients, slopes, kernelRow }: ActiveRows,
  cost: number,
  tolerance: number,
): StepState {
  const n = sides.length;
  let i = -1;
  let steepest = -Infinity;
  for (let t = 0; t < n; t++) {
    if (slopes[t]! <= steepest) continue;
    if (sides[t] === 1 ? coefficients[t]! >= cost : coefficients[t]! <= 0) continue;
    steepest = slopes[t]!;
    i = t;
  }
  if (i === -1) return { isOptimal: true, steepest, lowest: Infinity };
  const rowI = kernelRow(i);
  let j = -1;
  let lowest = Infinity;
  let mostGained = 0;
  for (let t = 0; t < n; t++) {
    if (sides[t] === 1 ? coefficients[t]! <= 0 : coefficients[t]! >= cost) continue;
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
  if (j === -1 || steepest - lowest < tolerance) return { isOptimal: true, steepest, lowest };

  const rowJ = kernelRow(j);
  const roomI = sides[i] === 1 ? cost - coefficients[i]! : coefficients[i]!;
  const roomJ = sides[j] === 1 ? coefficients[j]! : cost - coefficients[j]!;
  const free = (steepest - slopes[j]!) / Math.max(2 - 2 * rowI[j]!, LEAST_CURVATURE);
  const moved = Math.min(free, roomI, roomJ);
  // At a bound the coefficient is set to it: a sum that misses it by a bit would leave the row in play.
  coefficients[i] = moved === roomI ? (sides[i] === 1 ? cost : 0) : coefficients[i]! + sides[i]! * moved;
  coefficients[j] = moved === roomJ ? (sides[j] === 1 ? 0 : cost) : coefficients[j]! - sides[j]! * moved;
  for (let t = 0; t < n; t++) slopes[t]! -= moved * (rowI[t]! - rowJ[t]!);
  return { isOptimal: false, steepest, lowest };
}
