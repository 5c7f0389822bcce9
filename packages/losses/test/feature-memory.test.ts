import { describeBackends } from '@lt/testkit';
import { grad, profile, type Tensor, tensor2d } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import {
  balancedContrastiveLoss,
  centerLoss,
  liftedStructuredLoss,
  pacoLoss,
  rangeLoss,
  supervisedContrastiveLoss,
} from '../src/index.ts';
import { randomFeatures } from './features.ts';

await describeBackends('memory of losses on features', () => {
  const [batch, featureDim, numClasses] = [16, 24, 4];
  const labels = Array.from({ length: batch }, (_, i) => i % numClasses);
  const centers = randomFeatures(numClasses, featureDim, 'centers');
  const logits = tensor2d(randomFeatures(4, numClasses, 'logits'));

  it.each<[string, (x: Tensor) => Tensor]>([
    ['centerLoss', (x) => centerLoss(labels, x, { centers })],
    ['rangeLoss', (x) => rangeLoss(labels, x)],
    ['liftedStructuredLoss', (x) => liftedStructuredLoss(labels, x)],
    ['supervisedContrastiveLoss', (x) => supervisedContrastiveLoss(labels, x)],
    ['balancedContrastiveLoss', (x) => balancedContrastiveLoss(labels, x, { centers })],
    ['pacoLoss', (x) => pacoLoss(labels, x, { logits, classCounts: [4, 3, 2, 1] })],
  ])('holds pairs of rows or features, never features of pairs: %s', async (_, loss) => {
    const x = tensor2d(randomFeatures(batch, featureDim, 'memory'));
    const { kernels } = await profile(() => grad(loss)(x));
    const sizes = kernels.flatMap(({ outputShapes }) =>
      outputShapes.map((shape) => shape.reduce((a, b) => a * b, 1)),
    );
    expect(sizes.length).toBeGreaterThan(3);
    // Two features of each of the two pairs of each class, with room: batch x batch x featureDim would be 6,144.
    expect(Math.max(...sizes)).toBeLessThanOrEqual(4 * batch * featureDim);
  });
});
