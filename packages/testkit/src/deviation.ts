import { TestRunner } from 'vitest';

/**
 * Keeps the largest deviation that the running test has met, in `meta.deviation` of its result: `scripts/backend-matrix.js` reads it
 * from vitest's report.
 */
export function noteDeviation(deviation: number): void {
  const meta = TestRunner.getCurrentTest()?.meta as { deviation?: number } | undefined;
  if (meta !== undefined) meta.deviation = Math.max(meta.deviation ?? 0, deviation);
}
