import {
  matMul,
  mul,
  reshape,
  square,
  sum,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
} from '@tensorflow/tfjs-core';

/**
 * Products with one covariance matrix per example, where `rows` holds the matrices flat: `[batch, featureDim]` for diagonals,
 * `[batch, featureDim²]` for full, symmetric ones. None of them makes a tensor of batch times classes times features.
 */
export interface CovarianceForm {
  /** Returns covariance(i) · vectors(i), `[batch, featureDim]`. */
  apply(rows: Tensor2D, vectors: Tensor2D): Tensor2D;
  /** Returns w(j)ᵀ · covariance(i) · w(j) for the columns w of a kernel, `[batch, numClasses]`. */
  quadratic(rows: Tensor2D, kernel: Tensor2D): Tensor2D;
  /** Returns the columns (sum over i of factors(i, j) · covariance(i)) · w(j), `[featureDim, numClasses]`. */
  weighted(rows: Tensor2D, factors: Tensor2D, kernel: Tensor2D): Tensor2D;
}

/** Variances without covariances. */
export const diagonalForm: CovarianceForm = {
  apply: (rows, vectors) => mul(rows, vectors),
  quadratic: (rows, kernel) => matMul(rows, square(kernel)),
  weighted: (rows, factors, kernel) => mul(kernel, matMul(rows, factors, true)),
};

/** Whole covariance matrices. */
export const fullForm: CovarianceForm = {
  apply(rows, vectors) {
    const [batch, featureDim] = vectors.shape;
    const matrices = reshape(rows, [batch, featureDim, featureDim]) as Tensor3D;
    const product: Tensor = matMul(matrices, reshape(vectors, [batch, featureDim, 1]) as Tensor3D);
    return reshape(product, [batch, featureDim]);
  },
  quadratic(rows, kernel) {
    const [featureDim, numClasses] = kernel.shape;
    const outer = mul(
      reshape(kernel, [featureDim, 1, numClasses]),
      reshape(kernel, [1, featureDim, numClasses]),
    );
    return matMul(rows, reshape(outer, [featureDim * featureDim, numClasses]) as Tensor2D);
  },
  weighted(rows, factors, kernel) {
    const [featureDim, numClasses] = kernel.shape;
    const sums = reshape(matMul(rows, factors, true), [featureDim, featureDim, numClasses]);
    return sum(mul(sums, reshape(kernel, [1, featureDim, numClasses])), 1);
  },
};
