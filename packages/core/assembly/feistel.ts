import { ELEMENTS, FEISTEL_KEYS, MIX_MULTIPLIERS, SLOTS, VALUES } from './memory';

/**
 * Writes the elements at positions `first`, `first` + 1, … of a keyed permutation of 0 … n-1: src/feistel-permutation.ts, for `count`
 * positions at a time, at most 1024, and n up to 2^31.
 *
 * @param bits - Width of half a value: 4^bits is at least n.
 */
export function feistel(first: i32, count: i32, n: u32, bits: i32): void {
  for (let i = 0; i < 4 * count; i += 4) {
    store<i32>(VALUES + i, first + (i >> 2));
    store<i32>(SLOTS + i, ELEMENTS + i);
  }
  for (let size = 4 * count; size > 0; ) {
    stepAll(size, bits);
    // Values below n are done. The others move together, and take another step.
    let rest = 0;
    for (let i = 0; i < size; i += 4) {
      const value = load<u32>(VALUES + i);
      const slot = load<i32>(SLOTS + i);
      store<u32>(slot, value);
      store<u32>(VALUES + rest, value);
      store<i32>(SLOTS + rest, slot);
      rest += i32(value >= n) << 2;
    }
    size = rest;
  }
}

/** Sends the first `size` bytes of values through the network, eight values at a time. */
function stepAll(size: i32, bits: i32): void {
  const mask = i32x4.splat((1 << bits) - 1);
  // Stored and loaded, so that engines keep them in registers, as in philox.ts.
  v128.store(MIX_MULTIPLIERS, i32x4.splat(0x85ebca6b));
  v128.store(MIX_MULTIPLIERS + 16, i32x4.splat(0xc2b2ae35));
  const multiplierA = v128.load(MIX_MULTIPLIERS);
  const multiplierB = v128.load(MIX_MULTIPLIERS + 16);
  for (let address = VALUES; address < VALUES + size; address += 32) {
    let left = i32x4.shr_u(v128.load(address), bits);
    let right = v128.and(v128.load(address), mask);
    let left2 = i32x4.shr_u(v128.load(address + 16), bits);
    let right2 = v128.and(v128.load(address + 16), mask);
    for (let round = FEISTEL_KEYS; round < FEISTEL_KEYS + 32; round += 4) {
      const key = v128.load32_splat(round);
      // mix32 of the right half and the key.
      let mixed = v128.xor(right, key);
      mixed = i32x4.mul(v128.xor(mixed, i32x4.shr_u(mixed, 16)), multiplierA);
      mixed = i32x4.mul(v128.xor(mixed, i32x4.shr_u(mixed, 13)), multiplierB);
      mixed = v128.xor(mixed, i32x4.shr_u(mixed, 16));
      mixed = v128.and(v128.xor(left, mixed), mask);
      left = right;
      right = mixed;
      let mixed2 = v128.xor(right2, key);
      mixed2 = i32x4.mul(v128.xor(mixed2, i32x4.shr_u(mixed2, 16)), multiplierA);
      mixed2 = i32x4.mul(v128.xor(mixed2, i32x4.shr_u(mixed2, 13)), multiplierB);
      mixed2 = v128.xor(mixed2, i32x4.shr_u(mixed2, 16));
      mixed2 = v128.and(v128.xor(left2, mixed2), mask);
      left2 = right2;
      right2 = mixed2;
    }
    v128.store(address, v128.or(i32x4.shl(left, bits), right));
    v128.store(address + 16, v128.or(i32x4.shl(left2, bits), right2));
  }
}
