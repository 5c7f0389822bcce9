import { createRandom } from '@lt/core';
import { describeBackends, expectNoLeak } from '@lt/testkit';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, expect, it, vi } from 'vitest';
import { MINIMA, SELECT } from '../../src/neighbors/gpu/group-kernels.ts';
import { registerGroupKernels } from '../../src/neighbors/gpu/register-group-kernels.ts';
import { jsEngine } from '../../src/neighbors/js-engine.ts';
import { createTfEngine } from '../../src/neighbors/tf-engine.ts';
import { pointsOf, range } from './oracle.ts';

const random = createRandom(11, 'groups on the GPU');
const rows = (n: number, d: number, make: () => number): number[][] =>
  Array.from({ length: n }, () => Array.from({ length: d }, make));
const matrix = (n: number, d: number): tf.Tensor2D => tf.tensor2d(rows(n, d, () => random.normal()));
const run = (name: string, inputs: tf.NamedTensorMap, attrs?: tf.NamedAttrMap): tf.Tensor2D =>
  tf.engine().runKernel(name, inputs, attrs) as tf.Tensor2D;

/** Queries, columns and rows of the pool: on both sides of every tile. */
const SHAPES = [
  [1, 1, 32],
  [3, 2, 96],
  [33, 17, 64],
  [32, 16, 128],
  [70, 35, 416],
  [5, 300, 2080],
] as const;

/** What the device says of shaders that do not compile: they do not throw. */
const deviceErrors: string[] = [];
afterEach(() => {
  vi.restoreAllMocks();
  expect(deviceErrors).toEqual([]);
});

await describeBackends(
  'neighbors on the GPU',
  ({ name }) => {
    it.each(SHAPES)('have the smallest score of every group: %d × %d, %d rows', async (q, d, n) => {
      const inputs = {
        queries: matrix(q, d),
        pool: matrix(d, n),
        norms: tf.tensor1d(rows(1, n, () => random.next())[0]!),
      };
      const fused = run(MINIMA, inputs);
      const scores = tf.add(tf.matMul(inputs.queries, inputs.pool), inputs.norms);
      const composed = tf.min(tf.reshape(scores, [q, n / 32, 32]), 2);
      expect(fused.shape).toEqual(composed.shape);
      const [found, expected] = [await fused.data<'float32'>(), await composed.data<'float32'>()];
      const worst = expected.reduce((most, x, i) => Math.max(most, Math.abs(x - found[i]!)), 0);
      expect(worst).toBeLessThan(1e-6 * d + 1e-6);
    });

    it.runIf(name === 'webgpu').each([1, 7, 130, 1000])(
      'select the smallest of %d groups',
      async (numGroups) => {
        // Ties, and one row of the largest numbers.
        const scores = rows(5, numGroups, () => Math.round(4 * random.normal()));
        scores[3]!.fill(1e30);
        const count = 9;
        const found = await run(SELECT, { minima: tf.tensor2d(scores) }, { count }).array();
        for (const [i, row] of scores.entries()) {
          const order = [...row.keys()].sort((a, b) => row[a]! - row[b]! || a - b).slice(0, count);
          expect(found[i]!.slice(count)).toEqual([...order, ...Array(count - order.length).fill(-1)]);
          expect(found[i]!.slice(0, order.length)).toEqual(order.map((g) => Math.fround(row[g]!)));
        }
      },
    );

    it.each([
      ['normal rows', rows(3000, 9, () => random.normal())],
      ['rows with many copies', rows(3000, 2, () => Math.round(6 * random.normal()))],
      ['rows that are all the same', rows(2600, 4, () => 0.1)],
    ])('are those that plain JavaScript finds: %s', async (_, data) => {
      const points = pointsOf(data);
      const all = range(points.numRows);
      const searches = [
        { queries: all.filter((row) => row % 25 === 0), pool: all, k: 3 },
        { queries: all.slice(0, 40), pool: all.slice(1000), k: 11 },
      ];
      const inJs = vi.spyOn(jsEngine, 'search');
      const found = await createTfEngine(tf, 0).search(points, searches, {});
      expect(inJs.mock.calls.length).toBe(0);
      inJs.mockRestore();
      expect(found).toEqual(await jsEngine.search(points, searches, {}));
    });

    it('leave no tensor', async () => {
      const points = pointsOf(rows(2600, 3, () => random.normal()));
      const search = { queries: range(50), pool: range(2600), k: 2 };
      await expectNoLeak(() =>
        createTfEngine(tf, 0)
          .search(points, [search], {})
          .then(() => undefined),
      );
    });
  },
  {
    only: ['webgl', 'webgpu'],
    setup: async ({ name }) => {
      vi.setConfig({ testTimeout: 120_000 });
      expect([...(await registerGroupKernels(tf))]).toEqual(name === 'webgpu' ? [MINIMA, SELECT] : [MINIMA]);
      const { device } = tf.backend() as unknown as { device?: EventTarget };
      device?.addEventListener('uncapturederror', (event) => {
        deviceErrors.push((event as unknown as { error: Error }).error.message);
      });
    },
  },
);
