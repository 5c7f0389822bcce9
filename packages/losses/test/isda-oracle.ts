/** Symmetric matrices with positive eigenvalues, one per class, from plain numbers. */
export function covarianceMatrices(roots: readonly (readonly number[][])[]): number[][][] {
  return roots.map((root) =>
    root.map((row) => root.map((other) => row.reduce((sum, value, k) => sum + value * other[k]!, 0))),
  );
}

/** A diagonal matrix for each row of variances. */
export function diagonals(variances: readonly (readonly number[])[]): number[][][] {
  return variances.map((row) => row.map((value, a) => row.map((_, b) => (a === b ? value : 0))));
}

/** The logits of ISDA in plain loops over examples, classes and pairs of features. A class id of -1 changes nothing. */
export function isdaOracle(
  classIds: readonly number[],
  logits: number[][],
  kernel: number[][],
  matrices: number[][][],
  lambda: number,
): number[][] {
  return logits.map((row, i) => {
    const y = classIds[i]!;
    if (y < 0) return [...row];
    return row.map((logit, c) => {
      const difference = kernel.map((weights) => weights[c]! - weights[y]!);
      let square = 0;
      for (const [a, da] of difference.entries()) {
        for (const [b, db] of difference.entries()) square += da * matrices[y]![a]![b]! * db;
      }
      return logit + (lambda / 2) * square;
    });
  });
}
