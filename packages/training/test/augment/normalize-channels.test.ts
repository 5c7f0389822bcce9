import { describeBackends, expectAllClose, expectNoLeak } from '@lt/testkit';
import { dispose, type Tensor4D, tensor4d, zeros } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { normalizeChannels } from '../../src/index.ts';
import { plainImages, toTensor } from './images.ts';

await describeBackends('normalizeChannels', () => {
  it('shifts and scales each channel, worked out by hand', async () => {
    const images = tensor4d([1, 10, 3, 30], [1, 1, 2, 2]);
    const out = normalizeChannels({ mean: [1, 20], std: [0.5, 4] })(images);
    // (1 - 1) / 0.5, (10 - 20) / 4, (3 - 1) / 0.5, (30 - 20) / 4
    expect([...(await out.data())]).toEqual([0, -2.5, 4, 2.5]);
    dispose([images, out]);
  });

  it.each([1, 3, 4])('equals plain loops, bit for bit in float32: %d channels', async (channels) => {
    const plain = plainImages(3, 4, 5, channels);
    const images = toTensor(plain);
    const mean = [0.4914, 0.4822, 0.4465, 0.1].slice(0, channels);
    const std = [0.2023, 0.1994, 0.201, 3].slice(0, channels);
    const out = normalizeChannels({ mean, std })(images);
    const { fround } = Math;
    const value = (x: number, c: number): number =>
      fround(fround(x - fround(mean[c]!)) * fround(1 / std[c]!));
    expect(await out.array()).toEqual(
      plain.map((image) => image.map((row) => row.map((pixel) => pixel.map(value)))),
    );
    // The division of torchvision, but for the last bits.
    const divided = plain.flat(2).flatMap((pixel) => pixel.map((x, c) => (x - mean[c]!) / std[c]!));
    await expectAllClose(out, divided, { absolute: 1e-6, relative: 1e-6 });
    dispose([images, out]);
  });

  it('leaks nothing', async () => {
    const images = zeros([2, 3, 3, 2]) as Tensor4D;
    await expectNoLeak(() => normalizeChannels({ mean: [0, 1], std: [1, 2] })(images));
    images.dispose();
  });
});

describe('normalizeChannels', () => {
  it('refuses statistics that are none, and images of other channels', () => {
    expect(() => normalizeChannels({ mean: 0.5, std: [1] } as never)).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: normalizeChannels: expected \`mean\` to be an array or typed array of numbers, got 0.5.]`,
    );
    expect(() => normalizeChannels({ mean: [0, 1], std: [1] })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: normalizeChannels: expected \`std\` to hold 2 numbers, got array of 1.]`,
    );
    expect(() => normalizeChannels({ mean: [0], std: [0] })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: normalizeChannels: expected \`std[0]\` to be a finite number > 0, got 0.]`,
    );
    const images = zeros([1, 1, 1, 3]) as Tensor4D;
    expect(() => normalizeChannels({ mean: [0], std: [1] })(images)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: normalizeChannels: expected \`images\` to have 1 channels, as \`mean\`, got [1, 1, 1, 3].]`,
    );
    expect(() => normalizeChannels({ mean: [0], std: [1] })([1] as never)).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: normalizeChannels: expected \`images\` to be a tensor, got array of 1.]`,
    );
  });
});
