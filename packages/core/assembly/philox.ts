// Philox 4x32-10 in 128-bit SIMD: blocks of a stream, as the float64 draws that src/fill-uniforms.ts makes of them in plain JavaScript.
//
// Two blocks a and b, of words c0 … c3 each, share two vectors:
//
//     even = c0 of a, c0 of b, c2 of a, c2 of b
//     odd  = c1 of a, c1 of b, c3 of a, c3 of b
//
// Only even words are multiplied in a round: a lower half of even by one multiplier, the upper half by the other, each to 64 bits.
import { MULTIPLIERS, ROUND_KEYS } from './memory';

/**
 * Writes the draws of blocks `counter0`, `counter0` + 1, … from address `out` on, at least up to `end`: whole groups of four blocks,
 * eight draws. The lowest word of the counter must not overflow before `end`.
 */
export function fill(counter0: i32, counter1: i32, key0: i32, key1: i32, out: usize, end: usize): void {
  let keys = i32x4(key0, key0, key1, key1);
  for (let address = ROUND_KEYS; address < MULTIPLIERS; address += 16) {
    v128.store(address, keys);
    keys = i32x4.add(keys, i32x4(0x9e3779b9, 0x9e3779b9, 0xbb67ae85, 0xbb67ae85));
  }
  // Stored and loaded, so that engines keep them in a register: a constant is built anew for every product.
  v128.store(MULTIPLIERS, i32x4(0xd2511f53, 0xd2511f53, 0xcd9e8d57, 0xcd9e8d57));
  const multipliers = v128.load(MULTIPLIERS);
  const two = i32x4(2, 2, 0, 0);
  let counters = i32x4(counter0, counter0 + 1, 0, 0);
  do {
    // Two pairs of blocks at a time: the processor works on one while the other waits for its products.
    let even = counters;
    let odd = i32x4(counter1, counter1, 0, 0);
    let even2 = i32x4.add(counters, two);
    let odd2 = odd;
    counters = i32x4.add(even2, two);
    for (let address = ROUND_KEYS; address < MULTIPLIERS; address += 16) {
      const key = v128.load(address);
      const low = i64x2.extmul_low_i32x4_u(even, multipliers);
      const high = i64x2.extmul_high_i32x4_u(even, multipliers);
      even = v128.xor(v128.xor(v128.shuffle<i32>(high, low, 1, 3, 5, 7), odd), key);
      odd = v128.shuffle<i32>(high, low, 0, 2, 4, 6);
      const low2 = i64x2.extmul_low_i32x4_u(even2, multipliers);
      const high2 = i64x2.extmul_high_i32x4_u(even2, multipliers);
      even2 = v128.xor(v128.xor(v128.shuffle<i32>(high2, low2, 1, 3, 5, 7), odd2), key);
      odd2 = v128.shuffle<i32>(high2, low2, 0, 2, 4, 6);
    }
    storeDraws(out, even, odd);
    storeDraws(out + 32, even2, odd2);
    out += 64;
  } while (out < end);
}

/** Stores the four draws of two blocks. */
function storeDraws(out: usize, even: v128, odd: v128): void {
  // The upper 27 bits of an even word and 26 bits of the odd word after it, as the low words of float64 numbers whose last places are
  // 2^-27 and 2^-53: 2^25 + upper and 1/2 + lower. No sum below is rounded.
  const upper = i32x4.shr_u(even, 5);
  const lower = i32x4.shr_u(odd, 6);
  const upperExponent = i32x4.splat(0x41800000);
  const lowerExponent = i32x4.splat(0x3fe00000);
  const excess = f64x2.splat(33554432.5);
  const first = f64x2.add(
    f64x2.sub(v128.shuffle<i32>(upper, upperExponent, 0, 4, 1, 5), excess),
    v128.shuffle<i32>(lower, lowerExponent, 0, 4, 1, 5),
  );
  const second = f64x2.add(
    f64x2.sub(v128.shuffle<i32>(upper, upperExponent, 2, 6, 3, 7), excess),
    v128.shuffle<i32>(lower, lowerExponent, 2, 6, 3, 7),
  );
  // `first` holds the first draw of both blocks, `second` the second.
  v128.store(out, v128.shuffle<i64>(first, second, 0, 2));
  v128.store(out + 16, v128.shuffle<i64>(first, second, 1, 3));
}
