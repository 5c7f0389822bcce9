import { classWeights, createRandom, symmetricBeta } from '@lt/core';
import { powerSampler } from '@lt/sampling';
import { describeBackends, expectAllClose, expectNoLeak, readGolden } from '@lt/testkit';
import { dispose, ones, type Tensor4D, tensor1d, tensor2d, zeros } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutmixBox } from '../../src/augment/cutmix-box.ts';
import { type CmoOptions, cmo, type LabeledImages, type PastedBatch } from '../../src/index.ts';
import { plainImages, SHAPES, toTensor } from './images.ts';

interface Golden {
  sampler: {
    counts: number[];
    alpha: number;
    classWeightNormalized: number[];
    classSamplingProb: number[];
  }[];
}
const golden = readGolden<Golden>(new URL('../golden/cmo.json', import.meta.url));

const always = (more: CmoOptions = {}): CmoOptions => ({ numClasses: 2, probability: 1, ...more });
const disposePasted = (pasted: PastedBatch): void => dispose([pasted.images, pasted.labels]);

/** Black images of class 0, and white ones of class 1. */
function blackAndWhite(batch: number, height: number, width: number): [LabeledImages, LabeledImages] {
  const shape: [number, number, number, number] = [batch, height, width, 1];
  return [
    { images: zeros(shape) as Tensor4D, labels: new Int32Array(batch) },
    { images: ones(shape) as Tensor4D, labels: new Int32Array(batch).fill(1) },
  ];
}

await describeBackends('cmo', () => {
  it.each<CmoOptions>([{}, { alpha: 0.3, seed: 5 }, { alpha: 6, seed: 'c' }])(
    'equals pasting in plain loops, with the draws it takes: %o',
    async (options) => {
      const { alpha = 1, seed = 0 } = options;
      for (const shape of SHAPES) {
        const [batch, height, width, channels] = shape;
        // One row more than needed, which is not used.
        const [plainBack, plainFront] = [
          plainImages(...shape),
          plainImages(batch + 1, height, width, channels),
        ];
        const [back, front] = [toTensor(plainBack), toTensor(plainFront)];
        const backLabels = tensor2d(plainBack.map((_, i) => [i, 1, 0]));
        const frontLabels = tensor2d(plainFront.map((_, i) => [-i, 0, 2]));
        for (const position of [0, 1, 2, 3].map((index) => ({ epoch: 1, batch: index }))) {
          const pasted = cmo({ ...options, probability: 1 })(
            { images: back, labels: backLabels },
            { images: front, labels: frontLabels },
            position,
          );
          const random = createRandom(seed, '@lt/cmo', position.epoch, position.batch);
          const center = random.fork('center');
          const target = symmetricBeta(random.fork('lambda'), alpha);
          const box = cutmixBox(target, height, width, center.int(height), center.int(width));
          expect(pasted.box).toEqual([box.top, box.left, box.bottom, box.right]);
          const isInside = (y: number, x: number): boolean =>
            y >= box.top && y < box.bottom && x >= box.left && x < box.right;
          expect(await pasted.images.array()).toEqual(
            plainBack.map((image, i) =>
              image.map((row, y) => row.map((pixel, x) => (isInside(y, x) ? plainFront[i]![y]![x]! : pixel))),
            ),
          );
          const { lambda } = pasted;
          await expectAllClose(
            pasted.labels,
            plainBack.map((_, i) => [lambda * i - (1 - lambda) * i, lambda, 2 * (1 - lambda)]),
          );
          disposePasted(pasted);
        }
        dispose([back, front, backLabels, frontLabels]);
      }
    },
  );

  it('gives the background its share of the pixels in the label, exactly', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 0, max: 1e6 }),
        async (height, width, batch) => {
          const [black, white] = blackAndWhite(2, height, width);
          const pasted = cmo(always())(black, white, { epoch: 0, batch });
          const [pixels, labels] = [await pasted.images.data(), await pasted.labels.data()];
          const share = pixels.filter((pixel) => pixel === 1).length / pixels.length;
          for (const row of [0, 1]) {
            expect(Math.abs(labels[2 * row + 1]! - share)).toBeLessThanOrEqual(2 ** -24);
            expect(labels[2 * row]! + labels[2 * row + 1]!).toBe(1);
          }
          disposePasted(pasted);
          dispose([black.images, white.images]);
        },
      ),
      { seed: 9, numRuns: 40 },
    );
  });

  it('gives the background back outside the epochs of use, and where nothing is pasted', async () => {
    const [black, white] = blackAndWhite(2, 4, 4);
    const unused: [CmoOptions, number][] = [
      [{ startEpoch: 4 }, 3],
      [{ startEpoch: 4, endEpoch: 6 }, 6],
      [{ probability: 0 }, 0],
      [{ alpha: 0 }, 0],
    ];
    for (const [options, epoch] of unused) {
      const pasted = cmo(always(options))(black, white, { epoch, batch: 0 });
      expect(pasted.lambda).toBe(1);
      expect([...(await pasted.images.data())]).toEqual(Array(32).fill(0));
      expect(await pasted.labels.array()).toEqual([
        [1, 0],
        [1, 0],
      ]);
      disposePasted(pasted);
    }
    const used = Array.from({ length: 8 }, (_, batch) =>
      cmo(always({ startEpoch: 4, endEpoch: 6 }))(black, white, { epoch: 4 + (batch % 2), batch }),
    );
    expect(used.filter(({ lambda }) => lambda < 1).length).toBeGreaterThan(4);
    for (const pasted of used) disposePasted(pasted);
    dispose([black.images, white.images]);
  });

  it('leaks nothing', async () => {
    const [black, white] = blackAndWhite(2, 4, 4);
    for (const probability of [0, 1]) {
      await expectNoLeak(() => {
        const { images, labels } = cmo(always({ probability }))(black, white, { epoch: 0, batch: 0 });
        return [images, labels];
      });
    }
    dispose([black.images, white.images]);
  });
});

describe('cmo', () => {
  it.each(golden.sampler)('goes with the sampler of the authors’ code: r = $alpha', (expected) => {
    const { counts, alpha } = expected;
    const weights = classWeights(counts, { scheme: 'power', exponent: alpha, normalize: 'none' });
    const sum = weights.reduce((a, b) => a + b, 0);
    for (const [c, weight] of expected.classWeightNormalized.entries()) {
      expect(weights[c]! / sum).toBeCloseTo(weight, 12);
    }
    const classIds = counts.flatMap((count, c) => Array(count).fill(c) as number[]);
    const sampler = powerSampler(classIds, { exponent: 1 - alpha, batchSize: 128 });
    for (const [c, p] of sampler.classProbabilities().entries()) {
      expect(p).toBeCloseTo(expected.classSamplingProb[c]!, 12);
    }
  });

  it('pastes on as many batches as it says, within 5 sigma', () => {
    const [black, white] = blackAndWhite(1, 16, 16);
    const paste = cmo({ numClasses: 2, alpha: 50, seed: 'share' });
    let pasted = 0;
    for (let batch = 0; batch < 600; batch++) {
      const result = paste(black, white, { epoch: 0, batch });
      if (result.lambda < 1) pasted++;
      disposePasted(result);
    }
    expect(Math.abs(pasted - 300)).toBeLessThan(5 * Math.sqrt(600 * 0.25));
    dispose([black.images, white.images]);
  });

  it('names what is wrong', () => {
    const [black, white] = blackAndWhite(2, 4, 4);
    const at = { epoch: 0, batch: 0 };
    const paste = cmo(always());
    expect(() => cmo({ startEpoch: 4, endEpoch: 4 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: cmo: expected \`endEpoch\` to be a whole number >= 5, got 4.]`,
    );
    expect(() => cmo({ probability: 1.5 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: cmo: expected \`probability\` to be a finite number >= 0 and <= 1, got 1.5.]`,
    );
    expect(() => paste(black, null as never, at)).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: cmo: expected \`foreground\` to hold images and labels, got null.]`,
    );
    expect(() => paste({ ...black, labels: [0] }, white, at)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: cmo: expected \`background.labels\` to hold 2 numbers, got array of 1.]`,
    );
    expect(() =>
      paste(black, { ...white, images: ones([1, 4, 4, 1]), labels: [0] }, at),
    ).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: cmo: expected \`foreground.images\` to be at least 2 images of [4, 4, 1], got [1, 4, 4, 1].]`,
    );
    expect(() =>
      paste(black, { ...white, images: ones([2, 4, 5, 1]) }, at),
    ).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: cmo: expected \`foreground.images\` to be at least 2 images of [4, 4, 1], got [2, 4, 5, 1].]`,
    );
    expect(() => cmo()(black, white, at)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: cmo: expected \`numClasses\` to be given for labels that are class ids, got none.]`,
    );
    expect(() =>
      cmo()({ ...black, labels: ones([2, 3]) }, { ...white, labels: ones([2, 2]) }, at),
    ).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: cmo: expected \`foreground.labels\` to have shape [2, 3], got [2, 2].]`,
    );
    expect(() =>
      cmo()({ ...black, labels: ones([2, 3]) }, { ...white, labels: tensor1d([0, 1]) }, at),
    ).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: cmo: expected \`foreground.labels\` to have dtype int32, got float32.]`,
    );
    expect(() => paste(black, white, { epoch: -1, batch: 0 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: cmo: expected \`position.epoch\` to be a whole number >= 0, got -1.]`,
    );
    dispose([black.images, white.images]);
  });
});
