import { decodeSafetensors, encodeSafetensors, type SafetensorsContents } from '@lt/core/safetensors';
import { type CheckpointRecord, checkRecord } from './checkpoint-record.ts';
import { sha256Hex } from './sha256.ts';
import { fromStored, type TensorValues, toStored } from './tensor-values.ts';

/** What a checkpoint file holds. */
export interface CheckpointContents {
  readonly record: CheckpointRecord;
  /** By the names that `tensorNames` gives. */
  readonly tensors: ReadonlyMap<string, TensorValues>;
}

/** Returns the bytes of a checkpoint: a safetensors file whose metadata begin with the SHA-256 of all else. */
export async function encodeCheckpoint({
  record,
  tensors,
}: CheckpointContents): Promise<Uint8Array<ArrayBuffer>> {
  const metadata = new Map([
    ['format', FORMAT],
    ['version', VERSION],
    ['record', JSON.stringify(record)],
  ]);
  const stored = new Map([...tensors].map(([name, values]) => [name, toStored(values)]));
  return encodeWithChecksum({ metadata, tensors: stored });
}

/** Returns the bytes of a safetensors file whose metadata begin with the SHA-256 of all else. */
export async function encodeWithChecksum({
  metadata,
  tensors,
}: SafetensorsContents): Promise<Uint8Array<ArrayBuffer>> {
  const zeros = '0'.repeat(CHECKSUM_LENGTH);
  const bytes = encodeSafetensors({ metadata: new Map([[CHECKSUM, zeros], ...metadata]), tensors });
  new TextEncoder().encodeInto(await sha256Hex(bytes), bytes.subarray(CHECKSUM_AT));
  return bytes;
}

/**
 * Reads the bytes of a checkpoint, all of which the checksum has covered before any of them is believed.
 *
 * @throws RangeError if they are none. The message is what they are instead, to end a sentence with.
 */
export async function decodeCheckpoint(bytes: Uint8Array): Promise<CheckpointContents> {
  if (bytes.length === 0) throw new RangeError('an empty file');
  if (!startsWithChecksum(bytes)) throw new RangeError(describeForeign(bytes));
  const place = [CHECKSUM_AT, CHECKSUM_AT + CHECKSUM_LENGTH] as const;
  const written = new TextDecoder('latin1').decode(bytes.subarray(...place));
  // The checksum is that of the file with zeros in its place. A new array, because `slice` of a Buffer would share the bytes.
  const blank = new Uint8Array(bytes).fill('0'.charCodeAt(0), ...place);
  if (written !== (await sha256Hex(blank))) {
    throw new RangeError('a damaged file, whose checksum does not match its contents');
  }
  const { metadata, tensors } = decodeSafetensors(bytes, refuse);
  if (metadata.get('format') !== FORMAT) throw new RangeError('a safetensors file of another program');
  const version = metadata.get('version');
  if (version !== VERSION) {
    throw new RangeError(`a checkpoint of version ${version}, where this release reads version ${VERSION}`);
  }
  const values = convertTensors(tensors);
  return { record: checkRecord(metadata.get('record') ?? '', values), tensors: values };
}

function convertTensors(tensors: SafetensorsContents['tensors']): Map<string, TensorValues> {
  return new Map(
    Array.from(tensors, ([name, stored]) => {
      const values = fromStored(stored);
      if (values !== undefined) return [name, values];
      throw new RangeError(`a checkpoint with a tensor of dtype ${stored.dtype}, which tfjs does not have`);
    }),
  );
}

function startsWithChecksum(bytes: Uint8Array): boolean {
  const start = new TextDecoder('latin1').decode(bytes.subarray(PREAMBLE, CHECKSUM_AT));
  return start === HEADER_START && bytes.length >= CHECKSUM_AT + CHECKSUM_LENGTH;
}

function describeForeign(bytes: Uint8Array): string {
  try {
    decodeSafetensors(bytes, refuse);
    return 'a safetensors file of another program';
  } catch (error) {
    return `${(error as RangeError).message} (a damaged file, or one of another kind)`;
  }
}

/** The message ends a sentence of the caller's. */
function refuse(what: string): never {
  throw new RangeError(what);
}

const FORMAT = 'lt-checkpoint';
const VERSION = '1';
const CHECKSUM = 'sha256';
const CHECKSUM_LENGTH = 64;

/** With this every checkpoint goes on behind the preamble, whatever its version, so that the checksum has a known place. */
const HEADER_START = `{"__metadata__":{"${CHECKSUM}":"`;

/** Bytes of a safetensors file in front of its header. */
const PREAMBLE = 8;
const CHECKSUM_AT = PREAMBLE + HEADER_START.length;
