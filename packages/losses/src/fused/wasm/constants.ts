/** What the loops read from their table, in the order of assembly/constants.ts. */
export const CONSTANTS: readonly number[] = [
  // The least exponent: exp of it is the smallest float32 of full precision.
  -87.33654475,
  Math.LOG2E,
  // 1.5 · 2^23: what is added to it is rounded to a whole number.
  12582912,
  // log 2 in two parts; a product of the first with a whole number up to 127 is exact.
  0.693145751953125,
  1.42860682e-6,
  // exp(r) = 1 + r + r² · (…), fitted for |r| up to log(2) / 2: off by 3e-9.
  0.49999994,
  0.1666652,
  0.041668393,
  0.008368781,
  0.0013814467,
  1,
  // atanh(z) = z + z³ · (… of z²), fitted for z up to 1 / 3: off by 5e-9.
  0.33333206,
  0.2001085,
  0.1399957,
  0.14012232,
];
