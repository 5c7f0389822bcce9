import { createRandom, longTailedCounts, splitHeadTail } from '@lt/core';
import { describeBackends } from '@lt/testkit';
import {
  mul,
  oneHot,
  ones,
  reshape,
  slice,
  type Tensor2D,
  type Tensor4D,
  tensor1d,
  tensor2d,
  tensor4d,
} from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { FeatureBank } from '../../src/index.ts';
import { memoryStore } from '../memory-store.ts';

// CIFAR-10-LT of imbalance 100, at its size.
const classCounts = longTailedCounts({ numClasses: 10, maxCount: 5000, imbalanceRatio: 100 });
const classIds = Int32Array.from(Array.from(classCounts).flatMap((n, c) => Array<number>(n).fill(c)));
const { head, tail } = splitHeadTail(classCounts);
const MB = 1e6;

await describeBackends(
  'FeatureBank of CIFAR-10-LT',
  () => {
    it.each([
      ['ResNet-32', 8, 64, 8],
      ['ResNet-18', 4, 512, 52],
    ] as const)(
      'takes little memory for maps of a %s (%i × channels %i: %i MB)',
      async (_, side, channels, megabytes) => {
        expect(classIds).toHaveLength(12_406);
        const random = createRandom(channels);
        const size = side * side * channels;
        // The same maps again and again: what is kept of an image does not depend on that.
        const numbers = Float32Array.from({ length: 256 * size }, () => Math.max(0, random.next() - 0.5));
        const block = tensor4d(numbers, [256, side, side, channels]);
        const kernel = tensor2d(
          Float32Array.from({ length: channels * 10 }, () => random.normal()),
          [channels, 10],
        );
        const bank = new FeatureBank({
          features: (rows): Tensor4D => slice(block, 0, rows.length),
          classIds,
          kernel,
          storage: 'pooledParts',
          targetClasses: tail,
          donorClasses: head,
        });
        const { degenerate, emptySpecific } = await bank.prepare();
        expect([degenerate, emptySpecific]).toEqual([0, 0]);
        // Two vectors of an image, one byte for each of its positions, and one more.
        const wanted = 12_406 * (2 * 4 * channels + side * side + 1);
        expect(bank.byteLength).toBe(wanted);
        expect(bank.byteLength).toBeLessThan(megabytes * MB);
        expect(bank.byteLength).toBeLessThan(100 * MB);
      },
    );
  },
  { only: ['wasm'] },
);

await describeBackends(
  'checkpoints of FeatureBank',
  () => {
    it('hold some 64 MB of maps each at most', async () => {
      // 20 images of 8 MB: the same number all over would be degenerate.
      const features = (rows: Int32Array): Tensor4D => {
        const corner = oneHot(
          tensor1d(
            Array.from(rows, () => 0),
            'int32',
          ),
          4,
          2,
          1,
        );
        return mul(reshape(corner, [rows.length, 2, 2, 1]), ones([1, 1, 1, 2 ** 19])) as Tensor4D;
      };
      const store = memoryStore();
      const big = { features, classIds: Array<number>(20).fill(0), kernel: ones([2 ** 19, 1]) as Tensor2D };
      const bank = new FeatureBank({ ...big, storage: 'maps', blockRows: 1 });
      await bank.prepare({ checkpoint: { store, every: { seconds: 1e6 } } });
      expect(await store.list()).toEqual(['step-00000008', 'step-00000016', 'step-00000020']);
    });
  },
  { only: ['wasm'] },
);
