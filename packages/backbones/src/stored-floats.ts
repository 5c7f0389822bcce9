import type { StoredTensor } from '@lt/core/safetensors';

/** Returns whether {@link storedFloats} reads this number format. */
export function isFloatFormat(dtype: string): boolean {
  return Object.hasOwn(READERS, dtype);
}

/**
 * Returns the values of a stored tensor of F16, BF16, F32 or F64 as float32, in memory of their own. Float16 and bfloat16 are exact,
 * float64 is rounded.
 */
export function storedFloats({ dtype, bytes }: StoredTensor): Float32Array {
  // A copy, because the place of the bytes in the file need not be a multiple of the width.
  return READERS[dtype as keyof typeof READERS](new Uint8Array(bytes).buffer);
}

const READERS = {
  F16: (buffer: ArrayBuffer) => fromHalves(new Uint16Array(buffer)),
  BF16: (buffer: ArrayBuffer) => fromBrainFloats(new Uint16Array(buffer)),
  F32: (buffer: ArrayBuffer) => new Float32Array(buffer),
  F64: (buffer: ArrayBuffer) => new Float32Array(new Float64Array(buffer)),
};

/** Sign 1, exponent 5 (bias 15), fraction 10 bits: IEEE 754 binary16. */
function fromHalves(halves: Uint16Array): Float32Array {
  const floats = new Float32Array(halves.length);
  const bits = new Uint32Array(floats.buffer);
  for (let i = 0; i < halves.length; i++) {
    const half = halves[i]!;
    const exponent = (half >> 10) & 31;
    if (exponent === 0) {
      const value = (half & 1023) * 2 ** -24;
      floats[i] = half & 0x8000 ? -value : value;
    } else {
      // The bias of float32 is 127. The largest exponent means infinite or not a number, in both formats.
      const wider = exponent === 31 ? 255 : exponent + 127 - 15;
      bits[i] = ((half & 0x8000) << 16) | (wider << 23) | ((half & 1023) << 13);
    }
  }
  return floats;
}

/** The upper half of a float32. */
function fromBrainFloats(halves: Uint16Array): Float32Array {
  const bits = new Uint32Array(halves.length);
  for (let i = 0; i < bits.length; i++) bits[i] = halves[i]! << 16;
  return new Float32Array(bits.buffer);
}
