/** The natural logarithm of 2 in two parts; the first has 32 trailing zero bits, so that its products here are exact. */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;

/** 1 / n! from the highest power down: the next one is below 2^-54 of the sum where |r| is at most half of ln 2. */
const TERMS = [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0].map((n) => {
  let factorial = 1;
  for (let i = 2; i <= n; i++) factorial *= i;
  return 1 / factorial;
});

/**
 * Returns e^x of a number that is 0 or negative, within two units in the last place of float64.
 *
 * From products and sums alone, whose bits IEEE 754 fixes. `Math.exp` may differ in its last bit from one browser to the next, and a
 * solver that compares what it gives would take another path.
 */
export function exponential(x: number): number {
  if (x < -700) return 0;
  // e^x = 2^n · e^r with |r| <= ln(2) / 2
  const n = Math.round(x / (LN2_HIGH + LN2_LOW));
  const r = x - n * LN2_HIGH - n * LN2_LOW;
  let sum = TERMS[0]!;
  for (let i = 1; i < TERMS.length; i++) sum = sum * r + TERMS[i]!;
  return sum * POWERS_OF_HALF[-n]!;
}

const POWERS_OF_HALF = Float64Array.from({ length: 1012 });
for (let n = 0, power = 1; n < POWERS_OF_HALF.length; n++, power /= 2) POWERS_OF_HALF[n] = power;
