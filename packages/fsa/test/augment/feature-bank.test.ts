import { describeBackends, expectAllClose, expectNoLeak } from '@lt/testkit';
import { gather, memory, ones, tensor1d, tensor2d, tensor3d, tensor4d, zeros } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { FeatureBank, type FeatureBankOptions } from '../../src/index.ts';
import { camOf, classIds, inMemory, kernel, maps, meanOf, numRows, vectorAt } from '../long-tail.ts';

const options = (): FeatureBankOptions => ({
  features: maps(),
  classIds,
  kernel: kernel(),
  specificThreshold: 0.7,
  genericThreshold: 0.4,
});
const positions = Array.from({ length: 9 }, (_, i) => i);
const hasVector = (row: number) => (position: number) => vectorAt(row, position).some((x) => x > 0);

await describeBackends('FeatureBank', () => {
  it('finds the positions that plain loops find', async () => {
    const bank = new FeatureBank({ ...options(), blockRows: 7 });
    const report = await bank.prepare();
    let [specific, generic, vectors] = [0, 0, 0];
    for (let row = 0; row < numRows; row++) {
      const cam = camOf(row);
      const wanted = positions.filter((p) => cam[p]! > 0.7 && hasVector(row)(p));
      expect(bank.specificPool(row)).toEqual(wanted);
      const wantedGeneric = positions.filter((p) => cam[p]! < 0.4 && hasVector(row)(p));
      expect(bank.genericPool(row)).toEqual(wantedGeneric);
      specific += wanted.length;
      generic += wantedGeneric.length;
      vectors += positions.filter(hasVector(row)).length;
    }
    expect(report).toMatchObject({ numRows, degenerate: 0 });
    expect(report.specificShare).toBeCloseTo(specific / (9 * numRows));
    expect(report.genericShare).toBeCloseTo(generic / (9 * numRows));
    expect(report.zeroShare).toBeCloseTo(1 - vectors / (9 * numRows));
  });

  it.each(['maps', 'recompute', 'pooledParts'] as const)(
    'gives the same of any source, kept as %s',
    async (storage) => {
      const tensors = maps();
      const sources = [tensors, inMemory, (rows: Int32Array) => gather(tensors, tensor1d(rows, 'int32'))];
      const rows = Int32Array.of(40, 3, 3);
      for (const features of sources) {
        const bank = new FeatureBank({ ...options(), features, storage });
        await bank.prepare();
        await expectAllClose(
          bank.pooled(rows),
          Array.from(rows, (row) => meanOf(positions.map((p) => vectorAt(row, p)))),
        );
        expect(bank.shape).toEqual([3, 3, 5]);
        if (storage === 'pooledParts') {
          for (let row = 0; row < numRows; row++) {
            for (const [which, pool] of [
              ['specific', bank.specificPool(row)],
              ['generic', bank.genericPool(row)],
            ] as const) {
              const part = bank.part(which, row);
              if (pool.length === 0) expect(part).toBeUndefined();
              else await expectAllClose(part!, meanOf(pool.map((p) => vectorAt(row, p))));
            }
          }
          expect(() => bank.maps(rows)).toThrowErrorMatchingInlineSnapshot(
            `[TypeError: FeatureBank.maps: expected \`storage\` to be 'maps' or 'recompute', got "pooledParts", which keeps no maps.]`,
          );
        } else {
          await expectAllClose(
            bank.maps(rows),
            Array.from(rows, (row) => positions.map((p) => vectorAt(row, p))),
          );
        }
      }
    },
  );

  it('keeps as many bytes as it says, and refuses to keep more than it may', async () => {
    const features = (rows: Int32Array) => gather(maps(), tensor1d(rows, 'int32'));
    const bytesOf = async (more: Partial<FeatureBankOptions>): Promise<number> => {
      const bank = new FeatureBank({ ...options(), features, ...more });
      await bank.prepare();
      return bank.byteLength;
    };
    const masks = numRows * (9 + 1);
    expect(await bytesOf({ storage: 'recompute' })).toBe(masks);
    expect(await bytesOf({ storage: 'maps' })).toBe(masks + 4 * numRows * 45);
    const parts = { storage: 'pooledParts', targetClasses: [2, 3], donorClasses: [0, 1] } as const;
    // A mean and a part for each image at most, one where a pool is empty.
    const bytes = await bytesOf(parts);
    expect(bytes).toBeLessThanOrEqual(masks + 4 * numRows * 2 * 5);
    expect(bytes).toBeGreaterThan(masks + 4 * numRows * 5);
    const bank = new FeatureBank({ ...options(), features, storage: 'maps', maxBytes: 1000 });
    await expect(bank.prepare()).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: FeatureBank: expected to keep at most 1000 bytes, got 8550 for \`storage\` "maps". Take 'recompute', 'pooledParts', or a larger \`maxBytes\`.]`,
    );
  });

  it('counts images in which nothing can be told apart, and draws nothing from them', async () => {
    const data = new Float32Array(4 * 4 * 2);
    data.fill(3, 8, 16); // the same all over
    data.set([1, 0, 0, 0, 0, 0, 0, 0], 16); // one position, the others without a vector
    data.set([2, 1, 1, 1, 1, 2, 1, 1], 24);
    const bank = new FeatureBank({
      features: tensor4d(data, [4, 2, 2, 2]),
      classIds: [0, 0, 0, 0],
      kernel: tensor2d([[1], [0]]),
    });
    expect(await bank.prepare()).toMatchObject({ degenerate: 2, emptySpecific: 0, emptyGeneric: 1 });
    expect([0, 1, 2, 3].map((row) => bank.specificPool(row))).toEqual([[], [], [0], [0]]);
    expect([0, 1, 2, 3].map((row) => bank.genericPool(row))).toEqual([[], [], [], [1, 2, 3]]);
  });

  it('leaves no tensor behind, prepared once or twice', async () => {
    for (const storage of ['maps', 'recompute', 'pooledParts'] as const) {
      const bank = new FeatureBank({ ...options(), storage });
      await expectNoLeak(async () => {
        expect(await bank.prepare()).toBe(await bank.prepare());
      });
      await expectNoLeak(() => bank.pooled(Int32Array.of(1, 2)));
      await expectNoLeak(() => bank.pooled(Int32Array.of(7, 2)));
      expect(bank.pooled(new Int32Array(0)).shape).toEqual([0, 5]);
    }
  });

  it('ends when it is told to, and goes on', async () => {
    const bank = new FeatureBank({ ...options(), blockRows: 10 });
    const controller = new AbortController();
    const before = memory().numTensors;
    const seen: number[] = [];
    const onProgress = ({ done }: { done: number }): void => {
      seen.push(done);
      if (done === 20) controller.abort(new Error('enough'));
    };
    await expect(bank.prepare({ signal: controller.signal, onProgress })).rejects.toThrow('enough');
    expect(seen).toEqual([10, 20]);
    expect(memory().numTensors).toBe(before);
    const report = await bank.prepare({ onProgress: ({ done }) => seen.push(done) });
    expect(seen).toEqual([10, 20, 30, 40, 45]);
    expect(report).toEqual(await new FeatureBank(options()).prepare());
  });

  it('takes maps of another kind than class activation maps', async () => {
    const cam = () =>
      tensor3d(
        Float32Array.from({ length: numRows * 9 }, (_, i) => i % 9),
        [numRows, 3, 3],
      );
    const bank = new FeatureBank({
      ...options(),
      blockRows: numRows,
      cam,
    });
    await bank.prepare();
    expect(bank.specificPool(0)).toEqual([6, 7, 8].filter(hasVector(0)));
    const wrong = new FeatureBank({ ...options(), cam: () => zeros([1, 1, 1]) });
    await expect(wrong.prepare()).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: FeatureBank: expected \`cam(features, classIds)\` to have shape [45, 3, 3], got [1, 1, 1].]`,
    );
  });

  it('names what is wrong', async () => {
    const make = (more: object) => () => new FeatureBank({ ...options(), ...more });
    expect(make({ features: ones([2, 1, 1, 3]), classIds: [0, 1] })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: FeatureBank: expected \`features\` to have at least 4 positions, got 1 × 1. The network shrinks its images too far for one position to differ from another: take larger images, a stem without stride or pooling (the CIFAR stem), or an earlier layer.]`,
    );
    expect(make({ classIds: [0, 1] })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: FeatureBank: expected \`features\` to have shape [2, height, width, channels], got [45, 3, 3, 5].]`,
    );
    expect(make({ classIds: classIds.map((id) => id + 1) })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: FeatureBank: expected \`classIds\` to be below 4, the number of columns of \`kernel\`, got 4.]`,
    );
    expect(make({ kernel: undefined })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: FeatureBank: expected \`kernel\` to be a tensor, got undefined.]`,
    );
    expect(make({ features: [1, 2] })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: FeatureBank: expected \`features\` to be a tensor, a function, or { data, shape } with a Float32Array, got array of 2.]`,
    );
    expect(make({ features: { ...inMemory, shape: [1, 2, 3, 4] } })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: FeatureBank: expected \`features\` to have shape [45, height, width, channels] and as many numbers, got [1, 2, 3, 4] and Float32Array of 2025.]`,
    );
    expect(make({ cam: 1 })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: FeatureBank: expected \`cam\` to be a function, got 1.]`,
    );
    const bank = new FeatureBank(options());
    expect(() => bank.specificPool(0)).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: FeatureBank.specificPool: expected \`prepare()\` to be done, got a bank that is not prepared.]`,
    );
    await bank.prepare();
    expect(() => bank.genericPool(45)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: FeatureBank.genericPool: expected \`row\` to be a whole number >= 0 and < 45, got 45.]`,
    );
    const small = new FeatureBank({
      features: () => ones([2, 1, 3, 3]),
      classIds: [0, 1],
      kernel: ones([3, 2]),
    });
    await expect(small.prepare()).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: FeatureBank: expected \`features\` to have at least 4 positions, got 1 × 3. The network shrinks its images too far for one position to differ from another: take larger images, a stem without stride or pooling (the CIFAR stem), or an earlier layer.]`,
    );
    expect(() => small.numPositions).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: FeatureBank.shape: expected \`prepare()\` to be done, got a bank that is not prepared.]`,
    );
  });
});
