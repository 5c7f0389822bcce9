import { describeValue } from '../describe-value.ts';
import { PREAMBLE, type SafetensorsContents, type StoredTensor, WIDTHS } from './safetensors-contents.ts';

/** Throws. Gets what a file is instead of a safetensors file, to end a sentence with. */
type Refuse = (what: string) => never;

/**
 * Reads a safetensors file and checks all of it: the header, each name, shape, number format and place, and that the values fill the
 * file without a hole or an overlap.
 *
 * Nothing is copied and no value is looked at, so that the time does not depend on the size of the file.
 *
 * @param bytes - The file.
 * @param refuse - Throws the error, if you want another sentence: gets what the file is instead, such as `'a file of 7 bytes'`.
 * @returns Metadata and tensors by name. The tensors are views of `bytes`, at places that need not be multiples of their width.
 * @throws TypeError if `bytes` is not a Uint8Array.
 * @throws RangeError if it is not such a file.
 *
 * @example
 * ```ts
 * import { decodeSafetensors, encodeSafetensors } from '@lt/core/safetensors';
 *
 * const weight = { dtype: 'F16', shape: [1], bytes: Uint8Array.of(0, 0x3c) };
 * const file = encodeSafetensors({ metadata: new Map(), tensors: new Map([['weight', weight]]) });
 * for (const [name, { dtype, shape }] of decodeSafetensors(file).tensors) console.log(name, dtype, shape); // weight F16 [ 1 ]
 * ```
 *
 * @see https://huggingface.co/docs/safetensors/index, "Format"
 */
export function decodeSafetensors(
  bytes: Uint8Array,
  refuse: (what: string) => never = refuseArgument,
): SafetensorsContents {
  if (!(bytes instanceof Uint8Array)) {
    throw new TypeError(
      `decodeSafetensors: expected \`bytes\` to be a Uint8Array, got ${describeValue(bytes)}.`,
    );
  }
  const { header, data } = splitFile(bytes, refuse);
  const metadata = new Map<string, string>();
  const places: { name: string; entry: Entry }[] = [];
  for (const [name, value] of Object.entries(header)) {
    if (name === '__metadata__') {
      for (const [key, text] of Object.entries(checkObject(value, 'metadata', refuse))) {
        if (typeof text !== 'string') refuse(`a file whose metadata ${JSON.stringify(key)} is not a string`);
        metadata.set(key, text);
      }
    } else {
      places.push({ name, entry: checkEntry(name, value, refuse) });
    }
  }
  const tensors = new Map<string, StoredTensor>();
  let end = 0;
  for (const { name, entry } of places.sort(
    (a, b) => a.entry.begin - b.entry.begin || a.entry.end - b.entry.end,
  )) {
    if (entry.begin !== end) {
      refuse(
        `a file whose tensor ${JSON.stringify(name)} starts at byte ${entry.begin} of the values, not ${end}`,
      );
    }
    end = entry.end;
    tensors.set(name, { dtype: entry.dtype, shape: entry.shape, bytes: data.subarray(entry.begin, end) });
  }
  if (end !== data.length) refuse(`a file with ${data.length} bytes of values for tensors of ${end} bytes`);
  return { metadata, tensors };
}

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

function splitFile(bytes: Uint8Array, refuse: Refuse): { header: Record<string, unknown>; data: Uint8Array } {
  if (bytes.length < PREAMBLE) refuse(`a file of ${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = Number(view.getBigUint64(0, true));
  if (headerLength > LARGEST_HEADER || PREAMBLE + headerLength > bytes.length) {
    refuse(`a file of ${bytes.length} bytes that claims a header of ${headerLength} bytes`);
  }
  const text = bytes.subarray(PREAMBLE, PREAMBLE + headerLength);
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(text));
  } catch {
    refuse('a file whose header is not JSON');
  }
  return { header: checkObject(header, 'header', refuse), data: bytes.subarray(PREAMBLE + headerLength) };
}

function checkEntry(name: string, value: unknown, refuse: Refuse): Entry {
  const {
    dtype,
    shape,
    data_offsets: offsets,
  } = checkObject(value, `tensor ${JSON.stringify(name)}`, refuse);
  if (typeof dtype !== 'string' || !WIDTHS.has(dtype)) {
    refuse(`a file whose tensor ${JSON.stringify(name)} has the unknown dtype ${JSON.stringify(dtype)}`);
  }
  if (!areSizes(shape)) refuse(`a file whose tensor ${JSON.stringify(name)} has no valid shape`);
  if (!areSizes(offsets) || offsets.length !== 2) {
    refuse(`a file whose tensor ${JSON.stringify(name)} has no valid offsets`);
  }
  const [begin, end] = offsets as [number, number];
  const numBytes = shape.reduce((product, size) => product * size, WIDTHS.get(dtype)!);
  if (end - begin !== numBytes) {
    refuse(
      `a file whose tensor ${JSON.stringify(name)} has ${end - begin} bytes for ${dtype} [${shape.join(', ')}]`,
    );
  }
  return { dtype, shape, begin, end };
}

function checkObject(value: unknown, what: string, refuse: Refuse): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    refuse(`a file whose ${what} is not a JSON object`);
  }
  return value as Record<string, unknown>;
}

function areSizes(values: unknown): values is number[] {
  return Array.isArray(values) && values.every((value) => Number.isSafeInteger(value) && value >= 0);
}

function refuseArgument(what: string): never {
  throw new RangeError(`decodeSafetensors: expected \`bytes\` to be a safetensors file, got ${what}.`);
}

/** The format's own bound: above it the length is garbage, and must not be allocated. */
const LARGEST_HEADER = 100_000_000;
