import {
  add,
  cast,
  div,
  gather,
  greater,
  matMul,
  mean,
  mul,
  neg,
  relu,
  reshape,
  type Scalar,
  scalar,
  square,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tidy,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { oneHotRows } from './one-hot-rows.ts';

/** The constants of the loss. */
export interface CentroidTerms {
  margin: number;
  repelWeight: number;
  weight: number;
  /** What the attracting part is divided by. */
  divisor: number;
}

/** What both the loss and its gradients need, with the mean centroid subtracted from everything. */
interface Distances {
  x: Tensor2D;
  c: Tensor2D;
  /** x minus the centroid of its class, `[batch, featureDim]`. */
  own: Tensor2D;
  /** Sum of the squared distances to the own centroids. */
  squaredOwn: Scalar;
  /** margin - others: above 0 where the loss repels. */
  gap: Scalar;
}

/**
 * Sum over all i and c of ‖x(i) - c‖² without the distances themselves:
 *
 *     numClasses · Σ‖x‖² + batch · Σ‖c‖² - 2 (Σx) · (Σc),   where Σc = 0 about the mean centroid
 */
function distancesOf(features: Tensor2D, centroids: Tensor2D, classIds: Tensor1D, margin: number): Distances {
  const [batch, numClasses] = [features.shape[0], centroids.shape[0]];
  const middle = mean(centroids, 0, true);
  const x = sub(features, middle) as Tensor2D;
  const c = sub(centroids, middle) as Tensor2D;
  const own = sub(x, gather(c, classIds)) as Tensor2D;
  const squaredOwn = sum(square(own)) as Scalar;
  // Divided first: the sums themselves may leave float32.
  const all = add(meanSquare(x, batch), meanSquare(c, numClasses));
  const others = relu(sub(all, mul(squaredOwn, 1 / (batch * numClasses))));
  return { x, c, own, squaredOwn, gap: sub(margin, others) as Scalar };
}

/** Sum of squares over a count; the squares, as large as a memory, are freed at once. */
function meanSquare(x: Tensor2D, count: number): Scalar {
  return tidy(() => mul(sum(square(x)), 1 / count));
}

/** Returns weight · (attract + repelWeight · repel). */
export function centroidLoss(
  features: Tensor2D,
  centroids: Tensor2D,
  classIds: Tensor1D,
  { margin, repelWeight, weight, divisor }: CentroidTerms,
): Scalar {
  if (features.shape[0] === 0) return scalar(0);
  return tidy(() => {
    const { squaredOwn, gap } = distancesOf(features, centroids, classIds, margin);
    const attract = mul(squaredOwn, weight / (2 * divisor));
    return add(attract, mul(relu(gap), weight * repelWeight)) as Scalar;
  });
}

/**
 * Gradients of the loss, times `dy`. With R = 1 where the loss repels and 0 elsewhere:
 *
 *     dx(i) = weight · [(x(i) - c(y(i))) / divisor  -  R · repelWeight · 2 / (batch · numClasses) · Σ over c ≠ y(i) of (x(i) - c)]
 *     dc(k) = weight · [Σ over y(i) = k of (c(k) - x(i)) / divisor  -  R · … · Σ over y(i) ≠ k of (c(k) - x(i))]
 */
export function centroidGradients(
  dy: Tensor,
  features: Tensor,
  centroids: Tensor,
  classIds: Tensor,
  { margin, repelWeight, weight, divisor }: CentroidTerms,
): { ofFeatures(): Tensor2D; ofCentroids(): Tensor2D } {
  const [batch, numClasses] = [features.shape[0]!, centroids.shape[0]!];
  if (batch === 0) {
    return {
      ofFeatures: () => zerosLike(features) as Tensor2D,
      ofCentroids: () => zerosLike(centroids) as Tensor2D,
    };
  }
  const ids = classIds as Tensor1D;
  const { x, c, own, gap } = distancesOf(features as Tensor2D, centroids as Tensor2D, ids, margin);
  const attract = mul(dy, weight / divisor);
  const active = cast(greater(gap, 0), 'float32');
  const repel = mul(dy, mul(active, (2 * weight * repelWeight) / (batch * numClasses)));
  return {
    // Σ over all c of (x - c) is numClasses · x about the mean centroid.
    ofFeatures: () => sub(mul(attract, own), mul(repel, sub(mul(x, numClasses), own))) as Tensor2D,
    ofCentroids: () => {
      const classes = oneHotRows(ids, numClasses);
      const share = neg(add(attract, repel));
      return tidy(() => sub(sumByClass(own, classes, share), offAll(x, c, repel))) as Tensor2D;
    },
  };
}

/**
 * Returns what the authors' code gives the optimizer of the centroids in place of the gradient. The attracting part is the rule of the
 * center loss, whatever the weight; the repelling part is the gradient. With n(k) rows of class k:
 *
 *     Σ over y(i) = k of (c(k) - x(i)) / (1 + n(k)) / divisor  -  weight · R · … · Σ over y(i) ≠ k of (c(k) - x(i))
 */
export function officialCentroidUpdate(
  features: Tensor2D,
  centroids: Tensor2D,
  classIds: Tensor1D,
  { margin, repelWeight, weight, divisor }: CentroidTerms,
): Tensor2D {
  const [batch, numClasses] = [features.shape[0], centroids.shape[0]];
  if (batch === 0) return zerosLike(centroids);
  return tidy(() => {
    const { x, c, own, gap } = distancesOf(features, centroids, classIds, margin);
    const classes = oneHotRows(classIds, numClasses);
    const counts = reshape(sum(classes, 0), [numClasses, 1]);
    const active = cast(greater(gap, 0), 'float32');
    const repel = mul(active, (2 * weight * repelWeight) / (batch * numClasses));
    const share = neg(add(div(1, mul(add(counts, 1), divisor)), repel));
    return sub(sumByClass(own, classes, share), offAll(x, c, repel)) as Tensor2D;
  });
}

/** Sums rows by class, times a factor, `[numClasses, featureDim]`: a product with the one-hot classes, which every backend has. */
function sumByClass(rows: Tensor2D, classes: Tensor2D, factor: Tensor): Tensor2D {
  return tidy(() => mul(matMul(classes, rows, true, false), factor));
}

/** Σ over all i of (c(k) - x(i)), times a factor. */
function offAll(x: Tensor2D, c: Tensor2D, factor: Tensor): Tensor {
  return tidy(() => mul(sub(mul(c, x.shape[0]), sum(x, 0, true)), factor));
}
