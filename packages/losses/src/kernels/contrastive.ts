import {
  abs,
  add,
  clipByValue,
  concat,
  div,
  exp,
  log,
  matMul,
  max,
  maximum,
  minimum,
  mul,
  pad2d,
  slice,
  squeeze,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { cut, keepRows, orOne } from '../features/class-pairs.ts';
import { rowMaxima } from './extremes.ts';
import type { FeatureKernel } from './feature-kernel.ts';

/** What a contrastive loss is differentiated with respect to. */
export type ContrastiveInputs = {
  /** The anchors, and after them other rows, `[rows, featureDim]`; all of them are keys. */
  readonly features: Tensor;
  /** Further keys, `[numClasses, featureDim]`. */
  readonly centers?: Tensor | undefined;
  /** Logits that stand before those of the keys, `[anchors, numClasses]`. */
  readonly logits?: Tensor | undefined;
};

/** What of a contrastive loss is constant. A column is a key, or before them a logit. */
export type ContrastiveConstants = {
  /** Which rows of the features take part, bool, `[rows]`; all of them if left out. The others may hold anything. */
  readonly valid?: Tensor1D | undefined;
  /** Largest absolute value of the keys, from {@link sizeOfKeys}, `[]`. It cancels: nothing depends on it. */
  readonly size: Tensor;
  /** Weights q of what an anchor should be close to, `[anchors, columns]`. */
  readonly targets: Tensor2D;
  /** Logarithms b of the weights of the columns in the partition, `[anchors, columns]`; -3e38 leaves one out. */
  readonly bias: Tensor;
  /** What is added to the scaled logits, `[numClasses]`. */
  readonly logitBias?: Tensor1D | undefined;
  /** Further keys that are not differentiated. */
  readonly centers?: Tensor | undefined;
};

type ContrastiveState = {
  /** Features and centers over their size. */
  readonly keys: Tensor2D;
  readonly exponentials: Tensor;
  readonly partition: Tensor;
  readonly mass: Tensor;
};

/**
 * Softmax cross entropy of scalar products. With z the product of an anchor and a key over the temperature, or logitScale · logit + logitBias:
 *
 *     value        = sum of q · (log sum over columns of exp(z + b) - z)
 *     gradient (z) = sum of q · softmax(z + b) - q
 *
 * Keys are scaled to at most 1 before they are multiplied: a product of float32 numbers from 1.8e19 on would be Infinity, and the
 * difference of two of them NaN. A logit beyond 1e37 is cut to it; the softmax is 0 or 1 long before.
 *
 * @param anchors - How many of the rows are anchors.
 * @param temperature - What the products are divided by, above 0.
 * @param logitScale - Scale of the given logits.
 */
export function contrastiveKernel(
  anchors: number,
  temperature: number,
  logitScale = 1,
): FeatureKernel<ContrastiveInputs, ContrastiveConstants, ContrastiveState> {
  return {
    forward({ features, centers, logits }, constants) {
      const { valid, size, targets, bias, logitBias } = constants;
      const rows = keepRows(features, valid);
      const further = centers ?? constants.centers;
      const keys = div(further === undefined ? rows : concat([rows, further]), size) as Tensor2D;
      const cap = LARGEST_LOGIT / keys.shape[1];
      const sharpness = minimum(mul(size, cut(div(size, temperature))), cap);
      const products = mul(matMul(slice(keys, [0, 0], [anchors, -1]), keys, false, true), sharpness);
      const z =
        logits === undefined ? products : concat([affineLogits(logits, logitScale, logitBias), products], 1);

      const biased = add(z, bias);
      const largest = rowMaxima(biased);
      const exponentials = exp(sub(biased, largest));
      const partition = sum(exponentials, 1, true);
      const mass = sum(targets, 1, true);
      const missed = sum(mul(targets, sub(largest, z)), 1);
      const values = add(squeeze(mul(mass, log(partition)), [1]), missed);
      return { values, state: { keys, exponentials, partition, mass } };
    },
    backward(factors, { features, centers, logits }, state, { targets, size }) {
      const { keys, exponentials, partition, mass } = state;
      const push = mul(exponentials, div(mul(mass, factors), partition));
      const slopes = sub(push, mul(targets, factors)) as Tensor2D;
      const numLogits = logits === undefined ? 0 : logits.shape[1]!;
      const ofProducts = slice(slopes, [0, numLogits], [anchors, -1]) as Tensor2D;
      const ofKeys = matMul(ofProducts, slice(keys, [0, 0], [anchors, -1]), true);
      const ofAnchors = matMul(ofProducts, keys) as Tensor2D;
      const both = add(
        ofKeys,
        pad2d(ofAnchors, [
          [0, keys.shape[0] - anchors],
          [0, 0],
        ]),
      );
      const gradient = mul(both, cut(div(size, temperature))) as Tensor2D;
      const rows = features.shape[0]!;
      return {
        features: slice(gradient, [0, 0], [rows, -1]),
        centers: centers && slice(gradient, [rows, 0], [-1, -1]),
        logits: logits && mul(slice(slopes, [0, 0], [anchors, numLogits]), logitScale),
      };
    },
  };
}

/** Returns the largest absolute value of features that take part, and of centers; 1 if all are 0. */
export function sizeOfKeys(features: Tensor, valid: Tensor1D | undefined, centers?: Tensor): Tensor {
  const ofRows = max(abs(keepRows(features, valid)));
  return orOne(centers === undefined ? ofRows : maximum(ofRows, max(abs(centers))));
}

const LARGEST_LOGIT = 1e37;

function affineLogits(logits: Tensor, scale: number, bias: Tensor1D | undefined): Tensor {
  const scaled = clipByValue(mul(logits, scale), -LARGEST_LOGIT, LARGEST_LOGIT);
  return bias === undefined ? scaled : add(scaled, bias);
}
