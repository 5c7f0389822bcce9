import { describeBackends, expectAllClose, expectGradient, expectNoLeak } from '@lt/testkit';
import { concat, grads, randomNormal, type Tensor, tensor, tensor2d } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { mixFeatures } from '../src/index.ts';
import { combinerCases } from './combiner.ts';

await describeBackends('mixFeatures', () => {
  it.each(combinerCases)("is the authors' mix in $title", async ({ feature_c, feature_r, alpha, mixed }) => {
    await expectAllClose(mixFeatures(tensor2d(feature_c), tensor2d(feature_r), alpha), mixed);
  });

  it('is the plain features side by side at 0.5 and scale 2, as at inference', async () => {
    const [fc, fr] = [randomNormal([3, 4, 2]), randomNormal([3, 4, 5])];
    await expectAllClose(mixFeatures(fc, fr, 0.5), concat([fc, fr], -1));
  });

  it('adds features of one width by their shares', async () => {
    const mixed = mixFeatures(tensor2d([[1, 2]]), tensor2d([[10, 20]]), 0.25, { mode: 'add', scale: 1 });
    await expectAllClose(mixed, [[7.75, 15.5]]);
  });

  it.each([
    ['concat', [2, 3, 4], [2, 3, 1]],
    ['add', [2, 5], [2, 5]],
  ] as const)('has the gradient of %s for both branches', async (mode, shapeC, shapeR) => {
    const [fc, fr] = [randomNormal([...shapeC]), randomNormal([...shapeR])];
    const mix = (a: Tensor, b: Tensor): Tensor => mixFeatures(a, b, 0.3, { mode, scale: 1.5 });
    await expectGradient((a: Tensor) => mix(a, fr), fc);
    await expectGradient((b: Tensor) => mix(fc, b), fr);
  });

  it('gives a branch of share 0 a gradient of zeros, not none', async () => {
    const [, ofR] = grads((a, b) => mixFeatures(a!, b!, 1))([tensor2d([[1, 2]]), tensor2d([[3, 4]])]);
    await expectAllClose(ofR!, tensor([[0, 0]]));
  });

  it('leaks nothing', async () => {
    const [fc, fr] = [randomNormal([2, 3]), randomNormal([2, 3])];
    await expectNoLeak(() => mixFeatures(fc, fr, 0.3));
    await expectNoLeak(() => grads((a, b) => mixFeatures(a!, b!, 0.3, { mode: 'add' }))([fc, fr]));
  });

  it('names what does not fit', () => {
    expect(() => mixFeatures(tensor2d([[1, 2]]), tensor2d([[1]]), 0.5, { mode: 'add' })).toThrow(
      'mixFeatures: expected `rebalancing` to have the shape of `conventional`',
    );
    expect(() => mixFeatures(tensor2d([[1], [2]]), tensor2d([[1]]), 0.5)).toThrow('but for its last axis');
    expect(() => mixFeatures(tensor([1, 2]), tensor([1, 2]), 0.5)).toThrow('[batch, ..., dim]');
    expect(() => mixFeatures(tensor2d([[1]]), tensor2d([[1]]), 1.5)).toThrow('`alpha`');
  });
});
