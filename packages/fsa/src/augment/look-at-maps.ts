import { runRegistered } from '@lt/core/tensor';
import {
  add,
  cast,
  div,
  expandDims,
  matMul,
  maximum,
  mul,
  ones,
  reshape,
  split,
  squeeze,
  sum,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { CAM_EPSILON, normalizeCam } from '../cam/normalize-cam.ts';
import { separationMasks } from '../cam/separate-features.ts';
import { separationBounds } from '../cam/separation-bounds.ts';
import { FLAGS } from '../fused/kernel-names.ts';
import type { BankPlan } from './bank-options.ts';
import { GENERIC, HAS_VECTOR, REPLACEABLE, SPECIFIC } from './position-flags.ts';
import { hasVector } from './read-pool.ts';

/** What the activation maps of some images say. */
export interface SeenMaps {
  /** Flags of the positions, int32, `[rows, positions]`; 0 all over where the map is degenerate. */
  flags: Tensor2D;
  /** Which maps are not degenerate, bool, `[rows]`. */
  valid: Tensor1D;
  /** Positions to draw specific vectors from, 0 or 1, `[rows, positions]`. */
  specific: Tensor2D;
  /** Positions to draw generic vectors from, 0 or 1, `[rows, positions]`. */
  generic: Tensor2D;
}

/** Finds the positions of each kind, by the kernel that `enableFusedMaps` registers if there is one; call it inside a tidy. */
export function lookAt(maps: Tensor4D, cam: Tensor3D, plan: BankPlan): SeenMaps {
  const [numRows, height, width] = maps.shape;
  const numPositions = height * width;
  const bounds = separationBounds(plan.separation, numPositions);
  const attrs = { mode: plan.normalization, epsilon: CAM_EPSILON, ...bounds };
  const [seen] = runRegistered(FLAGS, { features: maps, cam }, attrs);
  if (!seen) return composedLookAt(maps, cam, plan);
  const planes = [numPositions, numPositions, numPositions, 1];
  const [flags, specific, generic, valid] = split(seen, planes, 1) as [
    Tensor2D,
    Tensor2D,
    Tensor2D,
    Tensor2D,
  ];
  return {
    flags: cast(flags, 'int32'),
    valid: cast(reshape(valid, [numRows]), 'bool') as Tensor1D,
    specific,
    generic,
  };
}

/** The same by ordinary ops: what kernels are held against. */
export function composedLookAt(maps: Tensor4D, cam: Tensor3D, plan: BankPlan): SeenMaps {
  const [numRows, height, width] = maps.shape;
  const { map, valid } = normalizeCam(cam, { mode: plan.normalization });
  const masks = separationMasks(map, plan.separation);
  const flat = (mask: Tensor3D): Tensor2D => reshape(cast(mask, 'float32'), [numRows, height * width]);
  const usable = cast(expandDims(valid, 1), 'float32');
  const vector = mul(flat(hasVector(maps) as Tensor3D), usable) as Tensor2D;
  const replaceable = mul(flat(masks.specificMask), usable) as Tensor2D;
  const specific = mul(replaceable, vector) as Tensor2D;
  const generic = mul(flat(masks.genericMask), vector) as Tensor2D;
  const parts = [mul(specific, SPECIFIC), mul(generic, GENERIC), mul(replaceable, REPLACEABLE)];
  const total = parts.reduce((one, other) => add(one, other), mul(vector, HAS_VECTOR));
  return { flags: cast(total, 'int32') as Tensor2D, valid, specific, generic };
}

/** Returns the mean of all vectors of each map, `[rows, channels]`: as a product of matrices, which the cpu backend computes in a twentieth of the time. */
export function poolMaps(maps: Tensor4D): Tensor2D {
  const [numRows, height, width] = maps.shape;
  return meanOver(maps, ones([numRows, height * width]));
}

/** Returns the mean of the vectors at some positions of each map, `[rows, channels]`; zeros where there is none. */
export function meanOver(maps: Tensor4D, positions: Tensor2D): Tensor2D {
  const [numRows, height, width, channels] = maps.shape;
  const vectors = reshape(maps, [numRows, height * width, channels]);
  const sums = squeeze(matMul(expandDims(positions, 1), vectors), [1]);
  return div(sums, maximum(sum(positions, 1, true), 1)) as Tensor2D;
}
