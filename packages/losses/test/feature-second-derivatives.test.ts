import { describeBackends, expectAllClose } from '@lt/testkit';
// Registers the gradients of tfjs's ops, which second derivatives need.
import '@tensorflow/tfjs-layers';
import { grad, mul, sum, type Tensor, tensor2d } from '@tensorflow/tfjs-core';
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

await describeBackends('second derivatives of losses on features', () => {
  const labels = [0, 1, 0, 1, 0, 0];
  const points = randomFeatures(6, 3, 'second');
  const direction = randomFeatures(6, 3, 'direction');
  const along = (loss: (x: Tensor) => Tensor) => (x: Tensor) => sum(mul(grad(loss)(x), tensor2d(direction)));

  const contrast = { temperature: 0.7 };
  const centers = randomFeatures(2, 3, 'second centers');
  const paco = { ...contrast, logits: tensor2d(randomFeatures(2, 2, 'second logits')), classCounts: [9, 1] };
  it.each<[string, (x: Tensor) => Tensor]>([
    ['centerLoss', (x) => centerLoss(labels, x, { centers })],
    ['supervisedContrastiveLoss', (x) => supervisedContrastiveLoss(labels, x, contrast)],
    ['balancedContrastiveLoss', (x) => balancedContrastiveLoss(labels, x, { ...contrast, centers })],
    ['liftedStructuredLoss', (x) => liftedStructuredLoss(labels, x)],
    ['pacoLoss', (x) => pacoLoss(labels, x, { ...paco, reduction: 'mean' })],
  ])('agree with differences of the gradient: %s', async (_, loss) => {
    const step = 0.01;
    const move = (amount: number) =>
      tensor2d(points.map((row, i) => row.map((x, d) => x + amount * direction[i]![d]!)));
    const curvature = sum(mul(grad(along(loss))(tensor2d(points)), tensor2d(direction)));
    const [above, below] = [await along(loss)(move(step)).data(), await along(loss)(move(-step)).data()];
    await expectAllClose(curvature, (above[0]! - below[0]!) / (2 * step), { relative: 5e-3, absolute: 1e-3 });
  });

  it('are refused by tfjs, not wrong, for rangeLoss', () => {
    const second = () => grad(along((x) => rangeLoss(labels, x)))(tensor2d(points));
    expect(second).toThrow('gradient function not found for ScatterNd');
  });
});
