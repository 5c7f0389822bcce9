import { createRandom, symmetricBeta } from '@lt/core';
import { describeBackends, expectAllClose, expectNoLeak } from '@lt/testkit';
import {
  dispose,
  ones,
  type Tensor,
  type Tensor4D,
  tensor,
  tensor1d,
  tensor2d,
  tensor4d,
} from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { type MixedBatch, mixup } from '../../src/index.ts';
import { plainImages, SHAPES, toTensor } from './images.ts';

const disposeMixed = (mixed: MixedBatch): void => dispose([mixed.images, mixed.labels]);

await describeBackends('mixup', () => {
  it('blends images and labels, worked out by hand from its draws', async () => {
    const images = tensor4d([0, 8], [2, 1, 1, 1]);
    const random = createRandom(0, '@lt/mixup', 0, 0);
    const lambda = Math.round(symmetricBeta(random.fork('lambda'), 1) * 2 ** 24) / 2 ** 24;
    const mixed = mixup({ numClasses: 3 })(images, [2, 0], { epoch: 0, batch: 0 });
    expect(mixed.lambda).toBe(lambda);
    expect([...mixed.partners]).toEqual([1, 0]);
    await expectAllClose(mixed.images, [(1 - lambda) * 8, lambda * 8]);
    await expectAllClose(mixed.labels, [
      [1 - lambda, 0, lambda],
      [lambda, 0, 1 - lambda],
    ]);
    disposeMixed(mixed);
    images.dispose();
  });

  it.each([0.2, 1, 4])('equals plain loops, bit for bit in float32: alpha %d', async (alpha) => {
    const { fround } = Math;
    for (const shape of SHAPES) {
      const plain = plainImages(...shape);
      const images = toTensor(plain);
      const soft = Array.from({ length: shape[0] }, (_, i) =>
        [0.25, 0.5, 0.25].map((p, c) => fround(p + (c - 1) * i * 0.01)),
      );
      const labels = tensor2d(soft);
      const mixed = mixup({ alpha, seed: 3 })(images, labels, { epoch: 1, batch: 2 });
      const blend = (own: number, other: number): number =>
        fround(fround(own * fround(mixed.lambda)) + fround(other * fround(1 - mixed.lambda)));
      const flat = plain.map((image) => image.flat(2));
      expect(await mixed.images.data()).toEqual(
        Float32Array.from(
          flat.flatMap((image, i) => image.map((x, j) => blend(x, flat[mixed.partners[i]!]![j]!))),
        ),
      );
      expect(await mixed.labels.array()).toEqual(
        soft.map((row, i) => row.map((p, c) => blend(p, soft[mixed.partners[i]!]![c]!))),
      );
      disposeMixed(mixed);
      dispose([images, labels]);
    }
  });

  it('takes class ids in any form for the one-hot labels that they mean', async () => {
    const images = toTensor(plainImages(4, 2, 2, 1));
    const at = { epoch: 0, batch: 3 };
    const oneHot = tensor2d([
      [0, 0, 1],
      [1, 0, 0],
      [0, 1, 0],
      [1, 0, 0],
    ]);
    const forms: (Tensor | ArrayLike<number>)[] = [
      oneHot,
      tensor1d([2, 0, 1, 0], 'int32'),
      [2, 0, 1, 0],
      Uint8Array.of(2, 0, 1, 0),
    ];
    forms.push(
      tensor(
        [false, false, true, true, false, false, false, true, false, true, false, false],
        [4, 3],
        'bool',
      ),
    );
    const results: number[][][] = [];
    for (const labels of forms) {
      const mixed = mixup({ numClasses: 3 })(images, labels, at);
      expect(mixed.labels.dtype).toBe('float32');
      results.push((await mixed.labels.array()) as number[][]);
      disposeMixed(mixed);
    }
    for (const result of results) expect(result).toEqual(results[0]);
    // Shares are float32 numbers whose sum is exact.
    for (const row of results[0]!) expect(row.reduce((a, b) => a + b, 0)).toBe(1);
    dispose([
      images,
      ...forms.filter((form) => !Array.isArray(form) && !ArrayBuffer.isView(form)),
    ] as Tensor[]);
  });

  it('with alpha 0 gives the batch back', async () => {
    const plain = plainImages(5, 2, 3, 2);
    const images = toTensor(plain);
    const mixed = mixup({ alpha: 0, numClasses: 2 })(images, [0, 1, 0, 1, 1], { epoch: 0, batch: 0 });
    expect(mixed.lambda).toBe(1);
    expect(await mixed.images.array()).toEqual(plain);
    expect(((await mixed.labels.array()) as number[][]).map((row) => row[1])).toEqual([0, 1, 0, 1, 1]);
    disposeMixed(mixed);
    images.dispose();
  });

  it('takes a batch of one, and leaks nothing', async () => {
    const images = toTensor(plainImages(1, 2, 2, 1));
    await expectNoLeak(() => {
      const {
        images: mixed,
        labels,
        partners,
      } = mixup({ numClasses: 2 })(images, [1], { epoch: 0, batch: 0 });
      expect([...partners]).toEqual([0]);
      return [mixed, labels];
    });
    images.dispose();
  });
});

describe('mixup', () => {
  const images = ones([2, 1, 1, 1]) as Tensor4D;
  const at = { epoch: 0, batch: 0 };

  it('draws partners that permute the batch, and each as often as another', () => {
    const counts = new Float64Array(4);
    const four = ones([4, 1, 1, 1]) as Tensor4D;
    for (let batch = 0; batch < 1000; batch++) {
      const mixed = mixup({ numClasses: 2, seed: 'p' })(four, [0, 0, 1, 1], { epoch: 0, batch });
      expect([...mixed.partners].toSorted()).toEqual([0, 1, 2, 3]);
      counts[mixed.partners[0]!]!++;
      disposeMixed(mixed);
    }
    for (const count of counts) expect(Math.abs(count - 250)).toBeLessThan(5 * Math.sqrt(1000 * 0.25 * 0.75));
  });

  it('draws lambda from Beta(alpha, alpha), one for each batch, within 5 sigma', () => {
    for (const alpha of [0.2, 1]) {
      const lambdas = Array.from({ length: 2000 }, (_, batch) => {
        const mixed = mixup({ alpha, numClasses: 2, seed: 'l' })(images, [0, 1], { epoch: 0, batch });
        disposeMixed(mixed);
        return mixed.lambda;
      });
      const variance = 1 / (4 * (2 * alpha + 1));
      const mean = lambdas.reduce((a, b) => a + b, 0) / lambdas.length;
      expect(Math.abs(mean - 0.5)).toBeLessThan(5 * Math.sqrt(variance / lambdas.length));
      const spread = lambdas.reduce((sum, x) => sum + (x - 0.5) ** 2, 0) / lambdas.length;
      const fourth = (variance * 3) / (4 * (2 * alpha + 3));
      expect(Math.abs(spread - variance)).toBeLessThan(
        5 * Math.sqrt((fourth - variance ** 2) / lambdas.length),
      );
      expect(new Set(lambdas).size).toBeGreaterThan(1000);
    }
  });

  it('refuses options out of range', () => {
    expect(() => mixup({ alpha: -1 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: mixup: expected \`alpha\` to be a finite number >= 0, got -1.]`,
    );
    expect(() => mixup({ numClasses: 1 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: mixup: expected \`numClasses\` to be a whole number >= 2, got 1.]`,
    );
    expect(() => mixup({ seed: null as never })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: mixup: expected \`seed\` to be a number or a string, got null.]`,
    );
    expect(() => mixup(1 as never)).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: mixup: expected \`options\` to be an object, got 1.]`,
    );
  });

  it('refuses labels that do not fit', () => {
    const mix = mixup({ numClasses: 3 });
    expect(() => mixup()(images, [0, 1], at)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: mixup: expected \`numClasses\` to be given for labels that are class ids, got none.]`,
    );
    expect(() => mix(images, [0, 3], at)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: mixup: expected \`labels[1]\` to be a whole number >= 0 and <= 2, got 3.]`,
    );
    expect(() => mix(images, [0], at)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: mixup: expected \`labels\` to hold 2 numbers, got array of 1.]`,
    );
    expect(() => mix(images, tensor1d([0, 1]), at)).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: mixup: expected \`labels\` to have dtype int32, got float32.]`,
    );
    expect(() => mix(images, tensor1d([0], 'int32'), at)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: mixup: expected \`labels\` to have shape [2], got [1].]`,
    );
    expect(() => mix(images, ones([2, 4]), at)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: mixup: expected \`labels\` to have shape [2, 3], got [2, 4].]`,
    );
    expect(() => mix(images, undefined as never, at)).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: mixup: expected \`labels\` to be a tensor or an array of class ids, got undefined.]`,
    );
    expect(() => mix(ones([2, 2]) as never, [0, 1], at)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: mixup: expected \`images\` to have shape [batch, height, width, channels], got [2, 2].]`,
    );
    expect(() => mix(images, [0, 1], {} as never)).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: mixup: expected \`position.epoch\` to be a whole number >= 0, got undefined.]`,
    );
  });
});
