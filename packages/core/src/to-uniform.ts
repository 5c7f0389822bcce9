/** Returns the upper 53 of two words' bits as a fraction: a 27-bit and a 26-bit part. */
export function toUniform(high: number, low: number): number {
  return ((high >>> 5) * 0x4000000 + (low >>> 6)) / 0x20000000000000;
}
