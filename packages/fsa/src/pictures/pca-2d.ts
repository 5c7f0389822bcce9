import { createRandom } from '@lt/core';
import { checkRows, type FeatureRows } from './feature-rows.ts';

/** Two principal axes of some features, of {@link pca2d}. */
export interface Pca2d {
  /** Mean of the features, `[featureDim]`. */
  mean: Float64Array;
  /** The two axes of largest variance, of length 1, `[2][featureDim]`; the entry of largest absolute value of each is positive. */
  components: [Float64Array, Float64Array];
  /** Variance along each axis, divided by the number of rows minus 1. */
  explainedVariance: [number, number];
  /** The same as shares of the whole variance. */
  explainedVarianceRatio: [number, number];
  /** Returns features as points, those that the axes are of or others, `[numRows][2]`. */
  project(features: FeatureRows): [x: number, y: number][];
  /** Returns the features of a point in the plane of the axes. */
  lift(point: readonly [x: number, y: number]): Float64Array;
}

/**
 * Finds the plane in which features are spread most (principal component analysis), to look at them.
 *
 * Fit it on real features once, and project augmented ones into the same plane: two plots with planes of their own cannot be compared.
 * In float64 by subspace iteration from fixed numbers, so that equal features give equal pictures anywhere.
 *
 * @param features - At least two rows: an array of rows, or `{ data, shape }`, `[numRows, featureDim]` with `featureDim` at least 2.
 * @returns The axes, and how to go to the plane and back.
 * @throws TypeError if `features` is neither.
 * @throws RangeError if there are fewer than two rows or columns.
 *
 * @example
 * ```ts
 * import { pca2d } from '@lt/fsa';
 *
 * const { project, explainedVarianceRatio } = pca2d([[0, 0, 0], [4, 0, 1], [8, 0, 0], [4, 0, -1]]);
 * console.log(project([[8, 0, 0]])[0]?.[0].toFixed(2)); // 4.00
 * console.log(explainedVarianceRatio.map((x) => x.toFixed(3)).join(' ')); // 0.941 0.059
 * ```
 *
 * @see H. Hotelling, "Analysis of a Complex of Statistical Variables into Principal Components", Journal of Educational Psychology 24,
 *   1933, https://doi.org/10.1037/h0071325
 */
export function pca2d(features: FeatureRows): Pca2d {
  const rows = checkRows('pca2d', 'features', features);
  const { numRows, featureDim } = rows;
  if (numRows < 2 || featureDim < 2) {
    throw new RangeError(
      `pca2d: expected \`features\` to have at least 2 rows and 2 columns, got [${numRows}, ${featureDim}].`,
    );
  }
  const mean = new Float64Array(featureDim);
  for (let i = 0; i < rows.data.length; i++) mean[i % featureDim]! += rows.data[i]! / numRows;
  const covariance = covarianceOf(rows.data, mean, numRows);
  const axes = leadingAxes(covariance, featureDim);
  const total = mean.reduce((sum, _, k) => sum + covariance[k * featureDim + k]!, 0);
  const ratio = (variance: number): number => (total === 0 ? 0 : variance / total);
  const components: Pca2d['components'] = [axes[0]!.axis, axes[1]!.axis];
  const explainedVariance: [number, number] = [axes[0]!.variance, axes[1]!.variance];
  return {
    mean,
    components,
    explainedVariance,
    explainedVarianceRatio: [ratio(explainedVariance[0]), ratio(explainedVariance[1])],
    project: (others) => {
      const { data, numRows: count } = checkRows('pca2d.project', 'features', others, featureDim);
      const along = (axis: Float64Array, row: number): number =>
        axis.reduce((sum, weight, k) => sum + weight * (data[row * featureDim + k]! - mean[k]!), 0);
      return Array.from({ length: count }, (_, row) => [
        along(components[0], row),
        along(components[1], row),
      ]);
    },
    lift: ([x, y]) => mean.map((value, k) => value + x * components[0][k]! + y * components[1][k]!),
  };
}

function covarianceOf(data: ArrayLike<number>, mean: Float64Array, numRows: number): Float64Array {
  const dim = mean.length;
  const covariance = new Float64Array(dim * dim);
  const centered = new Float64Array(dim);
  for (let row = 0; row < numRows; row++) {
    for (let k = 0; k < dim; k++) centered[k] = data[row * dim + k]! - mean[k]!;
    for (let i = 0; i < dim; i++) {
      const factor = centered[i]! / (numRows - 1);
      if (factor === 0) continue;
      for (let j = 0; j < dim; j++) covariance[i * dim + j]! += factor * centered[j]!;
    }
  }
  return covariance;
}

/** Subspace iteration with more axes than wanted, so that close variances do not slow it down. */
function leadingAxes(covariance: Float64Array, dim: number): { axis: Float64Array; variance: number }[] {
  const random = createRandom('pca2d');
  const count = Math.min(dim, 8);
  let axes: Float64Array[] = Array.from({ length: count }, () =>
    Float64Array.from({ length: dim }, () => random.normal()),
  );
  let before: number[] = [];
  for (let iteration = 0; iteration < 500; iteration++) {
    axes = orthonormal(axes);
    const images = axes.map((axis) => times(covariance, axis));
    const variances = axes.map((axis, i) => dot(axis, images[i]!));
    const scale = Math.max(...variances, Number.MIN_VALUE);
    const isStill = before.length > 0 && variances.every((v, i) => Math.abs(v - before[i]!) <= 1e-15 * scale);
    if (isStill) break;
    before = variances;
    axes = images;
  }
  return orthonormal(axes)
    .map((axis) => ({ axis: signed(axis), variance: dot(axis, times(covariance, axis)) }))
    .sort((a, b) => b.variance - a.variance);
}

/** Makes vectors of length 1 at right angles to one another; where one depends on those before, a unit vector takes its place. */
function orthonormal(vectors: Float64Array[]): Float64Array[] {
  const done: Float64Array[] = [];
  for (const vector of vectors) {
    const units = vector.map((_, k) => k);
    const unit = (at: number): Float64Array => vector.map((_, k) => (k === at ? 1 : 0));
    let axis = independentPart(vector, done);
    for (const at of units) axis ??= independentPart(unit(at), done);
    done.push(axis!);
  }
  return done;
}

/** Returns what is left of a vector beside the axes, in length 1; undefined if that is rounding. */
function independentPart(vector: Float64Array, axes: Float64Array[]): Float64Array | undefined {
  let rest = vector;
  // Twice, because the first pass leaves what rounding makes of nearly dependent vectors.
  for (let pass = 0; pass < 2; pass++) {
    for (const axis of axes) {
      const share = dot(rest, axis);
      rest = rest.map((value, k) => value - share * axis[k]!);
    }
  }
  const length = Math.sqrt(dot(rest, rest));
  if (length <= 1e-10 * Math.sqrt(dot(vector, vector))) return undefined;
  return rest.map((value) => value / length);
}

function signed(axis: Float64Array): Float64Array {
  const largest = axis.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
  return largest < 0 ? axis.map((value) => -value) : axis;
}

function times(matrix: Float64Array, vector: Float64Array): Float64Array {
  const dim = vector.length;
  return vector.map((_, i) => dot(matrix.subarray(i * dim, (i + 1) * dim), vector));
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
}
