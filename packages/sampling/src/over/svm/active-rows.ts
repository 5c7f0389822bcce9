import type { StepState } from './take-step.ts';

/** The rows that a solver works on, each with its side, coefficient and slope. */
export interface ActiveRows {
  /** Which of all rows they are, ascending. */
  places: Int32Array;
  sides: Int8Array;
  coefficients: Float64Array;
  /** -y(t) times the gradient at t: what would be gained by moving along y(t). */
  slopes: Float64Array;
  /** Rows of the kernel's matrix over these rows. */
  kernelRow: (i: number) => Float32Array;
}

/** Share of the rows that must go before it is worth it: the rows of the kernel that are kept are lost. */
const SHARE_TO_GO = 0.1;

/** Begins to work on some rows. */
export function startActive(
  problem: { sides: Int8Array; kernelOf: (places: Int32Array) => (i: number) => Float32Array },
  places: Int32Array,
  coefficients: Float64Array,
  slopes: Float64Array,
): ActiveRows {
  return {
    places,
    sides: Int8Array.from(places, (place) => problem.sides[place]!),
    coefficients: Float64Array.from(places, (place) => coefficients[place]!),
    slopes: Float64Array.from(places, (place) => slopes[place]!),
    kernelRow: problem.kernelOf(places),
  };
}

/**
 * Returns the places of the rows to go on with: all but those at a bound that no other row would make a pair with. Undefined where too
 * few would go.
 */
export function worthShrinking(
  { places, sides, coefficients, slopes }: ActiveRows,
  cost: number,
  { steepest, lowest }: StepState,
): Int32Array | undefined {
  const left = places.filter((_, t) => {
    const isUp = sides[t] === 1;
    const mayRise = isUp ? coefficients[t]! < cost : coefficients[t]! > 0;
    const mayFall = isUp ? coefficients[t]! > 0 : coefficients[t]! < cost;
    if (mayRise && mayFall) return true;
    return mayRise ? slopes[t]! >= lowest : slopes[t]! <= steepest;
  });
  return left.length <= places.length * (1 - SHARE_TO_GO) ? left : undefined;
}
