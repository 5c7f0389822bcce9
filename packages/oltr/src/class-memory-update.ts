import { checkNumber, checkOneOf, checkOptions } from '@lt/core';
import {
  add,
  cast,
  div,
  expandDims,
  greater,
  matMul,
  maximum,
  mul,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tidy,
  where,
} from '@tensorflow/tfjs-core';
import { officialCentroidUpdate } from './centroid-terms.ts';
import { oneHotRows } from './one-hot-rows.ts';

/** How {@link ClassMemory.update} moves the centroids of the classes of a batch. */
export type ClassMemoryUpdate =
  | {
      /** The authors' code: their step in place of a gradient, by gradient descent with momentum. */
      mode: 'official';
      /** @default 0.01 */
      learningRate?: number;
      /** In [0, 1). @default 0.9 */
      momentum?: number;
      /**
       * Pull of all centroids towards zero. The authors have 5e-4, which holds the centroids of ImageNet-LT near 0.3 of the class means.
       *
       * @default 0
       */
      weightDecay?: number;
      /** Weight of the feature loss, of which only the repelling part takes notice. @default 0.01 */
      weight?: number;
      /** As in `discriminativeCentroidsLoss`. @default 10 */
      margin?: number;
      /** As in `discriminativeCentroidsLoss`. @default 0.01 */
      repelWeight?: number;
    }
  | {
      /** c ← c - alpha · Σ (c - x) / (1 + n) over the n rows of the class: the rule of the center loss. */
      mode: 'centerLoss';
      /** From 0 to 1. @default 0.5 */
      alpha?: number;
    }
  | {
      /** c ← (1 - rate) · c + rate · mean of the class in the batch. */
      mode: 'ema';
      /** From 0 to 1. @default 0.1 */
      rate?: number;
    }
  | {
      /** c ← mean of the class in the rows, which are meant to be all there are. */
      mode: 'recompute';
    };

/** An update with its defaults. */
export type CheckedUpdate = Required<ClassMemoryUpdate>;

/** Checks an update and fills in its defaults. */
export function checkUpdate(caller: string, update: ClassMemoryUpdate): CheckedUpdate {
  const { mode } = checkOptions(caller, update);
  checkOneOf(caller, 'mode', mode, ['official', 'centerLoss', 'ema', 'recompute']);
  switch (update.mode) {
    case 'centerLoss':
      return {
        mode: 'centerLoss',
        alpha: checkNumber(caller, 'alpha', update.alpha ?? 0.5, { min: 0, max: 1 }),
      };
    case 'ema':
      return { mode: 'ema', rate: checkNumber(caller, 'rate', update.rate ?? 0.1, { min: 0, max: 1 }) };
    case 'recompute':
      return { mode: 'recompute' };
    case 'official': {
      const { learningRate = 0.01, momentum = 0.9, weightDecay = 0 } = update;
      const { weight = 0.01, margin = 10, repelWeight = 0.01 } = update;
      checkNumber(caller, 'momentum', momentum, { min: 0, below: 1 });
      for (const [name, value] of Object.entries({
        learningRate,
        weightDecay,
        weight,
        margin,
        repelWeight,
      })) {
        checkNumber(caller, name, value, { min: 0 });
      }
      return { mode: 'official', learningRate, momentum, weightDecay, weight, margin, repelWeight };
    }
  }
}

/** The tensors of a memory that an update changes. */
export interface MemoryState {
  /** `[numClasses, featureDim]` */
  centroids: Tensor2D;
  /** 1 for classes with a centroid, `[numClasses]`. */
  valid: Tensor1D;
  /** The optimizer's, `[numClasses, featureDim]`; of the official mode only. */
  velocity?: Tensor2D;
}

/**
 * Returns the state after an update. A class that had no centroid takes the mean of its first rows, whatever the mode; classes without
 * rows stay as they are, except under the authors' optimizer, which has momentum.
 */
export function updated(
  { centroids, valid, velocity }: MemoryState,
  features: Tensor2D,
  classIds: Tensor1D,
  update: CheckedUpdate,
): MemoryState {
  return tidy(() => {
    const classes = oneHotRows(classIds, centroids.shape[0]);
    const counts = sum(classes, 0) as Tensor1D;
    const means = div(matMul(classes, features, true, false), expandDims(maximum(counts, 1), 1)) as Tensor2D;
    const isPresent = greater(counts, 0);
    // A class that is known cannot have more rows than there are.
    const isNew = greater(counts, mul(valid, features.shape[0]));
    const start = where(expandDims(isNew, 1), means, centroids) as Tensor2D;
    const now = maximum(valid, cast(isPresent, 'float32')) as Tensor1D;

    if (update.mode === 'official') {
      const { learningRate, momentum, weightDecay, weight, margin, repelWeight } = update;
      const terms = { margin, repelWeight, weight, divisor: features.shape[0] };
      const step = officialCentroidUpdate(features, start, classIds, terms);
      const decayed = mul(add(step, mul(start, weightDecay)), expandDims(now, 1));
      const next = add(mul(velocity!, momentum), decayed) as Tensor2D;
      return { centroids: sub(start, mul(next, learningRate)) as Tensor2D, valid: now, velocity: next };
    }
    const toMean = mul(sub(means, start), shareOf(update, counts));
    const moved = where(expandDims(isPresent, 1), add(start, toMean), start) as Tensor2D;
    return { centroids: moved, valid: now };
  });
}

/** How far a centroid goes to the mean of its rows, `[numClasses, 1]` or one number for all. */
function shareOf(update: Exclude<CheckedUpdate, { mode: 'official' }>, counts: Tensor): Tensor | number {
  if (update.mode === 'recompute') return 1;
  if (update.mode === 'ema') return update.rate;
  return expandDims(mul(div(counts, add(counts, 1)), update.alpha), 1);
}
