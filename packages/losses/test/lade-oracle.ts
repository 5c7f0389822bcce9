import { type OracleOptions, oracle } from './oracle.ts';

/** The regularizer of LADE in plain loops: one value per example, or reduced as the oracle of the other losses does it. */
export function ladeOracle(
  labels: number[] | number[][],
  logits: number[][],
  { classCounts, lambda, ...options }: OracleOptions & { classCounts: number[]; lambda: number },
): number[] {
  const numClasses = classCounts.length;
  const total = classCounts.reduce((a, b) => a + b, 0);
  const rows = logits.flatMap((row, i) => {
    const label = labels[i]!;
    if (label === options.ignoreIndex) return [];
    const target = typeof label === 'number' ? row.map((_, c) => Number(c === label)) : label;
    return [{ row, target, weight: options.sampleWeights?.[i] ?? 1 }];
  });
  const allWeights = rows.reduce((sum, { weight }) => sum + weight, 0);
  const values = rows.map(() => 0);
  for (let c = 0; c < numClasses; c++) {
    const prior = classCounts[c]! / total;
    let [evidence, mass] = [0, 0];
    for (const { row, target, weight } of rows) {
      evidence += (weight / allWeights) * (Math.exp(row[c]!) / (numClasses * prior));
      mass += weight * target[c]!;
    }
    const s = Math.log(evidence);
    for (const [i, { row, target }] of rows.entries()) {
      const own = target[c] === 0 ? 0 : (target[c]! * row[c]! * allWeights) / mass;
      values[i]! += prior * (s + lambda * s * s - own);
    }
  }
  // The oracle asks for the losses of the valid rows in their order.
  let next = 0;
  return oracle(() => values[next++]!, labels, logits, options);
}
