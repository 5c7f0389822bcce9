import { describeValue } from '@lt/core';
import type { BankPlan } from './bank-options.ts';
import { GENERIC, poolOf, SPECIFIC } from './position-flags.ts';

/** The two parts of an image's maps. */
export type Part = 'specific' | 'generic';

/** What a bank keeps of its images, filled block by block. */
export interface BankContents {
  /** Height, width and channels of a map. */
  readonly shape: readonly [height: number, width: number, channels: number];
  /** One byte for each position of each image. */
  readonly flags: Uint8Array;
  /** Which images have no valid map. */
  readonly degenerate: Uint8Array;
  /** Copies of the maps. */
  readonly maps: Float32Array | undefined;
  /** Mean vectors of the images. */
  readonly pooled: Float32Array | undefined;
  /** Mean vectors of the parts, by image. */
  readonly parts: Record<Part, Map<number, Float32Array>>;
}

/** Returns the room for all images of a bank, if it may take that much. */
export function allocateContents(
  { classIds, storage, copies, isTarget, isDonor, maxBytes }: BankPlan,
  shape: BankContents['shape'],
): BankContents {
  const [height, width, channels] = shape;
  const numRows = classIds.length;
  const isPooled = storage === 'pooledParts';
  const numParts = classIds.reduce((sum, id) => sum + Number(isTarget(id)) + Number(isDonor(id)), 0);
  const numValues = (copies ? numRows * height * width : isPooled ? numRows + numParts : 0) * channels;
  const bytes = numRows * (height * width + 1) + 4 * numValues;
  if (bytes > maxBytes) {
    throw new RangeError(
      `FeatureBank: expected to keep at most ${maxBytes} bytes, got ${bytes} for \`storage\` ${describeValue(storage)}. Take ` +
        "'recompute', 'pooledParts', or a larger `maxBytes`.",
    );
  }
  return {
    shape,
    flags: new Uint8Array(numRows * height * width),
    degenerate: new Uint8Array(numRows),
    maps: copies ? new Float32Array(numValues) : undefined,
    pooled: isPooled ? new Float32Array(numRows * channels) : undefined,
    parts: { specific: new Map(), generic: new Map() },
  };
}

/** Returns the rows between two whose mean vector of a part is kept, once their flags are there. */
export function rowsWithPart(
  plan: BankPlan,
  { flags, shape }: BankContents,
  which: Part,
  from: number,
  to: number,
): number[] {
  const [isKept, flag] = which === 'specific' ? [plan.isTarget, SPECIFIC] : [plan.isDonor, GENERIC];
  const numPositions = shape[0] * shape[1];
  const rows = [];
  for (let row = from; row < to; row++) {
    if (isKept(plan.classIds[row]!) && poolOf(flags, row, numPositions, flag).length > 0) rows.push(row);
  }
  return rows;
}
