import { describe, expect, it } from 'vitest';
import { isFloatFormat, storedFloats } from '../src/stored-floats.ts';

const bytesOf = (values: ArrayBufferView): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

describe('storedFloats', () => {
  it('reads numbers by hand, in every format', () => {
    // 1 is 0 01111 0000000000 in float16, -2 is 1 10000 0000000000; bfloat16 is the upper half of float32: 3f80, c000.
    const cases = [
      { dtype: 'F16', bytes: bytesOf(Uint16Array.of(0x3c00, 0xc000)) },
      { dtype: 'BF16', bytes: bytesOf(Uint16Array.of(0x3f80, 0xc000)) },
      { dtype: 'F32', bytes: bytesOf(Float32Array.of(1, -2)) },
      { dtype: 'F64', bytes: bytesOf(Float64Array.of(1, -2)) },
    ];
    for (const stored of cases) expect([...storedFloats({ ...stored, shape: [2] })]).toEqual([1, -2]);
  });

  it('reads all numbers of float16 as the standard defines them', () => {
    const halves = Uint16Array.from({ length: 2 ** 16 }, (_, i) => i);
    const read = storedFloats({ dtype: 'F16', shape: [2 ** 16], bytes: bytesOf(halves) });
    for (const half of halves) {
      const sign = half >= 2 ** 15 ? -1 : 1;
      const exponent = Math.floor(half / 1024) % 32;
      const fraction = (half % 1024) / 1024;
      const special = fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
      const value =
        exponent === 0 ? sign * 2 ** -14 * fraction : sign * 2 ** (exponent - 15) * (1 + fraction);
      if (!Object.is(read[half], exponent === 31 ? special : value)) expect.fail(`float16 ${half}`);
    }
  });

  it('reads every number of bfloat16 as the float32 that it begins', () => {
    const halves = Uint16Array.from({ length: 2 ** 16 }, (_, i) => i);
    const read = storedFloats({ dtype: 'BF16', shape: [2 ** 16], bytes: bytesOf(halves) });
    const view = new DataView(new ArrayBuffer(4));
    for (const half of halves) {
      view.setUint16(0, half);
      if (!Object.is(read[half], view.getFloat32(0))) expect.fail(`bfloat16 ${half}`);
    }
  });

  it('reads from any place of a file, and gives memory of its own', () => {
    const file = new Uint8Array(9);
    file.set(bytesOf(Float64Array.of(0.1)), 1);
    const [value] = storedFloats({ dtype: 'F64', shape: [], bytes: file.subarray(1) });
    expect(value).toBe(Math.fround(0.1));
    const bytes = bytesOf(Float32Array.of(5));
    storedFloats({ dtype: 'F32', shape: [], bytes })[0] = 6;
    expect(bytes).toEqual(bytesOf(Float32Array.of(5)));
  });
});

describe('isFloatFormat', () => {
  it('knows the formats that are read', () => {
    const formats = ['F16', 'BF16', 'F32', 'F64', 'I64', 'U8', 'BOOL', 'toString'];
    expect(formats.filter(isFloatFormat)).toEqual(['F16', 'BF16', 'F32', 'F64']);
  });
});
