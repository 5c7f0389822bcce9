/** A tensor as a safetensors file holds it. */
export interface StoredTensor {
  /** Number format, for example `F32`. */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** The values, little-endian, in row-major order. */
  readonly bytes: Uint8Array;
}

/** What a safetensors file holds. Maps, because a name such as `__proto__` is a name like any other. */
export interface SafetensorsContents {
  readonly metadata: ReadonlyMap<string, string>;
  readonly tensors: ReadonlyMap<string, StoredTensor>;
}

/**
 * Writes a safetensors file: the length of the header (u64, little-endian), the header (JSON), the values of the tensors.
 *
 * Metadata comes first and in its order, so that the bytes in front of its first value are known. Tensors are in the order given, the
 * wider number formats first, so that each starts at a multiple of its width.
 *
 * @see https://huggingface.co/docs/safetensors/index, "Format"
 */
export function encodeSafetensors({ metadata, tensors }: SafetensorsContents): Uint8Array<ArrayBuffer> {
  const ordered = [...tensors].sort(([, a], [, b]) => widthOf(b) - widthOf(a));
  let length = 0;
  const entries = ordered.map(([name, { dtype, shape, bytes }]) => {
    const begin = length;
    length += bytes.length;
    return `${JSON.stringify(name)}:${JSON.stringify({ dtype, shape, data_offsets: [begin, length] })}`;
  });
  const strings = [...metadata].map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
  const json = `{${[`"__metadata__":{${strings.join(',')}}`, ...entries].join(',')}}`;
  const text = new TextEncoder().encode(json);
  const headerLength = Math.ceil(text.length / ALIGNMENT) * ALIGNMENT;

  const file = new Uint8Array(PREAMBLE + headerLength + length);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerLength), true);
  file.fill(SPACE, PREAMBLE, PREAMBLE + headerLength);
  file.set(text, PREAMBLE);
  let offset = PREAMBLE + headerLength;
  for (const [, { bytes }] of ordered) {
    file.set(bytes, offset);
    offset += bytes.length;
  }
  return file;
}

/**
 * Reads a safetensors file and checks all of it: the header, each name, shape, number format and place, and that the values fill the
 * file without a hole or an overlap. The tensors are views of `bytes`.
 *
 * @throws RangeError if it is not such a file. The message is what the file is instead, to end a sentence with.
 */
export function decodeSafetensors(bytes: Uint8Array): SafetensorsContents {
  const { header, data } = splitFile(bytes);
  const metadata = new Map<string, string>();
  const places: { name: string; entry: Entry }[] = [];
  for (const [name, value] of Object.entries(header)) {
    if (name === '__metadata__') {
      for (const [key, text] of Object.entries(checkObject(value, 'metadata'))) {
        if (typeof text !== 'string') refuse(`a file whose metadata ${JSON.stringify(key)} is not a string`);
        metadata.set(key, text);
      }
    } else {
      places.push({ name, entry: checkEntry(name, value) });
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

function splitFile(bytes: Uint8Array): { header: Record<string, unknown>; data: Uint8Array } {
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
  return { header: checkObject(header, 'header'), data: bytes.subarray(PREAMBLE + headerLength) };
}

function checkEntry(name: string, value: unknown): Entry {
  const { dtype, shape, data_offsets: offsets } = checkObject(value, `tensor ${JSON.stringify(name)}`);
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

function checkObject(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    refuse(`a file whose ${what} is not a JSON object`);
  }
  return value as Record<string, unknown>;
}

function areSizes(values: unknown): values is number[] {
  return Array.isArray(values) && values.every((value) => Number.isSafeInteger(value) && value >= 0);
}

function refuse(what: string): never {
  throw new RangeError(what);
}

function widthOf({ dtype }: StoredTensor): number {
  return WIDTHS.get(dtype)!;
}

/** Bytes of one value of each number format. */
const WIDTHS: ReadonlyMap<string, number> = new Map([
  ['F64', 8],
  ['I64', 8],
  ['U64', 8],
  ['F32', 4],
  ['I32', 4],
  ['U32', 4],
  ['F16', 2],
  ['BF16', 2],
  ['I16', 2],
  ['U16', 2],
  ['I8', 1],
  ['U8', 1],
  ['BOOL', 1],
]);

/** Bytes in front of the header. */
export const PREAMBLE = 8;

/** The header is padded with spaces so that the values start at a multiple of this. */
const ALIGNMENT = 8;
const SPACE = 0x20;

/** The format's own bound: above it the length is garbage, and must not be allocated. */
const LARGEST_HEADER = 100_000_000;
