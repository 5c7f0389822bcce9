import { createRandom } from '@lt/core';
import { describeBackends, expectNoLeak } from '@lt/testkit';
import { dispose, ones, reverse, type Tensor4D, tensor4d, zeros } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { type BatchPosition, type HorizontalFlipOptions, horizontalFlip } from '../../src/index.ts';
import { type PlainImages, plainImages, SHAPES, toTensor } from './images.ts';

function oracle(
  images: PlainImages,
  options: HorizontalFlipOptions,
  { epoch, batch }: BatchPosition,
): PlainImages {
  const { probability = 0.5, seed = 0 } = options;
  const random = createRandom(seed, '@lt/horizontalFlip', epoch, batch);
  return images.map((image, i) =>
    random.at(i) < probability ? image.map((row) => row.toReversed()) : image,
  );
}

await describeBackends('horizontalFlip', () => {
  it('mirrors left to right, worked out by hand', async () => {
    const image = tensor4d([1, 10, 2, 20, 3, 30, 4, 40], [1, 2, 2, 2]);
    const flipped = horizontalFlip({ probability: 1 })(image, { epoch: 0, batch: 0 });
    // 1 2      2 1
    // 3 4  to  4 3, the two channels of a pixel together
    expect([...(await flipped.data())]).toEqual([2, 20, 1, 10, 4, 40, 3, 30]);
    dispose([image, flipped]);
  });

  it.each<HorizontalFlipOptions>([
    {},
    { probability: 0.2, seed: 'b' },
    { probability: 0 },
    { probability: 1 },
  ])('equals mirroring in plain loops: %o', async (options) => {
    for (const shape of SHAPES) {
      const plain = plainImages(...shape);
      const images = toTensor(plain);
      for (const position of [
        { epoch: 0, batch: 0 },
        { epoch: 7, batch: 5 },
      ]) {
        const flipped = horizontalFlip(options)(images, position);
        expect(await flipped.array()).toEqual(oracle(plain, options, position));
        flipped.dispose();
      }
      images.dispose();
    }
  });

  it('twice with the same draws gives the images back, and on all of them it is reverse of tfjs', async () => {
    const plain = plainImages(12, 3, 5, 2);
    const images = toTensor(plain);
    const flip = horizontalFlip({ seed: 9 });
    const once = flip(images, { epoch: 2, batch: 3 });
    const twice = flip(once, { epoch: 2, batch: 3 });
    expect(await once.array()).not.toEqual(plain);
    expect(await twice.array()).toEqual(plain);
    const all = horizontalFlip({ probability: 1 })(images, { epoch: 0, batch: 0 });
    const reversed = reverse(images, 2);
    expect(await all.data()).toEqual(await reversed.data());
    dispose([images, once, twice, all, reversed]);
  });

  it('leaks nothing', async () => {
    const images = ones([2, 3, 3, 1]) as Tensor4D;
    await expectNoLeak(() => horizontalFlip()(images, { epoch: 0, batch: 0 }));
    images.dispose();
  });
});

describe('horizontalFlip', () => {
  it('mirrors as many images as it says, within 5 sigma', async () => {
    const batch = 2000;
    const images = tensor4d(
      Float32Array.from({ length: 2 * batch }, (_, i) => i % 2),
      [batch, 1, 2, 1],
    );
    for (const probability of [0.5, 0.1]) {
      const flipped = horizontalFlip({ probability, seed: 'share' })(images, { epoch: 0, batch: 0 });
      const values = await flipped.data();
      const count = values.filter((value, i) => i % 2 === 0 && value === 1).length;
      const sigma = Math.sqrt(batch * probability * (1 - probability));
      expect(Math.abs(count - batch * probability)).toBeLessThan(5 * sigma);
      flipped.dispose();
    }
    images.dispose();
  });

  it('refuses options out of range, and what are no images', () => {
    expect(() => horizontalFlip({ probability: 1.1 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: horizontalFlip: expected \`probability\` to be a finite number >= 0 and <= 1, got 1.1.]`,
    );
    expect(() => horizontalFlip({ seed: NaN })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: horizontalFlip: expected \`seed\` to be a finite number, got NaN.]`,
    );
    expect(() => horizontalFlip(0.5 as never)).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: horizontalFlip: expected \`options\` to be an object, got 0.5.]`,
    );
    const at = { epoch: 0, batch: 0 };
    expect(() => horizontalFlip()(zeros([2, 2]) as never, at)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: horizontalFlip: expected \`images\` to have shape [batch, height, width, channels], got [2, 2].]`,
    );
    expect(() =>
      horizontalFlip()(zeros([1, 1, 1, 1]) as Tensor4D, { epoch: 0.5, batch: 0 }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: horizontalFlip: expected \`position.epoch\` to be a whole number >= 0, got 0.5.]`,
    );
  });
});
