import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';

/** What an idx file holds: unsigned bytes in row-major order. */
export interface IdxArray {
  /** Size of each dimension, the slowest first. */
  shape: number[];
  /** One byte per element. */
  values: Uint8Array;
}

/**
 * Reads an idx file of unsigned bytes, the format of MNIST and its relatives, plain or packed with gzip.
 *
 * Whether it is packed is seen from its first bytes, not from its name: some browsers unpack a `.gz` while they save it.
 *
 * @param file - Path of the file.
 * @returns The array in the file.
 * @throws RangeError if the file is not exactly one idx array of unsigned bytes; the message names the file.
 */
export async function readIdx(file: string): Promise<IdxArray> {
  return parseIdx(await readFile(file), file);
}

/**
 * Reads the bytes of an idx file, plain or packed with gzip.
 *
 *     0 0 type rank | rank sizes, each a big-endian uint32 | elements
 *
 * @param bytes - The whole file.
 * @param file - Its name for messages.
 * @returns The array in the file. Its values share memory with `bytes` if they were not packed.
 * @throws RangeError if the bytes are not exactly one idx array of unsigned bytes.
 */
export function parseIdx(bytes: Uint8Array, file: string): IdxArray {
  const plain = isGzip(bytes) ? unpack(bytes, file) : bytes;
  const refuse = (expected: string, got: string) =>
    new RangeError(`readIdx: expected ${file} to ${expected}, got ${got}.`);

  if (plain.length < 4)
    throw refuse('start with the 4 bytes of an idx header', `${plain.length} bytes in all`);
  const [zero0, zero1, type, rank] = plain as unknown as [number, number, number, number];
  if (zero0 !== 0 || zero1 !== 0 || !TYPES.has(type)) {
    throw refuse('start with the idx header 00 00 08', `${hex(plain.subarray(0, 4))}; it is no idx file`);
  }
  if (type !== UNSIGNED_BYTE)
    throw refuse('hold unsigned bytes (type 08)', `${TYPES.get(type)} (type ${hex([type])})`);
  if (rank === 0) throw refuse('have at least one dimension', 'rank 0');

  const start = 4 + 4 * rank;
  if (plain.length < start)
    throw refuse(`have a header of ${start} bytes`, `${plain.length} bytes in all: it is cut short`);
  const header = new DataView(plain.buffer, plain.byteOffset, start);
  const shape = Array.from({ length: rank }, (_, axis) => header.getUint32(4 + 4 * axis));
  const size = shape.reduce((product, length) => product * length, 1);
  // So that a product that is not a number, of hundreds of absurd sizes, is refused as well.
  if (!(size <= LARGEST)) throw refuse(`hold at most ${LARGEST} elements`, `the sizes ${shape.join(' x ')}`);

  const present = plain.length - start;
  if (present !== size) {
    const fault = present < size ? 'it is cut short' : 'something follows the array';
    throw refuse(`hold ${shape.join(' x ')} = ${size} bytes after its header`, `${present}: ${fault}`);
  }
  // Not `plain.subarray`: that would be a Buffer again where `plain` is one.
  return { shape, values: new Uint8Array(plain.buffer, plain.byteOffset + start, size) };
}

const UNSIGNED_BYTE = 0x08;

const TYPES: ReadonlyMap<number, string> = new Map([
  [UNSIGNED_BYTE, 'unsigned bytes'],
  [0x09, 'signed bytes'],
  [0x0b, 'int16'],
  [0x0c, 'int32'],
  [0x0d, 'float32'],
  [0x0e, 'float64'],
]);

/** One GiB: 1.3 million images of 28 x 28. A file that declares or unpacks to more is taken for a broken one. */
const LARGEST = 2 ** 30;

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

function unpack(bytes: Uint8Array, file: string): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: LARGEST + 1024 });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new RangeError(
      `readIdx: expected ${file} to be a whole gzip file, got one that does not unpack: ${reason}.`,
    );
  }
}

function hex(bytes: ArrayLike<number>): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}
