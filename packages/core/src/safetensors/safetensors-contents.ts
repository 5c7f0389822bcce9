/** A tensor as a safetensors file holds it. */
export interface StoredTensor {
  /** Number format, for example `F32`. */
  readonly dtype: string;
  /** Size of each axis; `[]` for a single number. */
  readonly shape: readonly number[];
  /** The values, little-endian, in row-major order. */
  readonly bytes: Uint8Array;
}

/** What a safetensors file holds. Maps, because a name such as `__proto__` is a name like any other. */
export interface SafetensorsContents {
  /** Strings about the file, by name. */
  readonly metadata: ReadonlyMap<string, string>;
  /** The tensors, by name. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
}

/** Bytes of one value of each number format. */
export const WIDTHS: ReadonlyMap<string, number> = new Map([
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

/** Bytes in front of the header: its length. */
export const PREAMBLE = 8;
