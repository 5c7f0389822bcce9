/**
 * Philox 4x32-10: turns a 128-bit counter and a 64-bit key into four random 32-bit words.
 *
 * Any draw of a stream is one call with its number as the counter, which is what makes every generator here random-access. Fills
 * `out` with the blocks of counter, counter + 1, …, four words each; the lowest word of the counter must not overflow on the way.
 *
 * @see J. Salmon, M. Moraes, R. Dror, D. Shaw, "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011.
 */
export function philox(
  counter0: number,
  counter1: number,
  counter2: number,
  counter3: number,
  key0: number,
  key1: number,
  out: Uint32Array,
): void {
  for (let i = 0; i < out.length; i += 4) {
    let c0 = (counter0 + i / 4) | 0;
    let c1 = counter1 | 0;
    let c2 = counter2 | 0;
    let c3 = counter3 | 0;
    let k0 = key0 | 0;
    let k1 = key1 | 0;
    for (let round = 0; round < 10; round++) {
      const next0 = multiplyHigh(MULTIPLIER_1, c2) ^ c1 ^ k0;
      const next2 = multiplyHigh(MULTIPLIER_0, c0) ^ c3 ^ k1;
      c1 = Math.imul(MULTIPLIER_1, c2);
      c3 = Math.imul(MULTIPLIER_0, c0);
      c0 = next0;
      c2 = next2;
      k0 = (k0 + WEYL_0) | 0;
      k1 = (k1 + WEYL_1) | 0;
    }
    out[i] = c0;
    out[i + 1] = c1;
    out[i + 2] = c2;
    out[i + 3] = c3;
  }
}

// Signed, so that engines keep the sums in 32-bit integers: twice as fast.
const MULTIPLIER_0 = 0xd2511f53 | 0;
const MULTIPLIER_1 = 0xcd9e8d57 | 0;
const WEYL_0 = 0x9e3779b9 | 0;
const WEYL_1 = 0xbb67ae85 | 0;

/** Returns the upper 32 bits of the 64-bit product of two unsigned 32-bit integers. */
function multiplyHigh(a: number, b: number): number {
  const aHigh = a >>> 16;
  const aLow = a & 0xffff;
  const bHigh = b >>> 16;
  const bLow = b & 0xffff;
  // Every sum stays below 2^32, so that 32-bit arithmetic loses nothing.
  const middle = (Math.imul(aHigh, bLow) + (Math.imul(aLow, bLow) >>> 16)) | 0;
  const rest = (Math.imul(aLow, bHigh) + (middle & 0xffff)) | 0;
  return (Math.imul(aHigh, bHigh) + (middle >>> 16) + (rest >>> 16)) | 0;
}
