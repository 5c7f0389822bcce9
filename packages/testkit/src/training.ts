import { expect, it, TestRunner } from 'vitest';
import { type DescribeBackendsOptions, describeBackends, startBackend } from './backends.ts';
import { flatten, type Numbers } from './close.ts';

/** Trains a tiny model from fixed numbers, and returns its weights and whatever else the steps have moved. */
export type Training = (learningRate: number) => Numbers | Promise<Numbers>;

/** Options of {@link describeTraining}. */
export interface DescribeTrainingOptions extends DescribeBackendsOptions {
  /** Learning rate of all trainings. @default 0.1 */
  learningRate?: number;
  /** Allowed distance from where cpu arrives, in parts of the way that cpu went. @default 1e-4 */
  tolerance?: number;
}

/**
 * Takes the same few steps of each method on cpu and on the backends of `describeBackends`, and expects them to arrive at the same
 * weights. How far apart they are stays with the result of the test, in `meta.training`.
 *
 *     deviation = ‖w - w_cpu‖ / ‖w_cpu - w_still‖
 *
 * where `w_still` is what training on cpu with a learning rate of 0 leaves: weights as they began.
 */
export async function describeTraining(
  methods: Readonly<Record<string, Training>>,
  options: DescribeTrainingOptions = {},
): Promise<void> {
  const { learningRate = 0.1, tolerance = 1e-4, ...rest } = options;
  await describeBackends(
    'five steps',
    ({ name }) => {
      it.each(Object.entries(methods))('%s', { timeout: 240_000 }, async (_, train) => {
        await startBackend('cpu');
        const still = await flatten(await train(0));
        const wanted = await flatten(await train(learningRate));
        await startBackend(name);
        const arrived = await flatten(await train(learningRate));
        expect(arrived.length, 'number of weights').toBe(wanted.length);
        const way = distance(wanted, still);
        expect(way, 'way that cpu went').toBeGreaterThan(1e-3);
        const deviation = distance(arrived, wanted) / way;
        Object.assign(TestRunner.getCurrentTest()?.meta ?? {}, { training: deviation });
        expect(deviation, 'distance from cpu, in parts of the way').toBeLessThanOrEqual(tolerance);
      });
    },
    rest,
  );
}

function distance(a: readonly number[], b: readonly number[]): number {
  return Math.hypot(...a.map((value, i) => value - b[i]!));
}
