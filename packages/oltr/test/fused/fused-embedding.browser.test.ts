import '@tensorflow/tfjs-layers';
import { createRandom } from '@lt/core';
import { describeBackends, expectNoLeak } from '@lt/testkit';
import {
  add,
  backend,
  dispose,
  getBackend,
  grads,
  mul,
  sum,
  type Tensor,
  type Tensor2D,
  tensor,
  tensor1d,
  tensor2d,
  tidy,
  unregisterKernel,
} from '@tensorflow/tfjs-core';
import { afterEach, expect, it, vi } from 'vitest';
import { enableFusedEmbedding } from '../../src/fused/index.ts';
import { EMBED, EMBED_GRAD } from '../../src/fused/kernel-names.ts';
import { type MetaEmbeddingOptions, metaEmbedding } from '../../src/meta-embedding.ts';

const random = createRandom(9, 'embeddings on the GPU');
const matrix = (rows: number, columns: number, scale = 1): Tensor2D =>
  tensor2d(
    Float32Array.from({ length: rows * columns }, () => scale * random.normal()),
    [rows, columns],
  );

/** Weights for the outputs of some rows. */
const factorsOf = (n: number, d: number, scale = 1): Tensor[] =>
  [[n, d], [n, d], [n, d], [n], [n]].map((shape) => {
    const size = shape.reduce((product, side) => product * side, 1);
    return tensor(
      Float32Array.from({ length: size }, () => scale * random.normal()),
      shape,
    );
  });

const FLOATS = ['embedding', 'infused', 'selector', 'minDistance', 'reachability'] as const;

/** Every output, and the gradients of a sum of all of them with weights of their own. */
async function run(
  inputs: Tensor[],
  factors: Tensor[],
  options: MetaEmbeddingOptions,
): Promise<Float32Array[]> {
  const [features, centroids, hallucinatorKernel, selectorKernel] = inputs as Tensor2D[];
  const embed = (x: Tensor, m: Tensor, s: Tensor) =>
    metaEmbedding(
      x as Tensor2D,
      centroids!,
      {
        hallucinatorKernel: m as Tensor2D,
        hallucinatorBias: tensor1d(Array(m.shape[1]).fill(0.1)),
        selectorKernel: s as Tensor2D,
        selectorBias: tensor1d(Array(s.shape[1]).fill(-0.2)),
      },
      options,
    );
  const made = tidy(() => {
    const parts = embed(features!, hallucinatorKernel!, selectorKernel!);
    const loss = (x: Tensor, m: Tensor, s: Tensor): Tensor => {
      const of = embed(x, m, s);
      return FLOATS.map((name, i) => sum(mul(of[name], factors[i]!))).reduce((one, other) => add(one, other));
    };
    const gradients = grads(loss)([features!, hallucinatorKernel!, selectorKernel!]);
    return [...FLOATS.map((name) => add(parts[name], 0)), ...gradients];
  });
  const values = await Promise.all(made.map((part) => part.data<'float32'>()));
  dispose(made);
  return values;
}

/** What the device says of shaders that do not compile: they do not throw. */
const deviceErrors: string[] = [];
afterEach(() => expect(deviceErrors).toEqual([]));

await describeBackends(
  'kernels of meta-embeddings',
  () => {
    it.each([
      [3, 7, 5],
      [4, 3, 300],
    ])(
      'give what ordinary ops give, and their gradients: %d rows, %d classes, %d numbers',
      async (n, c, d) => {
        const inputs = [matrix(n, d), matrix(c, d), matrix(d, c), matrix(d, d, 1 / Math.sqrt(d))];
        const factors = factorsOf(n, d);
        const fused = await run(inputs, factors, { reachabilityScale: 3 });
        for (const name of [EMBED, EMBED_GRAD]) unregisterKernel(name, getBackend());
        const composed = await run(inputs, factors, { reachabilityScale: 3 });
        await enableFusedEmbedding();
        for (const [i, expected] of composed.entries()) {
          const largest = expected.reduce((most, x) => Math.max(most, Math.abs(x)), 1);
          const worst = expected.reduce((most, x, j) => Math.max(most, Math.abs(x - fused[i]![j]!)), 0);
          expect(fused[i]!.length).toBe(expected.length);
          expect(worst / largest, `part ${i}`).toBeLessThan(2e-5);
        }
      },
    );

    it('are finite on a centroid, far away, and for selectors at their ends', async () => {
      const features = tensor2d([
        [1, 2],
        [1e18, -1e18],
        [0, 0],
      ]);
      const centroids = tensor2d([
        [1, 2],
        [0, 0],
      ]);
      const inputs = [
        features,
        centroids,
        matrix(2, 2),
        tensor2d([
          [300, 0],
          [0, -300],
        ]),
      ];
      const factors = factorsOf(3, 2, 1e-3);
      const parts = await run(inputs, factors, { epsilon: 1e-3 });
      for (const [i, part] of parts.entries()) expect(part.every(Number.isFinite), `part ${i}`).toBe(true);
      expect([...parts[3]!].map((distance) => Math.round(distance * 1e4) / 1e4)[0]).toBe(0.001);
      expect(parts[3]![1]! / (1e18 * Math.SQRT2)).toBeCloseTo(1, 4);
    });

    it('give NaN for NaN and Infinity among features, and for NaN among what the selector is made of', async () => {
      const inputs = [matrix(3, 9), matrix(2, 9), matrix(9, 2), matrix(9, 9)];
      const factors = factorsOf(3, 9);
      for (const number of [Number.NaN, Number.POSITIVE_INFINITY]) {
        const features = (await inputs[0]!.data<'float32'>()).slice();
        features[8] = number;
        const parts = await run([tensor2d(features, [3, 9]), ...inputs.slice(1)], factors, {});
        const [embedding, , , distance, reach] = parts;
        expect(embedding!.subarray(0, 9).every(Number.isNaN)).toBe(true);
        expect(embedding!.subarray(9).every(Number.isFinite)).toBe(true);
        for (const part of [distance!, reach!])
          expect([...part].map(Number.isNaN)).toEqual([true, false, false]);
      }
      const selectorKernel = (await inputs[3]!.data<'float32'>()).slice();
      selectorKernel[80] = Number.NaN; // of the last number of a selector
      const [embedding, , selector] = await run(
        [...inputs.slice(0, 3), tensor2d(selectorKernel, [9, 9])],
        factors,
        {},
      );
      for (const part of [embedding!, selector!])
        expect([8, 17, 26].every((i) => Number.isNaN(part[i]))).toBe(true);
    });

    it('keep no tensor', async () => {
      const inputs = [matrix(3, 4), matrix(2, 4), matrix(4, 2), matrix(4, 4)];
      const factors = factorsOf(3, 4);
      await expectNoLeak(() => run(inputs, factors, {}).then(() => undefined));
    });
  },
  {
    only: ['webgl', 'webgpu'],
    setup: async () => {
      vi.setConfig({ testTimeout: 120_000 });
      expect((await enableFusedEmbedding()).kernels).toEqual([EMBED, EMBED_GRAD]);
      const { device } = backend() as unknown as { device?: EventTarget };
      device?.addEventListener('uncapturederror', (event) => {
        deviceErrors.push((event as unknown as { error: Error }).error.message);
      });
    },
  },
);
