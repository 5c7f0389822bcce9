// ECMAScript leaves the last bits of Math.log and Math.cos to the engine. Normal draws must be the same bytes everywhere, so they
// use these two, built only from operations that IEEE 754 rounds exactly: + - * / and sqrt.

const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;

/** Returns the natural logarithm of a positive normal number, within 2 units in the last place. */
export function portableLog(x: number): number {
  let mantissa = x;
  let exponent = 0;
  while (mantissa < Math.SQRT1_2) {
    mantissa *= 2;
    exponent--;
  }
  while (mantissa > Math.SQRT2) {
    mantissa /= 2;
    exponent++;
  }
  // log m = 2 atanh(s) with s = (m - 1) / (m + 1), |s| < 0.172: twelve terms reach 2^-54.
  const s = (mantissa - 1) / (mantissa + 1);
  const square = s * s;
  let series = 0;
  for (let k = 23; k >= 3; k -= 2) series = (series + 1 / k) * square;
  return exponent * LN2_HIGH + (2 * s + (2 * s * series + exponent * LN2_LOW));
}

/** Returns cos(2πx) for x in [0, 1). */
export function portableCosOfTurn(x: number): number {
  const folded = x > 0.5 ? 1 - x : x;
  const isNegative = folded > 0.25;
  const quarter = isNegative ? 0.5 - folded : folded;
  // cos on [0, π/4] directly, as a sine on (π/4, π/2]; Taylor terms to 2^-56.
  const value =
    quarter <= 0.125 ? cosSeries(2 * Math.PI * quarter) : sinSeries(2 * Math.PI * (0.25 - quarter));
  return isNegative ? -value : value;
}

function cosSeries(angle: number): number {
  const square = angle * angle;
  let sum = 0;
  for (let k = 16; k >= 2; k -= 2) sum = -((1 + sum) * square) / (k * (k - 1));
  return 1 + sum;
}

function sinSeries(angle: number): number {
  const square = angle * angle;
  let sum = 0;
  for (let k = 17; k >= 3; k -= 2) sum = -((1 + sum) * square) / (k * (k - 1));
  return angle * (1 + sum);
}
