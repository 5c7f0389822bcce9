import { bench, describe } from 'vitest';
import { compareResampling } from './compare-resampling.ts';
import { tableNames } from './resampling-cases.ts';

/**
 * `smote` and `borderlineSmote` beside imbalanced-learn's on the same tables, with the same threads, in turn. Run:
 *
 *     LT_DATA=../data LT_PYTHON=python3 pnpm bench --project sampling resampling
 *
 * `LT_CASES=A,letter` takes only these tables, `LT_GROWTH=1` adds up to 200,000 × 128, `LT_THREADS=1` takes one core.
 */
const FUNCTIONS = ['smote', 'borderlineSmote'];

for (const name of tableNames()) {
  describe(name, () => {
    // All rounds are one run of the bench, which calls twice: what counts is in the table that it prints.
    const once = { iterations: 1, time: 0, warmupIterations: 0, warmupTime: 0 };
    let comparison: Promise<void> | undefined;
    bench('in turn', () => (comparison ??= compareResampling(name, FUNCTIONS).then(console.table)), once);
  });
}
