import '@tensorflow/tfjs-layers';
import { createRandom } from '@lt/core';
import { benchOnGpus } from '@lt/testkit';
import {
  dispose,
  grads,
  mean,
  setBackend,
  square,
  type Tensor,
  type Tensor2D,
  tensor1d,
  tensor2d,
  tidy,
  unregisterKernel,
  zeros,
} from '@tensorflow/tfjs-core';
import { composedEmbedding } from '../src/composed-embedding.ts';
import { fusedEmbedding } from '../src/fused/fused-embedding.ts';
import { enableFusedEmbedding } from '../src/fused/index.ts';
import { metaEmbedding } from '../src/meta-embedding.ts';

/**
 * A batch of meta-embeddings, and one with the gradients of features and weights, by the kernels and by ordinary ops, in turn, and the best of
 * each counts. Without a GPU a program plays one (SwiftShader): its figures are those of a processor.
 * Run: `pnpm bench --project chromium fused-embedding` for Chromium, `pnpm bench --project oltr fused-embedding` for Node.
 */
const [BATCH, DIM, CLASSES, ROUNDS] = [128, 64, 100, 12];

async function compare(name: string): Promise<void> {
  await setBackend(name);
  const random = createRandom('bench');
  const matrix = (rows: number, columns: number): Tensor2D => {
    const numbers = Float32Array.from({ length: rows * columns }, () => random.normal());
    return tensor2d(numbers, [rows, columns]);
  };
  const centroids = matrix(CLASSES, DIM);
  const inputs = [matrix(BATCH, DIM), matrix(DIM, CLASSES), matrix(DIM, DIM)];
  const whole = (...[features, hallucinatorKernel, selectorKernel]: Tensor[]): Tensor =>
    metaEmbedding(features as Tensor2D, centroids, {
      hallucinatorKernel: hallucinatorKernel as Tensor2D,
      hallucinatorBias: zeros([CLASSES]),
      selectorKernel: selectorKernel as Tensor2D,
      selectorBias: zeros([DIM]),
    }).embedding;
  // What comes after the matrix products, which is what the kernels are for.
  const nearest = tensor1d(
    Array.from({ length: BATCH }, (_, i) => i % CLASSES),
    'int32',
  );
  const rows = [inputs[0]!, matrix(BATCH, DIM), matrix(BATCH, DIM)];
  const embed = (...[features, memoryFeature, selectorLogits]: Tensor[]): Tensor => {
    const given = [features, centroids, nearest, memoryFeature, selectorLogits] as Parameters<
      typeof fusedEmbedding
    > extends [...infer Rows, unknown]
      ? Rows
      : never;
    const options = { scale: 10, epsilon: 1e-6 };
    const all = fusedEmbedding(...given, options);
    return (all ?? composedEmbedding(...given, { ...options, stopMemoryGradient: true })).embedding;
  };
  const gradientOf = (of: (...args: Tensor[]) => Tensor, args: Tensor[]): Tensor[] =>
    tidy(() => grads((...some: Tensor[]) => mean(square(of(...some))))(args));
  const cases: Record<string, () => Tensor[]> = {
    'after the products': () => [tidy(() => embed(...rows))],
    'after the products, with gradients': () => gradientOf(embed, rows),
    all: () => [tidy(() => whole(...inputs))],
    'all, with gradients': () => gradientOf(whole, inputs),
  };
  const time = async (run: () => Tensor[]): Promise<number> => {
    const start = performance.now();
    const results = run();
    // Reading waits for the device.
    await Promise.all(results.map((result) => result.data()));
    dispose(results);
    return performance.now() - start;
  };
  const place = 'document' in globalThis ? 'a browser' : 'Node';
  for (const [title, run] of Object.entries(cases)) {
    const best = { fused: Number.POSITIVE_INFINITY, composed: Number.POSITIVE_INFINITY };
    for (let round = 0; round < ROUNDS; round++) {
      const { kernels } = await enableFusedEmbedding();
      best.fused = Math.min(best.fused, await time(run));
      for (const kernel of kernels) unregisterKernel(kernel, name);
      best.composed = Math.min(best.composed, await time(run));
    }
    const ratio = (best.composed / best.fused).toFixed(2);
    console.log(
      `${name} in ${place}, ${title}, ${BATCH} features of ${DIM}, ${CLASSES} classes, ms, best of ${ROUNDS}: ` +
        `fused ${best.fused.toFixed(1)}, composed ${best.composed.toFixed(1)}, ratio ${ratio}`,
    );
  }
  dispose([centroids, nearest, ...inputs, ...rows]);
}

await benchOnGpus('meta-embedding', compare);
