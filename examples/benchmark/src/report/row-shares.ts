import type { RunResult } from '../types.ts';

/**
 * Returns, for each true class, the share of its test images that each class was predicted for, over all runs together.
 *
 *     share(c, p) = sum over runs of confusion(c, p) / sum over runs and q of confusion(c, q)
 *
 * @param runs - Runs of one method, one per seed.
 * @param numClasses - Number of classes.
 * @returns Shares in [0, 1] by class id, truth first, `[numClasses][numClasses]`; the row of a class without test images is all 0.
 */
export function rowShares(runs: readonly RunResult[], numClasses: number): number[][] {
  const classes = Array.from({ length: numClasses }, (_, c) => c);
  return classes.map((truth) => {
    const counts = classes.map((predicted) =>
      runs.reduce((sum, run) => sum + (run.confusion[truth]?.[predicted] ?? 0), 0),
    );
    const total = counts.reduce((sum, count) => sum + count, 0);
    return counts.map((count) => (total === 0 ? 0 : count / total));
  });
}
