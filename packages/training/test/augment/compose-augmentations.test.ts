import { describeBackends, expectNoLeak } from '@lt/testkit';
import { dispose, mul, ones, type Tensor4D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import {
  type Augmentation,
  composeAugmentations,
  horizontalFlip,
  normalizeChannels,
  padAndCrop,
} from '../../src/index.ts';
import { plainImages, toTensor } from './images.ts';

const crop = padAndCrop({ padding: 2, seed: 1 });
const flip = horizontalFlip({ seed: 1 });
const normalize = normalizeChannels({ mean: [0.1, 0.2], std: [0.5, 0.25] });

await describeBackends('composeAugmentations', () => {
  it('applies one after the other, in order, at the same position', async () => {
    const images = toTensor(plainImages(6, 5, 4, 2));
    const position = { epoch: 4, batch: 9 };
    const composed = composeAugmentations([crop, flip, normalize])(images, position);
    const cropped = crop(images, position);
    const flipped = flip(cropped, position);
    const normalized = normalize(flipped);
    expect(await composed.data()).toEqual(await normalized.data());
    const other = composeAugmentations([normalize, flip, crop])(images, position);
    expect(await other.data()).not.toEqual(await composed.data());
    dispose([images, composed, cropped, flipped, normalized, other]);
  });

  it('copies where there is nothing to apply, and keeps what it was made of', async () => {
    const images = ones([1, 2, 2, 1]) as Tensor4D;
    const list: Augmentation[] = [];
    const none = composeAugmentations(list);
    list.push((present) => mul(present, 2) as Tensor4D);
    const same = none(images, { epoch: 0, batch: 0 });
    const passed = composeAugmentations([(present) => present])(images, { epoch: 0, batch: 0 });
    expect([...(await same.data())]).toEqual([1, 1, 1, 1]);
    dispose([same, passed]);
    expect(images.isDisposed).toBe(false);
    images.dispose();
  });

  it('leaks nothing between the steps', async () => {
    const images = ones([2, 4, 4, 2]) as Tensor4D;
    const nested = composeAugmentations([composeAugmentations([crop, flip]), normalize]);
    await expectNoLeak(() => nested(images, { epoch: 0, batch: 0 }));
    images.dispose();
  });
});

describe('composeAugmentations', () => {
  it('refuses what are no augmentations, and no position', () => {
    expect(() => composeAugmentations(crop as never)).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: composeAugmentations: expected \`augmentations\` to be an array, got function.]`,
    );
    expect(() => composeAugmentations([crop, {} as never])).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: composeAugmentations: expected \`augmentations[1]\` to be a function, got Object.]`,
    );
    const images = ones([1, 1, 1, 1]) as Tensor4D;
    expect(() => composeAugmentations([])(images, 3 as never)).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: composeAugmentations: expected \`position\` to hold epoch and batch, got 3.]`,
    );
    expect(() =>
      composeAugmentations([])([] as never, { epoch: 0, batch: 0 }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: composeAugmentations: expected \`images\` to be a tensor, got array of 0.]`,
    );
  });
});
