import { bench, describe } from 'vitest';
import { compare } from './compare.ts';

/**
 * Kernels and training steps beside tfjs and PyTorch, in turn. Run:
 *
 *     LT_PYTHON=python3 pnpm bench --project backend compare
 *
 * `LT_THREADS=2` takes two threads here and there, `LT_CASES=step` only the training steps.
 */
describe('kernels and training steps', () => {
  // All rounds are one run of the bench, which calls twice: what counts is in the table that it prints.
  const once = { iterations: 1, time: 0, warmupIterations: 0, warmupTime: 0 };
  let comparison: Promise<void> | undefined;
  bench('in turn', () => (comparison ??= compare()), once);
});
