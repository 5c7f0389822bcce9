import { enableWasmTraining } from '@lt/backend';
import { cosineLogits } from '@lt/classifiers';
import { createRandom } from '@lt/core';
import { describeBackends, expectAllClose, expectGradient, expectNoLeak, readGolden } from '@lt/testkit';
import {
  fill,
  getBackend,
  grads,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tensor1d,
  tensor2d,
  tidy,
  transpose,
  zeros,
} from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { type MetaEmbeddingOptions, type MetaEmbeddingWeights, metaEmbedding } from '../src/index.ts';

type Rows = number[][];
const PARAMETERS = [
  'hallucinator_weight',
  'hallucinator_bias',
  'selector_weight',
  'selector_bias',
  'cosnorm_weight',
] as const;
type Parameters = Record<(typeof PARAMETERS)[number], Rows | number[]>;
const golden = readGolden<{
  cases: {
    name: string;
    features: Rows;
    centroids: Rows;
    params: Parameters;
    logits: Rows;
    infused_feature: Rows;
    intermediates: {
      min_distance: number[];
      nearest_class: number[];
      reachability_scale: number[];
      hallucinated_coefficients: Rows;
      memory_feature: Rows;
      concept_selector: Rows;
      meta_embedding: Rows;
    };
    upstream: Rows;
    grad_features: Rows;
    grad_centroids_if_tracked: Rows;
    grad_params: Parameters;
  }[];
  edge: { name: string; features: Rows; centroids: Rows }[];
}>(new URL('./golden/meta_embedding.json', import.meta.url));

/** PyTorch has [out, in]. */
const weightOf = (values: Rows | number[]): Tensor =>
  typeof values[0] === 'number'
    ? tensor1d(values as number[])
    : tidy(() => transpose(tensor2d(values as Rows)));

function weightsOf(of: readonly Tensor[]): MetaEmbeddingWeights {
  const [hallucinatorKernel, hallucinatorBias, selectorKernel, selectorBias] = of as [
    Tensor2D,
    Tensor1D,
    Tensor2D,
    Tensor1D,
  ];
  return { hallucinatorKernel, hallucinatorBias, selectorKernel, selectorBias };
}

const random = createRandom('meta-embedding test');
const normal = (rows: number, columns: number): Tensor2D =>
  tensor2d(
    Float32Array.from({ length: rows * columns }, () => random.normal()),
    [rows, columns],
  );
const vector = (size: number): Tensor1D =>
  tensor1d(Float32Array.from({ length: size }, () => random.normal()));
const someWeights = (dim: number, numClasses: number): MetaEmbeddingWeights => ({
  hallucinatorKernel: normal(dim, numClasses),
  hallucinatorBias: vector(numClasses),
  selectorKernel: normal(dim, dim),
  selectorBias: vector(dim),
});

await describeBackends(
  'metaEmbedding',
  () => {
    it('is what the paper says, by hand', async () => {
      const centroids = tensor2d([
        [3, 0],
        [0, 4],
      ]);
      const weights = {
        hallucinatorKernel: zeros([2, 2]) as Tensor2D,
        hallucinatorBias: zeros([2]) as Tensor1D,
        selectorKernel: zeros([2, 2]) as Tensor2D,
        selectorBias: fill([2], 20) as Tensor1D,
      };
      const { embedding, infused, reachability } = metaEmbedding(tensor2d([[3, 4]]), centroids, weights);
      await expectAllClose(infused, [1.5, 2]);
      await expectAllClose(reachability, [10 / 3]);
      await expectAllClose(embedding, [15, 20]);
      const kernel = tensor2d([
        [1, 0],
        [0, 2],
      ]);
      await expectAllClose(cosineLogits(embedding, kernel), [9.2307692, 12.3076923]);
    });

    it.each(golden.cases)("has the authors' parts, logits and gradients: $name", async (one) => {
      // At a distance of 1e-3 a float32 knows its difference to a centroid to four digits; GPUs divide with fewer.
      const onGpu = getBackend().startsWith('webg');
      const near = { absolute: onGpu ? 2e-3 : 1e-3, relative: onGpu ? 1e-2 : 2e-3 };
      const close = one.name.includes('near') ? near : { absolute: 2e-5, relative: 2e-4 };
      const features = tensor2d(one.features);
      const centroids = tensor2d(one.centroids);
      const weights = PARAMETERS.map((name) => weightOf(one.params[name]));
      const parts = metaEmbedding(features, centroids, weightsOf(weights));
      const { intermediates } = one;
      await expectAllClose(parts.minDistance, intermediates.min_distance, close);
      expect(Array.from(await parts.nearestClass.data())).toEqual(intermediates.nearest_class);
      await expectAllClose(parts.reachability, intermediates.reachability_scale, close);
      await expectAllClose(parts.coefficients, intermediates.hallucinated_coefficients, close);
      await expectAllClose(parts.memoryFeature, intermediates.memory_feature, close);
      await expectAllClose(parts.selector, intermediates.concept_selector, close);
      await expectAllClose(parts.infused, one.infused_feature, close);
      await expectAllClose(parts.embedding, intermediates.meta_embedding, close);

      const logits = (x: Tensor, c: Tensor, ...others: Tensor[]): Tensor => {
        const { embedding } = metaEmbedding(x as Tensor2D, c as Tensor2D, weightsOf(others), {
          stopMemoryGradient: false,
        });
        return cosineLogits(embedding, others[4] as Tensor2D);
      };
      await expectAllClose(logits(features, centroids, ...weights), one.logits, close);
      const [dx, dc, ...dWeights] = grads(logits)([features, centroids, ...weights], tensor2d(one.upstream));
      await expectAllClose(dx!, one.grad_features, close);
      await expectAllClose(dc!, one.grad_centroids_if_tracked, close);
      for (const [i, name] of PARAMETERS.entries()) {
        const wanted = weightOf(one.grad_params[name]);
        await expectAllClose(dWeights[i]!, wanted, close);
      }
    });

    it('has gradients that agree with differences', async () => {
      // Far enough apart that no step of a difference leads to another nearest centroid.
      const features = tensor2d([
        [0.2, 0.1, -0.3],
        [1.5, 0.3, 0.4],
      ]);
      const centroids = tensor2d([
        [0.5, -0.5, 0.5],
        [-2, 0, 1],
        [2, 1, 0],
        [0, 3, 3],
      ]);
      const weights = someWeights(3, 4);
      const at = (options: MetaEmbeddingOptions) => (x: Tensor) =>
        metaEmbedding(x as Tensor2D, centroids, weights, { reachabilityScale: 1, ...options }).embedding;
      await expectGradient(at({}), features);
      await expectGradient(at({ validMask: [1, 0, 1, 1] }), features);
      const ofMemory = (c: Tensor) =>
        metaEmbedding(features, c as Tensor2D, weights, { reachabilityScale: 1, stopMemoryGradient: false })
          .embedding;
      await expectGradient(ofMemory, centroids);
    });

    it('sends no gradient to the memory unless asked to', async () => {
      const [features, centroids, weights] = [normal(2, 3), normal(4, 3), someWeights(3, 4)];
      const of = grads((x, c) => metaEmbedding(x as Tensor2D, c as Tensor2D, weights).embedding);
      const [, dc] = of([features, centroids]);
      expect((await dc!.data()).every((value) => value === 0)).toBe(true);
    });

    it('is finite on a centroid and at zero, with finite gradients, where the authors have NaN', async () => {
      const [edge] = golden.edge;
      const centroids = tensor2d(edge!.centroids);
      const weights = someWeights(centroids.shape[1], centroids.shape[0]);
      for (const rows of [edge!.features, [edge!.features[0]!.map(() => 0)]]) {
        const logits = (x: Tensor): Tensor =>
          cosineLogits(
            metaEmbedding(x as Tensor2D, centroids, weights).embedding,
            weights.hallucinatorKernel,
          );
        const x = tensor2d(rows);
        const [dx] = grads(logits)([x]);
        for (const values of [await logits(x).data(), await dx!.data()]) {
          expect(Array.from(values).every(Number.isFinite)).toBe(true);
        }
        // On the centroid the length is all that suffers: the logits are those of its direction.
        if (rows === edge!.features)
          expect(Math.max(...(await logits(x).data()).map(Math.abs))).toBeGreaterThan(1);
      }
    });

    it('is as if an excluded class did not exist, even where its row is NaN', async () => {
      const features = normal(3, 4);
      const [known, weights] = [normal(2, 4), someWeights(4, 3)];
      const rows = await known.array();
      const withNaN = tensor2d([rows[0]!, [NaN, NaN, NaN, NaN], rows[1]!]);
      const { embedding, coefficients, nearestClass } = metaEmbedding(features, withNaN, weights, {
        validMask: [1, 0, 1],
      });
      const columns = await weights.hallucinatorKernel.array();
      const bias = await weights.hallucinatorBias.array();
      const two = {
        ...weights,
        hallucinatorKernel: tensor2d(columns.map((row) => [row[0]!, row[2]!])),
        hallucinatorBias: tensor1d([bias[0]!, bias[2]!]),
      };
      const without = metaEmbedding(features, known, two);
      await expectAllClose(embedding, without.embedding);
      expect((await coefficients.array()).map((row) => row[1])).toEqual([0, 0, 0]);
      const classes = Array.from(await without.nearestClass.data(), (id) => id * 2);
      expect(Array.from(await nearestClass.data())).toEqual(classes);
    });

    it('takes the lowest of the classes that are as near', async () => {
      const { nearestClass } = metaEmbedding(
        zeros([1, 2]),
        tensor2d([
          [4, 0],
          [0, 1],
          [1, 0],
          [-1, 0],
        ]),
        someWeights(2, 4),
      );
      expect(Array.from(await nearestClass.data())).toEqual([1]);
    });

    it('leaks nothing', async () => {
      const [features, centroids, weights] = [normal(2, 3), normal(4, 3), someWeights(3, 4)];
      await expectNoLeak(() => metaEmbedding(features, centroids, weights, { validMask: [1, 1, 0, 1] }));
    });
  },
  { setup: ({ name }) => (name === 'wasm' ? enableWasmTraining() : undefined) },
);

describe('metaEmbedding', () => {
  it('refuses what it cannot use', () => {
    const weights = someWeights(3, 2);
    const call =
      (options?: object, centroids = zeros([2, 3])) =>
      () =>
        metaEmbedding(zeros([1, 3]), centroids as Tensor2D, weights, options);
    expect(call({}, zeros([2, 4]))).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: metaEmbedding: expected \`centroids\` to have shape [numClasses, 3], got [2, 4].]`,
    );
    expect(call({}, zeros([3, 3]))).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: metaEmbedding: expected \`weights.hallucinatorKernel\` to have shape [3, 3], got [3, 2].]`,
    );
    expect(call({ reachabilityScale: 0 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: metaEmbedding: expected \`reachabilityScale\` to be a finite number > 0, got 0.]`,
    );
    expect(call({ validMask: [0, 0] })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: metaEmbedding: expected \`validMask\` to hold a class that counts, got array of 2 of zeros.]`,
    );
    expect(call({ stopMemoryGradient: 1 })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: metaEmbedding: expected \`stopMemoryGradient\` to be true or false, got 1.]`,
    );
  });
});
