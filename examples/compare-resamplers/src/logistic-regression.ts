/**
 * Fits a binary logistic regression by Newton's method.
 *
 *     minimize  |w|² / 2 + sum over rows of log(1 + exp(-(2 y - 1)(w · x + b)))
 *
 * This is what scikit-learn's `LogisticRegression` minimizes with C = 1: the bias is not penalized.
 *
 * @param features - Row after row.
 * @param targets - 0 or 1, `[numRows]`.
 * @returns The weights, and the bias after them, `[numColumns + 1]`.
 */
export function fitLogisticRegression(
  features: ArrayLike<number>,
  numColumns: number,
  targets: ArrayLike<number>,
): Float64Array {
  const size = numColumns + 1;
  const numRows = targets.length;
  let weights = new Float64Array(size);
  let loss = lossAt(features, numColumns, targets, weights);
  for (let step = 0; step < 50; step++) {
    const gradient = new Float64Array(size);
    const hessian = new Float64Array(size * size);
    for (let c = 0; c < numColumns; c++) {
      gradient[c] = weights[c]!;
      hessian[c * size + c] = 1;
    }
    const row = new Float64Array(size).fill(1);
    for (let i = 0; i < numRows; i++) {
      for (let c = 0; c < numColumns; c++) row[c] = features[i * numColumns + c]!;
      const probability = 1 / (1 + Math.exp(-dot(row, weights)));
      const slope = probability - targets[i]!;
      const curvature = probability * (1 - probability);
      for (let a = 0; a < size; a++) {
        gradient[a]! += slope * row[a]!;
        for (let b = 0; b <= a; b++) hessian[a * size + b]! += curvature * row[a]! * row[b]!;
      }
    }
    const direction = solvePositive(hessian, gradient);
    // Newton's step may go too far where the classes are nearly separable: halve it until the loss falls.
    let next = weights;
    let nextLoss = Number.POSITIVE_INFINITY;
    for (let share = 1; share > 1e-6 && !(nextLoss <= loss); share /= 2) {
      next = weights.map((weight, c) => weight - share * direction[c]!);
      nextLoss = lossAt(features, numColumns, targets, next);
    }
    const gain = loss - nextLoss;
    if (!(gain > 1e-10 * (1 + loss))) break;
    weights = next;
    loss = nextLoss;
  }
  return weights;
}

/** Returns `w · x + b` of each row: the log odds of class 1. */
export function logOdds(features: ArrayLike<number>, weights: Float64Array): Float64Array {
  const numColumns = weights.length - 1;
  return Float64Array.from({ length: features.length / numColumns }, (_, i) => {
    let sum = weights[numColumns]!;
    for (let c = 0; c < numColumns; c++) sum += weights[c]! * features[i * numColumns + c]!;
    return sum;
  });
}

function lossAt(
  features: ArrayLike<number>,
  numColumns: number,
  targets: ArrayLike<number>,
  weights: Float64Array,
): number {
  let loss = 0;
  for (let c = 0; c < numColumns; c++) loss += weights[c]! ** 2 / 2;
  for (const [i, odds] of logOdds(features, weights).entries()) {
    const margin = targets[i] === 1 ? odds : -odds;
    loss += Math.max(-margin, 0) + Math.log1p(Math.exp(-Math.abs(margin)));
  }
  return loss;
}

/** Solves `matrix · x = vector` by Cholesky's decomposition. Only the lower half of the matrix is read; it is overwritten. */
function solvePositive(matrix: Float64Array, vector: Float64Array): Float64Array {
  const n = vector.length;
  for (let a = 0; a < n; a++) {
    for (let b = 0; b <= a; b++) {
      let sum = matrix[a * n + b]!;
      for (let k = 0; k < b; k++) sum -= matrix[a * n + k]! * matrix[b * n + k]!;
      matrix[a * n + b] = a === b ? Math.sqrt(sum) : sum / matrix[b * n + b]!;
    }
  }
  const x = vector.slice();
  for (let a = 0; a < n; a++) {
    for (let k = 0; k < a; k++) x[a]! -= matrix[a * n + k]! * x[k]!;
    x[a]! /= matrix[a * n + a]!;
  }
  for (let a = n - 1; a >= 0; a--) {
    for (let k = a + 1; k < n; k++) x[a]! -= matrix[k * n + a]! * x[k]!;
    x[a]! /= matrix[a * n + a]!;
  }
  return x;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
