import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeSafetensors, encodeSafetensors } from '../../src/safetensors/index.ts';

/** Makes a file by hand. */
function fileOf(header: unknown, numBytes = 0): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + numBytes);
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, 8);
  return bytes;
}

const tensor = (dtype: string, shape: unknown, data_offsets: unknown) => ({ dtype, shape, data_offsets });

describe('encodeSafetensors', () => {
  it('writes the layout of the format: length, header, values', () => {
    const bytes = encodeSafetensors({
      metadata: new Map([['format', 'by hand']]),
      tensors: new Map([
        ['flag', { dtype: 'BOOL', shape: [1], bytes: Uint8Array.of(1) }],
        ['one', { dtype: 'F32', shape: [], bytes: new Uint8Array(Float32Array.of(1).buffer) }],
      ]),
    });
    const header =
      '{"__metadata__":{"format":"by hand"},' +
      '"one":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"flag":{"dtype":"BOOL","shape":[1],"data_offsets":[4,5]}}';
    const padded = header.padEnd(Math.ceil(header.length / 8) * 8);
    expect([...bytes.subarray(0, 8)]).toEqual([padded.length, 0, 0, 0, 0, 0, 0, 0]);
    expect(new TextDecoder().decode(bytes.subarray(8, 8 + padded.length))).toBe(padded);
    // 1 is 3f 80 00 00, the last byte first.
    expect([...bytes.subarray(8 + padded.length)]).toEqual([0, 0, 0x80, 0x3f, 1]);
  });

  it('gives back what it was given, whatever the names', () => {
    const stored = fc
      .tuple(
        fc.constantFrom(['F32', 4], ['I64', 8], ['BF16', 2], ['U8', 1]),
        fc.array(fc.nat(3), { maxLength: 4 }),
      )
      .chain(([[dtype, width], shape]) => {
        const length = shape.reduce((product, size) => product * size, width as number);
        return fc
          .uint8Array({ minLength: length, maxLength: length })
          .map((bytes) => ({ dtype: dtype as string, shape, bytes }));
      });
    const name = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('__proto__', 'constructor', '0', '10', '2'),
    );
    const entries = <T>(value: fc.Arbitrary<T>) =>
      fc.uniqueArray(fc.tuple(name, value), { maxLength: 5, selector: ([key]) => key });
    fc.assert(
      fc.property(entries(name), entries(stored), (metadata, tensors) => {
        const contents = { metadata: new Map(metadata), tensors: new Map(tensors) };
        const read = decodeSafetensors(encodeSafetensors(contents));
        expect(Object.fromEntries(read.metadata)).toEqual(Object.fromEntries(metadata));
        expect(read.tensors.size).toBe(tensors.length);
        for (const [key, { dtype, shape, bytes }] of tensors) {
          expect({ ...read.tensors.get(key), bytes: [] }).toEqual({ dtype, shape, bytes: [] });
          expect([...read.tensors.get(key)!.bytes]).toEqual([...bytes]);
        }
      }),
      { seed: 11 },
    );
  });
});

describe('decodeSafetensors', () => {
  it('reads a file made by hand, in whatever order its header is', () => {
    const bytes = fileOf({ b: tensor('U8', [2], [2, 4]), a: tensor('I16', [1], [0, 2]) }, 4);
    bytes.set([1, 2, 3, 4], bytes.length - 4);
    const { metadata, tensors } = decodeSafetensors(bytes);
    expect(metadata.size).toBe(0);
    expect([...tensors.get('a')!.bytes, ...tensors.get('b')!.bytes]).toEqual([1, 2, 3, 4]);
  });

  it('does not let a name reach the prototype of anything', () => {
    const { metadata, tensors } = decodeSafetensors(
      fileOf(
        '{"__metadata__":{"__proto__":"x"},"__proto__":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}',
      ),
    );
    expect(metadata.get('__proto__')).toBe('x');
    expect(tensors.get('__proto__')?.shape).toEqual([0]);
    expect('shape' in {}).toBe(false);
  });

  it.each<[string, Uint8Array]>([
    ['a file of 0 bytes', new Uint8Array(0)],
    ['a file of 7 bytes', new Uint8Array(7)],
    ['a file of 8 bytes that claims a header of 1 bytes', Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0)],
    ['a file of 8 bytes that claims a header of 18446744073709552000 bytes', new Uint8Array(8).fill(255)],
    ['a file whose header is not JSON', fileOf('{"a":')],
    ['a file whose header is not JSON', Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0, 0xff)],
    ['a file whose header is not a JSON object', fileOf([])],
    ['a file whose metadata is not a JSON object', fileOf({ __metadata__: null })],
    ['a file whose metadata "a" is not a string', fileOf({ __metadata__: { a: 1 } })],
    ['a file whose tensor "a" is not a JSON object', fileOf({ a: 1 })],
    ['a file whose tensor "a" has the unknown dtype "F31"', fileOf({ a: tensor('F31', [1], [0, 4]) }, 4)],
    [
      'a file whose tensor "a" has the unknown dtype "toString"',
      fileOf({ a: tensor('toString', [1], [0, 4]) }, 4),
    ],
    ['a file whose tensor "a" has no valid shape', fileOf({ a: tensor('F32', [-1], [0, 4]) }, 4)],
    ['a file whose tensor "a" has no valid shape', fileOf({ a: tensor('F32', 1, [0, 4]) }, 4)],
    ['a file whose tensor "a" has no valid offsets', fileOf({ a: tensor('F32', [1], [0, 4, 8]) }, 4)],
    ['a file whose tensor "a" has no valid offsets', fileOf({ a: tensor('F32', [1], [0.5, 4.5]) }, 4)],
    ['a file whose tensor "a" has 3 bytes for F32 [1]', fileOf({ a: tensor('F32', [1], [0, 3]) }, 3)],
    ['a file whose tensor "a" has -4 bytes for F32 [1]', fileOf({ a: tensor('F32', [1], [4, 0]) }, 4)],
    [
      'a file whose tensor "a" has 0 bytes for F32 [9007199254740991, 9007199254740991]',
      fileOf({ a: tensor('F32', [2 ** 53 - 1, 2 ** 53 - 1], [0, 0]) }),
    ],
    [
      'a file whose tensor "a" starts at byte 4 of the values, not 0',
      fileOf({ a: tensor('F32', [1], [4, 8]) }, 8),
    ],
    [
      'a file whose tensor "b" starts at byte 0 of the values, not 4',
      fileOf({ a: tensor('F32', [1], [0, 4]), b: tensor('F32', [1], [0, 4]) }, 4),
    ],
    ['a file with 3 bytes of values for tensors of 4 bytes', fileOf({ a: tensor('F32', [1], [0, 4]) }, 3)],
    ['a file with 5 bytes of values for tensors of 4 bytes', fileOf({ a: tensor('F32', [1], [0, 4]) }, 5)],
  ])('refuses %s', (message, bytes) => {
    const sentence = `decodeSafetensors: expected \`bytes\` to be a safetensors file, got ${message}.`;
    expect(() => decodeSafetensors(bytes)).toThrow(new RangeError(sentence));
    const refuse = (what: string): never => {
      throw new TypeError(what);
    };
    expect(() => decodeSafetensors(bytes, refuse)).toThrow(new TypeError(message));
  });
});
