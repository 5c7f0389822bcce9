import { createRandom } from '@lt/core';
import { describeBackends, expectNoLeak } from '@lt/testkit';
import { dispose, type Tensor4D, tensor4d, zeros } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { type BatchPosition, type PadAndCropOptions, padAndCrop } from '../../src/index.ts';
import { type PlainImages, plainImages, SHAPES, toTensor } from './images.ts';

/** Pads, then cuts, with the draws that the documentation names. */
function oracle(
  images: PlainImages,
  options: PadAndCropOptions,
  { epoch, batch }: BatchPosition,
): PlainImages {
  const { padding = 4, padValue = 0, seed = 0 } = options;
  const random = createRandom(seed, '@lt/padAndCrop', epoch, batch);
  return images.map((image, i) => {
    const [height, width, channels] = [image.length, image[0]!.length, image[0]![0]!.length];
    const blank = (): number[] => Array(channels).fill(Math.fround(padValue));
    const side = Array.from({ length: padding }, blank);
    const band = Array.from({ length: padding }, () => Array.from({ length: width + 2 * padding }, blank));
    const padded = [...band, ...image.map((row) => [...side, ...row, ...side]), ...band];
    const top = Math.floor(random.at(2 * i) * (2 * padding + 1));
    const left = Math.floor(random.at(2 * i + 1) * (2 * padding + 1));
    return padded.slice(top, top + height).map((row) => row.slice(left, left + width));
  });
}

await describeBackends('padAndCrop', () => {
  it('shifts, worked out by hand', async () => {
    const image = tensor4d([1, 2, 3, 4], [1, 2, 2, 1]);
    const seen = new Set<string>();
    for (let batch = 0; batch < 100; batch++) {
      const shifted = padAndCrop({ padding: 1, padValue: 9 })(image, { epoch: 0, batch });
      seen.add((await shifted.data()).join(''));
      shifted.dispose();
    }
    // 9 9 9 9
    // 9 1 2 9
    // 9 3 4 9     the windows of two by two
    // 9 9 9 9
    const windows = ['9991', '9912', '9929', '9193', '1234', '2949', '9399', '3499', '4999'];
    expect([...seen].toSorted()).toEqual(windows.toSorted());
    image.dispose();
  });

  const kinds: PadAndCropOptions[] = [
    { padding: 2, seed: 3 },
    { padding: 1, padValue: 0.25, seed: 'a' },
    {},
    { padding: 9 },
  ];
  it.each(kinds)('equals padding and cutting in plain loops: %o', async (options) => {
    for (const shape of SHAPES) {
      const plain = plainImages(...shape);
      const images = toTensor(plain);
      for (const position of [
        { epoch: 0, batch: 0 },
        { epoch: 3, batch: 41 },
      ]) {
        const cropped = padAndCrop(options)(images, position);
        expect(await cropped.array()).toEqual(oracle(plain, options, position));
        cropped.dispose();
      }
      images.dispose();
    }
  });

  it('without padding gives the images back, as a new tensor', async () => {
    const plain = plainImages(3, 4, 5, 2);
    const images = toTensor(plain);
    const same = padAndCrop({ padding: 0 })(images, { epoch: 1, batch: 2 });
    expect(same).not.toBe(images);
    expect(await same.array()).toEqual(plain);
    dispose([images, same]);
  });

  it('gives the same bytes for the same seed, epoch and batch, and other ones for others', async () => {
    const images = toTensor(plainImages(16, 6, 6, 1));
    const bytes = async (seed: number | string, epoch: number, batch: number): Promise<string> => {
      const cropped = padAndCrop({ seed })(images, { epoch, batch });
      const text = (await cropped.data()).join();
      cropped.dispose();
      return text;
    };
    const positions: [number | string, number, number][] = [
      [1, 0, 0],
      ['1', 0, 0],
      [2, 0, 0],
      [1, 1, 0],
      [1, 0, 1],
    ];
    const first = await Promise.all(positions.map((one) => bytes(...one)));
    expect(new Set(first).size).toBe(positions.length);
    expect(await Promise.all(positions.map((one) => bytes(...one)))).toEqual(first);
    images.dispose();
  });

  it('leaks nothing and leaves the images alone', async () => {
    const images = toTensor(plainImages(2, 4, 4, 3));
    await expectNoLeak(() => padAndCrop({ padding: 1 })(images, { epoch: 0, batch: 0 }));
    expect(images.isDisposed).toBe(false);
    images.dispose();
  });
});

describe('padAndCrop', () => {
  const images = zeros([1, 2, 2, 1]) as Tensor4D;
  const at = { epoch: 0, batch: 0 };

  it('refuses options out of range', () => {
    expect(() => padAndCrop({ padding: -1 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: padAndCrop: expected \`padding\` to be a whole number >= 0 and <= 1048576, got -1.]`,
    );
    expect(() => padAndCrop({ padding: 1.5 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: padAndCrop: expected \`padding\` to be a whole number >= 0 and <= 1048576, got 1.5.]`,
    );
    expect(() => padAndCrop({ padValue: NaN })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: padAndCrop: expected \`padValue\` to be a finite number, got NaN.]`,
    );
    expect(() => padAndCrop({ seed: {} as never })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: padAndCrop: expected \`seed\` to be a number or a string, got Object.]`,
    );
    expect(() => padAndCrop(4 as never)).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: padAndCrop: expected \`options\` to be an object, got 4.]`,
    );
  });

  it('refuses what are no images and no position', () => {
    const crop = padAndCrop();
    expect(() => crop(zeros([2, 2, 1]) as never, at)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: padAndCrop: expected \`images\` to have shape [batch, height, width, channels], got [2, 2, 1].]`,
    );
    expect(() => crop(zeros([1, 2, 2, 1], 'int32') as Tensor4D, at)).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: padAndCrop: expected \`images\` to have dtype float32, got int32.]`,
    );
    expect(() => crop(zeros([0, 2, 2, 1]) as Tensor4D, at)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: padAndCrop: expected \`images\` to hold at least one number, got [0, 2, 2, 1].]`,
    );
    expect(() => crop(images, undefined as never)).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: padAndCrop: expected \`position\` to hold epoch and batch, got undefined.]`,
    );
    expect(() => crop(images, { epoch: 0, batch: -1 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: padAndCrop: expected \`position.batch\` to be a whole number >= 0, got -1.]`,
    );
    expect(() => crop(images, { epoch: 0 } as never)).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: padAndCrop: expected \`position.batch\` to be a whole number >= 0, got undefined.]`,
    );
  });
});

describe('the shifts of padAndCrop', () => {
  it('are uniform and independent, within 5 sigma', async () => {
    // One pixel of 1 in a row of images: where it lands tells the shift.
    const [padding, size, batch] = [2, 9, 500];
    const plain = Array.from({ length: batch }, () =>
      Array.from({ length: size }, (_, y) =>
        Array.from({ length: size }, (_, x) => [y === 4 && x === 4 ? 1 : 0]),
      ),
    );
    const images = toTensor(plain);
    const counts = new Float64Array((2 * padding + 1) ** 2);
    const numBatches = 20;
    for (let b = 0; b < numBatches; b++) {
      const cropped = padAndCrop({ padding, seed: 'shifts' })(images, { epoch: 0, batch: b });
      const values = await cropped.data();
      cropped.dispose();
      for (let i = 0; i < batch; i++) {
        const at = values.subarray(i * size * size, (i + 1) * size * size).indexOf(1);
        const [down, right] = [Math.floor(at / size) - 4, (at % size) - 4];
        counts[(down + padding) * (2 * padding + 1) + right + padding]!++;
      }
    }
    images.dispose();
    const draws = numBatches * batch;
    const share = 1 / counts.length;
    const sigma = Math.sqrt(draws * share * (1 - share));
    for (const count of counts) expect(Math.abs(count - draws * share)).toBeLessThan(5 * sigma);
  });
});
