import { enableWasmTraining } from '@lt/backend';
import { createRandom } from '@lt/core';
import { startPython } from '@lt/testkit';
import { setBackend, type Tensor2D, tensor2d, tensor4d } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import { bench, describe } from 'vitest';
import { FeatureAugmenter, FeatureBank, finetuneClassifier } from '../src/index.ts';

/**
 * What feature space augmentation does again and again, beside PyTorch on one thread, in the same run: all in turn, several times over, and the best
 * of each counts. Maps are those of a ResNet-32 and of a ResNet-18 on CIFAR images, batches the paper's 128 samples. Run: `pnpm bench --project
 * fsa phases`.
 */
const SHAPES = [
  ['ResNet-32', 8, 64],
  ['ResNet-18', 4, 512],
] as const;
const [CLASSES, IMAGES, TAILS, DONORS, ROUNDS, STEPS] = [100, 256, 16, 3, 8, 20];

async function compare(backend: string, network: string, side: number, channels: number): Promise<void> {
  await setBackend(backend);
  if (backend === 'wasm') await enableWasmTraining();
  const random = createRandom('bench');
  const numbers = (length: number): Float32Array => Float32Array.from({ length }, () => random.normal());
  const features = tensor4d(
    numbers(IMAGES * side * side * channels).map((value) => Math.max(0, value)),
    [IMAGES, side, side, channels],
  );
  const kernel: Tensor2D = tensor2d(numbers(channels * CLASSES), [channels, CLASSES]);
  const classIds = Array.from({ length: IMAGES }, (_, i) => i % CLASSES);
  const classes = Array.from({ length: CLASSES }, (_, c) => c);
  const split = { headClasses: classes.slice(0, 50), tailClasses: classes.slice(50) };
  const batches = { tailPerBatch: TAILS, donorsPerTail: DONORS };
  const augmenter = new FeatureAugmenter({ features, classIds, kernel, ...split, ...batches });
  await augmenter.prepare();
  const { features: pooled, labels } = augmenter.batchAt(0);
  const values = await pooled.data<'float32'>();
  const batchAt = () => ({ features: tensor2d(values, pooled.shape), labels });
  let index = 0;

  /** Each part, and how often it does its work in one go. */
  const parts: Record<string, [times: number, work: () => Promise<unknown>]> = {
    'look at maps': [1, () => new FeatureBank({ features, classIds, kernel, blockRows: IMAGES }).prepare()],
    'make a batch': [
      1,
      async () => {
        const batch = augmenter.batchAt(index++);
        await batch.features.data();
        batch.features.dispose();
      },
    ],
    'fine-tuning step': [
      STEPS,
      async () => {
        const given = { kernel, augmenter: { batchAt }, iterations: STEPS, iterationsPerEpoch: STEPS };
        const { kernel: trained, bias } = await finetuneClassifier(given);
        trained.dispose();
        bias.dispose();
      },
    ],
  };
  const sizes = [side, channels, CLASSES, IMAGES, TAILS, DONORS].map(String);
  const peer = await startPython<{ torch: string }>(new URL('./fsa_peer.py', import.meta.url), {
    args: sizes,
    env: { OMP_NUM_THREADS: '1' },
  });
  const best = Object.fromEntries(
    Object.keys(parts).map((part) => [part, { ours: Infinity, torch: Infinity }]),
  );
  for (let round = 0; round < ROUNDS; round++) {
    for (const [part, [times, work]] of Object.entries(parts)) {
      const least = best[part]!;
      const start = performance.now();
      await work();
      least.ours = Math.min(least.ours, (performance.now() - start) / times);
      for (let i = 0; peer && i < times; i++) {
        least.torch = Math.min(least.torch, 1000 * (await peer.ask<{ seconds: number }>(part)).seconds);
      }
    }
  }
  peer?.end();
  console.log(
    `${backend}, ${network}, maps of ${side} × ${side} × ${channels}, ms, best of ${ROUNDS} rounds (PyTorch ${peer?.hello.torch ?? 'is missing: set LT_PYTHON'})`,
  );
  console.table(
    Object.entries(best).map(([part, { ours, torch }]) => ({
      part,
      ours: ours.toPrecision(3),
      PyTorch: torch.toPrecision(3),
      'PyTorch / ours': (torch / ours).toPrecision(2),
    })),
  );
}

for (const backend of ['cpu', 'wasm']) {
  describe(backend, () => {
    for (const [network, side, channels] of SHAPES) {
      bench(network, () => compare(backend, network, side, channels), {
        time: 0,
        iterations: 1,
        warmupTime: 0,
        warmupIterations: 0,
      });
    }
  });
}
