/** Eigenvalues of a symmetric matrix, largest first, and their vectors. */
export interface SymmetricEigen {
  /** Eigenvalues, `[dim]`. */
  values: Float64Array;
  /** Vectors of length 1, one in each row, `[dim · dim]`, in the order of the values. */
  vectors: Float64Array;
}

const MAX_SWEEPS = 60;

/**
 * Returns all eigenvalues and vectors of a symmetric matrix, by Jacobi's rotations: slow for a thousand dimensions, but exact to the last
 * bits, also where values are close to one another or zero.
 */
export function symmetricEigen(matrix: ArrayLike<number>, dim: number): SymmetricEigen {
  const a = Float64Array.from(matrix);
  const v = new Float64Array(dim * dim);
  for (let i = 0; i < dim; i++) v[i * dim + i] = 1;
  const total = a.reduce((sum, value) => sum + value * value, 0);
  for (let sweep = 0; sweep < MAX_SWEEPS && offDiagonal(a, dim) > 1e-30 * total; sweep++) {
    for (let p = 0; p < dim; p++) for (let q = p + 1; q < dim; q++) rotate(a, v, dim, p, q);
  }
  const order = Array.from({ length: dim }, (_, i) => i).sort((i, j) => a[j * dim + j]! - a[i * dim + i]!);
  const vectors = new Float64Array(dim * dim);
  for (const [to, from] of order.entries()) vectors.set(v.subarray(from * dim, (from + 1) * dim), to * dim);
  return { values: Float64Array.from(order, (i) => a[i * dim + i]!), vectors };
}

function offDiagonal(a: Float64Array, dim: number): number {
  let sum = 0;
  for (let i = 0; i < dim; i++) for (let j = i + 1; j < dim; j++) sum += a[i * dim + j]! ** 2;
  return sum;
}

/** Turns axes p and q so that they do not mix any more. Rows of `v` are the axes. */
function rotate(a: Float64Array, v: Float64Array, dim: number, p: number, q: number): void {
  const mixed = a[p * dim + q]!;
  if (mixed === 0) return;
  const half = (a[q * dim + q]! - a[p * dim + p]!) / (2 * mixed);
  // The smaller of the two angles, which leaves the other axes as they are as far as possible.
  const tangent = Math.sign(half || 1) / (Math.abs(half) + Math.hypot(half, 1));
  const cosine = 1 / Math.hypot(tangent, 1);
  const sine = tangent * cosine;
  const turn = (m: Float64Array, i: number, j: number): void => {
    const [x, y] = [m[i]!, m[j]!];
    m[i] = cosine * x - sine * y;
    m[j] = sine * x + cosine * y;
  };
  for (let k = 0; k < dim; k++) turn(a, k * dim + p, k * dim + q);
  for (let k = 0; k < dim; k++) turn(a, p * dim + k, q * dim + k);
  for (let k = 0; k < dim; k++) turn(v, p * dim + k, q * dim + k);
}
