import { createRandom, symmetricBeta } from '@lt/core';
import { describeBackends, expectNoLeak } from '@lt/testkit';
import { dispose, ones, type Tensor4D, tensor2d, tensor4d } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { cutmixBox } from '../../src/augment/cutmix-box.ts';
import { type CutmixOptions, cutmix, type MixedBatch } from '../../src/index.ts';
import { plainImages, SHAPES, toTensor } from './images.ts';

const disposeMixed = (mixed: MixedBatch): void => dispose([mixed.images, mixed.labels]);

await describeBackends('cutmix', () => {
  it.each<CutmixOptions>([{}, { alpha: 0.3, seed: 5 }, { alpha: 6, seed: 'c' }])(
    'equals pasting in plain loops, with the draws it takes: %o',
    async (options) => {
      const { alpha = 1, seed = 0 } = options;
      for (const shape of SHAPES) {
        const [batchSize, height, width] = shape;
        const plain = plainImages(...shape);
        const images = toTensor(plain);
        const labels = tensor2d(plain.map((_, i) => [i + 1, -i]));
        for (const position of [0, 1, 2, 3].map((batch) => ({ epoch: 1, batch }))) {
          const mixed = cutmix(options)(images, labels, position);
          const random = createRandom(seed, '@lt/cutmix', position.epoch, position.batch);
          const partners = random.fork('partners').shuffle(Array.from({ length: batchSize }, (_, i) => i));
          const center = random.fork('center');
          const target = symmetricBeta(random.fork('lambda'), alpha);
          const box = cutmixBox(target, height, width, center.int(height), center.int(width));
          const isInside = (y: number, x: number): boolean =>
            y >= box.top && y < box.bottom && x >= box.left && x < box.right;
          expect([...mixed.partners]).toEqual(partners);
          expect(await mixed.images.array()).toEqual(
            plain.map((image, i) =>
              image.map((row, y) =>
                row.map((pixel, x) => (isInside(y, x) ? plain[partners[i]!]![y]![x]! : pixel)),
              ),
            ),
          );
          disposeMixed(mixed);
        }
        dispose([images, labels]);
      }
    },
  );

  it('gives each label its share of the pixels, and sums of 1, exactly', async () => {
    for (const [height, width] of [
      [8, 8],
      [28, 28],
      [7, 9],
    ] as const) {
      const size = height * width;
      const images = tensor4d(
        Float32Array.from({ length: 3 * size }, (_, i) => Math.floor(i / size)),
        [3, height, width, 1],
      );
      for (let batch = 0; batch < 12; batch++) {
        const mixed = cutmix({ numClasses: 3, seed: 8 })(images, [0, 1, 2], { epoch: 0, batch });
        const labels = (await mixed.labels.array()) as number[][];
        const pixels = await mixed.images.data();
        for (const [example, row] of labels.entries()) {
          const seen = pixels.subarray(example * size, (example + 1) * size);
          for (const [classId, share] of row.entries()) {
            const count = seen.filter((value) => value === classId).length;
            // Shares are multiples of 2^-24; where the number of pixels is a power of two, that is exact.
            if (size === 64) expect(share).toBe(count / size);
            else expect(Math.abs(share - count / size)).toBeLessThanOrEqual(2 ** -25);
          }
          expect(row.reduce((a, b) => a + b, 0)).toBe(1);
        }
        for (const [example, partner] of mixed.partners.entries()) {
          expect(labels[example]![example]).toBe(partner === example ? 1 : mixed.lambda);
        }
        disposeMixed(mixed);
      }
      images.dispose();
    }
  });

  it('with alpha 0 or probability 0 gives the batch back', async () => {
    const plain = plainImages(4, 3, 5, 2);
    const images = toTensor(plain);
    for (const options of [{ alpha: 0 }, { probability: 0 }]) {
      const mixed = cutmix({ ...options, numClasses: 2 })(images, [0, 1, 0, 1], { epoch: 0, batch: 0 });
      expect(mixed.lambda).toBe(1);
      expect(await mixed.images.array()).toEqual(plain);
      expect(await mixed.labels.array()).toEqual([
        [1, 0],
        [0, 1],
        [1, 0],
        [0, 1],
      ]);
      disposeMixed(mixed);
    }
    images.dispose();
  });

  it('leaks nothing', async () => {
    const images = toTensor(plainImages(2, 4, 4, 1));
    await expectNoLeak(() => {
      const mixed = cutmix({ numClasses: 2 })(images, [1, 0], { epoch: 0, batch: 0 });
      return [mixed.images, mixed.labels];
    });
    images.dispose();
  });
});

describe('cutmix', () => {
  const images = ones([2, 32, 32, 1]) as Tensor4D;
  const lambdasOf = (options: CutmixOptions, count: number): number[] =>
    Array.from({ length: count }, (_, batch) => {
      const mixed = cutmix({ numClasses: 2, seed: 'share', ...options })(images, [0, 1], { epoch: 0, batch });
      disposeMixed(mixed);
      return mixed.lambda;
    });

  it('mixes as many batches as it says, within 5 sigma', () => {
    const lambdas = lambdasOf({ alpha: 50, probability: 0.3 }, 600);
    const mixed = lambdas.filter((lambda) => lambda < 1).length;
    expect(Math.abs(mixed - 180)).toBeLessThan(5 * Math.sqrt(600 * 0.3 * 0.7));
  });

  it('leaves the share of pixels that the rule leaves on average, within 5 sigma', () => {
    // Exact mean over all centers, for each target on a fine grid of lambda ~ uniform.
    const grid = Array.from({ length: 2000 }, (_, i) => (i + 0.5) / 2000);
    const half = (target: number): number => Math.floor(Math.floor(32 * Math.sqrt(1 - target)) / 2);
    const length = (h: number, center: number): number => Math.min(center + h, 32) - Math.max(center - h, 0);
    const centers = Array.from({ length: 32 }, (_, i) => i);
    const meanLength = (h: number): number => centers.reduce((sum, c) => sum + length(h, c), 0) / 32;
    const expected =
      grid.reduce((sum, target) => sum + 1 - (meanLength(half(target)) / 32) ** 2, 0) / grid.length;
    const lambdas = lambdasOf({}, 1000);
    const mean = lambdas.reduce((a, b) => a + b, 0) / lambdas.length;
    const variance = lambdas.reduce((sum, x) => sum + (x - mean) ** 2, 0) / lambdas.length;
    expect(Math.abs(mean - expected)).toBeLessThan(5 * Math.sqrt(variance / lambdas.length));
  });

  it('refuses options out of range, and what does not fit', () => {
    expect(() => cutmix({ probability: 2 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: cutmix: expected \`probability\` to be a finite number >= 0 and <= 1, got 2.]`,
    );
    expect(() => cutmix({ alpha: '1' as never })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: cutmix: expected \`alpha\` to be a finite number >= 0, got "1".]`,
    );
    expect(() => cutmix(null as never)).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: cutmix: expected \`options\` to be an object, got null.]`,
    );
    const at = { epoch: 0, batch: 0 };
    expect(() => cutmix()(images, [0, 1], at)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: cutmix: expected \`numClasses\` to be given for labels that are class ids, got none.]`,
    );
    expect(() => cutmix()(images, ones([3, 2]), at)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: cutmix: expected \`labels\` to have shape [2, numClasses], got [3, 2].]`,
    );
    expect(() => cutmix()(ones([2]) as never, ones([2, 2]), at)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: cutmix: expected \`images\` to have shape [batch, height, width, channels], got [2].]`,
    );
  });
});
