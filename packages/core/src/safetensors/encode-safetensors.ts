import { describeValue } from '../describe-value.ts';
import { PREAMBLE, type SafetensorsContents, type StoredTensor, WIDTHS } from './safetensors-contents.ts';

/**
 * Returns the bytes of a safetensors file: the length of the header (u64, little-endian), the header (JSON), the values of the tensors.
 *
 * Metadata comes first and in its order, so that the bytes in front of its first value are known. Tensors are in the order given, the
 * wider number formats first, so that each starts at a multiple of its width.
 *
 * @param contents - Metadata and tensors, by name.
 * @returns The file.
 * @throws TypeError if `contents` does not hold two maps.
 * @throws RangeError if a tensor has an unknown number format, or more or fewer bytes than its shape says.
 *
 * @example
 * ```ts
 * import { decodeSafetensors, encodeSafetensors } from '@lt/core/safetensors';
 *
 * const bytes = new Uint8Array(Float32Array.of(1, 2, 3).buffer);
 * const tensors = new Map([['bias', { dtype: 'F32', shape: [3], bytes }]]);
 * const file = encodeSafetensors({ metadata: new Map(), tensors });
 * console.log(decodeSafetensors(file).tensors.get('bias')?.shape); // [ 3 ]
 * ```
 *
 * @see https://huggingface.co/docs/safetensors/index, "Format"
 */
export function encodeSafetensors(contents: SafetensorsContents): Uint8Array<ArrayBuffer> {
  const { metadata, tensors } = checkContents(contents);
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

function checkContents(contents: SafetensorsContents): SafetensorsContents {
  const { metadata, tensors } = (contents ?? {}) as Partial<SafetensorsContents>;
  for (const [argument, map] of Object.entries({ metadata, tensors })) {
    if (map instanceof Map) continue;
    throw new TypeError(
      `encodeSafetensors: expected \`contents.${argument}\` to be a Map, got ${describeValue(map)}.`,
    );
  }
  for (const [name, { dtype, shape, bytes }] of contents.tensors) {
    const numBytes = shape.reduce((product, size) => product * size, WIDTHS.get(dtype) ?? Number.NaN);
    if (bytes.length === numBytes) continue;
    throw new RangeError(
      `encodeSafetensors: expected tensor ${JSON.stringify(name)} to have the bytes of ${dtype} [${shape.join(', ')}], got ${bytes.length}.`,
    );
  }
  return contents;
}

function widthOf({ dtype }: StoredTensor): number {
  return WIDTHS.get(dtype)!;
}

/** The header is padded with spaces so that the values start at a multiple of this. */
const ALIGNMENT = 8;
const SPACE = 0x20;
