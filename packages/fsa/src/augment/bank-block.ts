import { checkTensor } from '@lt/core/tensor';
import {
  clone,
  dispose,
  sum,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
  tidy,
} from '@tensorflow/tfjs-core';
import { type BankContents, rowsWithPart } from './bank-contents.ts';
import type { BankPlan } from './bank-options.ts';
import { lookAt, meanOver, poolMaps } from './look-at-maps.ts';

/** What a bank takes from a block of images. */
export type SeenBlock = {
  /** Height, width and channels of a map. */
  shape: [height: number, width: number, channels: number];
  flags: Tensor2D;
  valid: Tensor1D;
  /** Not finite where a number of the map is not. */
  sums: Tensor1D;
  maps?: Tensor4D;
  pooled?: Tensor2D;
  specific?: Tensor2D;
  generic?: Tensor2D;
};

/** Looks at images that follow one another; call it inside a tidy. */
export function seeBlock(plan: BankPlan, rows: Int32Array): SeenBlock {
  const { maps, activation } = activate(plan, rows);
  const [, height, width, channels] = maps.shape;
  const { flags, valid, specific, generic } = lookAt(maps, activation, plan);
  const seen: SeenBlock = {
    shape: [height, width, channels],
    flags,
    valid,
    sums: sum<Tensor1D>(maps, [1, 2, 3]),
  };
  if (plan.storage !== 'pooledParts') return { ...seen, ...(plan.copies && { maps: clone(maps) }) };
  return {
    ...seen,
    pooled: poolMaps(maps),
    specific: meanOver(maps, specific),
    generic: meanOver(maps, generic),
  };
}

/** Reads a block, and puts it where it belongs. */
export async function putBlock(
  plan: BankPlan,
  contents: BankContents,
  seen: SeenBlock,
  first: number,
): Promise<void> {
  const { shape, flags, degenerate, maps, pooled, parts } = contents;
  const [height, width, channels] = shape;
  checkFiniteSums(await seen.sums.data(), first);
  flags.set(await seen.flags.data(), first * height * width);
  const valid = await seen.valid.data();
  degenerate.set(
    Array.from(valid, (isValid) => Number(!isValid)),
    first,
  );
  if (seen.maps) maps!.set(await seen.maps.data<'float32'>(), first * height * width * channels);
  if (seen.pooled) pooled!.set(await seen.pooled.data<'float32'>(), first * channels);
  for (const which of PARTS) {
    const means = await seen[which]?.data<'float32'>();
    if (!means) continue;
    for (const row of rowsWithPart(plan, contents, which, first, first + valid.length)) {
      parts[which].set(row, means.slice((row - first) * channels, (row - first + 1) * channels));
    }
  }
}

/** Numbers of an image that tell whether images and network are those of the run that saved a checkpoint. */
export interface Probe {
  /** Mean of its map. */
  pooled: Float32Array;
  /** Its activation map. */
  cam: Float32Array;
  /** Sums over the columns of the kernel, then those of its squares: an activation map tells of one class only. Empty without a kernel. */
  kernel: Float32Array;
}

/** Returns the {@link Probe} of an image. */
export async function probeImage(plan: BankPlan, row: number): Promise<Probe> {
  const seen = tidy(() => {
    const { maps, activation } = activate(plan, Int32Array.of(row));
    return { pooled: poolMaps(maps), cam: clone(activation) };
  });
  try {
    return {
      pooled: await seen.pooled.data<'float32'>(),
      cam: await seen.cam.data<'float32'>(),
      kernel: plan.kernel
        ? columnSums(await plan.kernel.data<'float32'>(), plan.kernel.shape[1])
        : new Float32Array(0),
    };
  } finally {
    dispose(seen);
  }
}

function columnSums(values: Float32Array, numClasses: number): Float32Array {
  const sums = new Float32Array(2 * numClasses);
  for (const [i, value] of values.entries()) {
    const column = i % numClasses;
    sums[column]! += value;
    sums[numClasses + column]! += value * value;
  }
  return sums;
}

/** Maps of images that follow one another, and the activation maps of their own classes. */
function activate(
  { source, classIds, cam }: BankPlan,
  rows: Int32Array,
): { maps: Tensor4D; activation: Tensor3D } {
  const maps = source.pick(rows);
  const activation = cam(maps, classIds.subarray(rows[0]!, rows[0]! + rows.length));
  checkTensor('FeatureBank', 'cam(features, classIds)', activation, {
    dtype: 'float32',
    shape: maps.shape.slice(0, 3),
  });
  return { maps, activation };
}

/** Checks images by the sums over their maps: one that is counted and left in would be drawn, and end a training by a loss of NaN. */
function checkFiniteSums(sums: ArrayLike<number>, first: number): void {
  const bad = Array.from(sums).findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return;
  throw new RangeError(
    `FeatureBank: expected \`features\` to be finite numbers, got NaN or infinity in the map of image ${first + bad}.`,
  );
}

const PARTS = ['specific', 'generic'] as const;
