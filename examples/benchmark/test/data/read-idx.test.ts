import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { parseIdx, readIdx } from '../../src/data/read-idx.ts';
import { idxBytes } from './idx-bytes.ts';
import { temporaryFolder } from './temporary-folder.ts';

const VALUES = [0, 1, 2, 127, 128, 255];
// Written out by hand: 2 x 3 unsigned bytes.
const FILE = Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, ...VALUES);

describe('readIdx', () => {
  it('reads a plain and a packed file, and sees the packing in the bytes, not in the name', async () => {
    const folder = await temporaryFolder();
    for (const [name, bytes] of [
      ['plain', FILE],
      ['plain.gz', FILE],
      ['packed.gz', gzipSync(FILE)],
      ['packed', gzipSync(FILE)],
    ] as const) {
      await writeFile(join(folder, name), bytes);
      const { shape, values } = await readIdx(join(folder, name));
      expect(shape).toEqual([2, 3]);
      expect([...values]).toEqual(VALUES);
    }
  });

  it('names the file that is not there', async () => {
    await expect(readIdx('/nowhere/labels.gz')).rejects.toThrow('/nowhere/labels.gz');
  });
});

describe('parseIdx', () => {
  it('reads what the tests write, for every rank from 1 to 4', () => {
    expect(idxBytes([2, 3], VALUES)).toEqual(FILE);
    for (const shape of [[6], [3, 2], [1, 2, 3], [6, 1, 1, 1]]) {
      const { shape: read, values } = parseIdx(idxBytes(shape, VALUES), 'a');
      expect(read).toEqual(shape);
      expect([...values]).toEqual(VALUES);
    }
  });

  it('reads sizes as big-endian numbers and bytes that lie inside a larger buffer', () => {
    const bytes = idxBytes([258, 1], new Uint8Array(258).fill(7));
    const larger = new Uint8Array(bytes.length + 20);
    larger.set(bytes, 13);
    const { shape, values } = parseIdx(larger.subarray(13, 13 + bytes.length), 'a');
    expect(shape).toEqual([258, 1]);
    expect(values).toEqual(new Uint8Array(258).fill(7));
  });

  it('reads an empty array', () => {
    expect(parseIdx(idxBytes([0, 28], []), 'a')).toEqual({ shape: [0, 28], values: new Uint8Array() });
  });

  const refusal = (bytes: Uint8Array) => {
    try {
      parseIdx(bytes, 'x.gz');
    } catch (error) {
      expect(error).toBeInstanceOf(RangeError);
      return (error as Error).message;
    }
    return 'not refused';
  };

  it.each([
    [
      'an empty file',
      new Uint8Array(),
      'readIdx: expected x.gz to start with the 4 bytes of an idx header, got 0 bytes in all.',
    ],
    [
      'a file cut in its magic',
      FILE.subarray(0, 3),
      'readIdx: expected x.gz to start with the 4 bytes of an idx header, got 3 bytes in all.',
    ],
    [
      'a file cut in its sizes',
      FILE.subarray(0, 11),
      'readIdx: expected x.gz to have a header of 12 bytes, got 11 bytes in all: it is cut short.',
    ],
    [
      'a file cut in its elements',
      FILE.subarray(0, -1),
      'readIdx: expected x.gz to hold 2 x 3 = 6 bytes after its header, got 5: it is cut short.',
    ],
    [
      'a file with something behind the array',
      Uint8Array.of(...FILE, 0),
      'readIdx: expected x.gz to hold 2 x 3 = 6 bytes after its header, got 7: something follows the array.',
    ],
    [
      'a PNG picture',
      Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
      'readIdx: expected x.gz to start with the idx header 00 00 08, got 89 50 4e 47; it is no idx file.',
    ],
    [
      'a web page in place of the file',
      Buffer.from('<!doctype html>'),
      'readIdx: expected x.gz to start with the idx header 00 00 08, got 3c 21 64 6f; it is no idx file.',
    ],
    [
      'a type that the format does not know',
      idxBytes([1], [1], 0x0a),
      'readIdx: expected x.gz to start with the idx header 00 00 08, got 00 00 0a 01; it is no idx file.',
    ],
    [
      'float32 elements',
      idxBytes([1], [0, 0, 0, 0], 0x0d),
      'readIdx: expected x.gz to hold unsigned bytes (type 08), got float32 (type 0d).',
    ],
    [
      'an array without dimensions',
      idxBytes([], [1]),
      'readIdx: expected x.gz to have at least one dimension, got rank 0.',
    ],
    [
      'absurd sizes',
      idxBytes([2 ** 32 - 1, 28, 28], []),
      'readIdx: expected x.gz to hold at most 1073741824 elements, got the sizes 4294967295 x 28 x 28.',
    ],
  ])('refuses %s', (_, bytes, message) => {
    expect(refusal(bytes)).toBe(message);
    if (bytes.length > 0) expect(refusal(gzipSync(bytes))).toBe(message);
  });

  it('refuses sizes whose product overflows to infinity and then meets a zero', () => {
    const shape = [...Array<number>(40).fill(2 ** 32 - 1), 0];
    expect(refusal(idxBytes(shape, []))).toMatch(
      /^readIdx: expected x\.gz to hold at most 1073741824 elements/,
    );
  });

  it('refuses gzip that is cut short or corrupted', () => {
    const packed = gzipSync(FILE);
    const message = 'readIdx: expected x.gz to be a whole gzip file, got one that does not unpack: ';
    expect(refusal(packed.subarray(0, -4))).toBe(`${message}unexpected end of file.`);
    expect(refusal(packed.subarray(0, 2))).toBe(`${message}unexpected end of file.`);
    const wrong = Uint8Array.from(packed);
    wrong[wrong.length - 6]! ^= 1;
    expect(refusal(wrong)).toBe(`${message}incorrect data check.`);
  });
});
