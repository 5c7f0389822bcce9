import { createRandom } from '@lt/core';
import { grad, ready, setBackend, type Tensor, tensor1d, tensor2d, tidy } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import { bench, describe } from 'vitest';
import {
  balancedContrastiveLoss,
  centerLoss,
  liftedStructuredLoss,
  pacoLoss,
  rangeLoss,
  supervisedContrastiveLoss,
} from '../src/index.ts';

/** Forward and backward of each loss on features. Run: `pnpm bench --project losses`. */
const sizes = [
  [64, 128],
  [256, 128],
] as const;

for (const backend of ['cpu', 'wasm']) {
  for (const [batch, featureDim] of sizes) {
    const numClasses = batch / 4;
    describe(`${backend}, ${batch} x ${featureDim}, ${numClasses} classes, forward and backward`, () => {
      const random = createRandom('bench');
      const normals = (rows: number, columns: number) =>
        Float32Array.from({ length: rows * columns }, () => random.normal() / Math.sqrt(columns));
      const values = {
        features: normals(batch, featureDim),
        centers: normals(numClasses, featureDim),
        logits: normals(batch / 4, numClasses),
      };
      const classCounts = Array.from({ length: numClasses }, (_, c) => 1000 / (c + 1));
      let [x, centers, logits, labels]: Tensor[] = [];
      const setup = async () => {
        await setBackend(backend);
        await ready();
        x = tensor2d(values.features, [batch, featureDim]);
        centers = tensor2d(values.centers, [numClasses, featureDim]);
        logits = tensor2d(values.logits, [batch / 4, numClasses]);
        labels = tensor1d(
          Int32Array.from({ length: batch }, (_, i) => i % numClasses),
          'int32',
        );
      };
      const mean = { reduction: 'mean' } as const;
      const rows: Record<string, (features: Tensor) => Tensor> = {
        centerLoss: (features) => centerLoss(labels!, features, { centers: centers!, ...mean }),
        rangeLoss: (features) => rangeLoss(labels!, features),
        liftedStructuredLoss: (features) => liftedStructuredLoss(labels!, features),
        supervisedContrastiveLoss: (features) => supervisedContrastiveLoss(labels!, features, mean),
        balancedContrastiveLoss: (features) =>
          balancedContrastiveLoss(labels!, features, { centers: centers!, ...mean }),
        'pacoLoss, half of it queue': (features) =>
          pacoLoss(labels!, features, { logits: logits!, classCounts, ...mean }),
      };
      for (const [name, loss] of Object.entries(rows)) {
        bench(
          name,
          async () => {
            const gradient = tidy(() => grad(loss)(x!));
            await gradient.data();
            gradient.dispose();
          },
          { setup, time: 300, iterations: 3, warmupTime: 0, warmupIterations: 1 },
        );
      }
    });
  }
}
