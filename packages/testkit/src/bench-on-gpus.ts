import { bench } from 'vitest';
import { describeBackends } from './backends.ts';

/**
 * Runs a comparison of two forms of the same on each GPU backend that starts. It takes its own turns between the two and prints the best of each,
 * since only what is measured in one run can be compared.
 *
 * @param title - What is compared.
 * @param compare - Gets the name of the backend.
 */
export async function benchOnGpus(title: string, compare: (name: string) => Promise<void>): Promise<void> {
  await describeBackends(
    title,
    ({ name }) => {
      // All rounds are one run of the bench, which calls twice: what counts is what it prints.
      const once = { iterations: 1, time: 0, warmupIterations: 0, warmupTime: 0 };
      let comparison: Promise<void> | undefined;
      bench('both in turn', () => (comparison ??= compare(name)), once);
    },
    { only: ['webgl', 'webgpu'] },
  );
}
