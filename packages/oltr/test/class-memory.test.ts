import { enableWasmTraining } from '@lt/backend';
import { describeBackends, expectAllClose, expectNoLeak, readGolden } from '@lt/testkit';
import { type Tensor2D, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { ClassMemory, type ClassMemoryJson } from '../src/index.ts';

type Rows = number[][];
const golden = readGolden<{
  features: Rows;
  labels: number[];
  num_classes: number;
  centroids_official: Rows;
}>(new URL('./golden/centroids.json', import.meta.url));
const { sgd_trajectory: trajectory } = readGolden<{
  sgd_trajectory: {
    loss_weight: number;
    centroids_before: Rows;
    steps: { features: Rows; labels: number[]; centroids_after: Rows }[];
  };
}>(new URL('./golden/disc_centroids_loss.json', import.meta.url));

/** A memory whose class k has the one sample `rows[k]`. */
async function memoryOf(rows: Rows): Promise<ClassMemory> {
  const memory = new ClassMemory({ numClasses: rows.length, featureDim: rows[0]!.length });
  await memory.accumulate([...rows.keys()], tensor2d(rows));
  memory.finalize();
  return memory;
}

await describeBackends(
  'ClassMemory',
  () => {
    it("has the authors' centroids, filled batch by batch or merged from parts", async () => {
      const sizes = { numClasses: golden.num_classes, featureDim: golden.features[0]!.length };
      const [whole, first, second] = [new ClassMemory(sizes), new ClassMemory(sizes), new ClassMemory(sizes)];
      for (let from = 0; from < golden.labels.length; from += 5) {
        const rows = tensor2d(golden.features.slice(from, from + 5));
        const labels = golden.labels.slice(from, from + 5);
        await whole.accumulate(tensor1d(labels, 'int32'), rows);
        await (from < 10 ? first : second).accumulate(labels, rows);
      }
      whole.finalize({ emptyClass: 'throw' });
      await expectAllClose(whole.centroids, golden.centroids_official);
      first.merge(second);
      first.finalize();
      expect(await first.centroids.data()).toEqual(await whole.centroids.data());
      expect(first.classCounts).toEqual(whole.classCounts);
    });

    it('moves its centroids as the authors do, by their optimizer', async () => {
      const memory = await memoryOf(trajectory.centroids_before);
      for (const { features, labels, centroids_after } of trajectory.steps) {
        const weight = trajectory.loss_weight;
        await memory.update(labels, tensor2d(features), { mode: 'official', weightDecay: 5e-4, weight });
        await expectAllClose(memory.centroids, centroids_after);
      }
    });

    it('moves the classes of a batch by each rule, and no other', async () => {
      const start = [
        [0, 0],
        [10, 10],
      ];
      const features = tensor2d([
        [2, 4],
        [4, 8],
      ]);
      // Class 0 has two rows, of mean (3, 6).
      const rules = [
        [{ mode: 'ema', rate: 0.5 }, [1.5, 3]],
        // 0.5 · 2 / (1 + 2) of the way
        [{ mode: 'centerLoss' }, [1, 2]],
        [{ mode: 'recompute' }, [3, 6]],
      ] as const;
      for (const [rule, expected] of rules) {
        const memory = await memoryOf(start);
        await memory.update([0, 0], features, rule);
        await expectAllClose(memory.centroids, [expected as unknown as number[], [10, 10]]);
      }
    });

    it.each([{ mode: 'official' }, { mode: 'centerLoss' }, { mode: 'ema' }, { mode: 'recompute' }] as const)(
      'gives a class that had no centroid the mean of its first rows ($mode)',
      async (rule) => {
        const memory = new ClassMemory({ numClasses: 3, featureDim: 1 });
        await memory.accumulate([0], tensor2d([[5]]));
        memory.finalize();
        expect([...memory.validMask]).toEqual([1, 0, 0]);
        const repelWeight = rule.mode === 'official' ? { repelWeight: 0 } : {};
        await memory.update([2, 2], tensor2d([[1], [3]]), { ...rule, ...repelWeight });
        await expectAllClose(memory.centroids, [5, 0, 2]);
        expect([...memory.validMask]).toEqual([1, 0, 1]);
        expect(await memory.valid.array()).toEqual([1, 0, 1]);
      },
    );

    it('is done when update returns, for labels in an array', async () => {
      const memory = await memoryOf([[0], [1]]);
      const done = memory.update([1], tensor2d([[5]]), { mode: 'recompute' });
      await expectAllClose(memory.centroids, [0, 5]);
      await done;
    });

    it('says what becomes of a class without samples', async () => {
      const memory = new ClassMemory({ numClasses: 2, featureDim: 2 });
      await memory.accumulate([1], tensor2d([[1, 2]]));
      memory.finalize();
      expect([...memory.validMask]).toEqual([0, 1]);
      await expectAllClose(memory.centroids, [0, 0, 1, 2]);
      memory.finalize({ emptyClass: 'zero' });
      expect([...memory.validMask]).toEqual([1, 1]);
      expect(() => memory.finalize({ emptyClass: 'throw' })).toThrowErrorMatchingInlineSnapshot(
        `[RangeError: ClassMemory.finalize: expected every class to have a sample, got none of class 0.]`,
      );
    });

    it('goes through text and comes back as it was, in the middle of everything', async () => {
      const memory = await memoryOf([
        [0.1, 1e-9],
        [1e20, 2],
      ]);
      await memory.update([0], tensor2d([[0.3, 7]]), { mode: 'official' });
      await memory.accumulate([1], tensor2d([[5, 5]]));
      const json = JSON.parse(JSON.stringify(await memory.toJSON())) as ClassMemoryJson;
      const copy = ClassMemory.fromJSON(json);
      for (const one of [memory, copy]) {
        await one.update([1], tensor2d([[1, 1]]), { mode: 'official' });
      }
      expect(await copy.toJSON()).toEqual(await memory.toJSON());
      for (const one of [memory, copy]) one.finalize();
      expect(await copy.centroids.array()).toEqual(await memory.centroids.array());
    });

    it('begins anew after a reset, and keeps its centroids until then', async () => {
      const memory = await memoryOf([[1], [2]]);
      memory.reset();
      await expectAllClose(memory.centroids, [1, 2]);
      await memory.accumulate([0, 1], tensor2d([[7], [8]]));
      memory.finalize();
      await expectAllClose(memory.centroids, [7, 8]);
      expect([...memory.classCounts]).toEqual([1, 1]);
    });

    it('leaks nothing', async () => {
      const features = tensor2d([[1, 2]]);
      await expectNoLeak(async () => {
        const memory = new ClassMemory({ numClasses: 2, featureDim: 2 });
        const labels = tensor1d([1], 'int32');
        await memory.accumulate(labels, features);
        memory.finalize();
        await memory.update(labels, features, { mode: 'official' });
        await memory.update([0], features, { mode: 'ema' });
        ClassMemory.fromJSON(await memory.toJSON()).dispose();
        labels.dispose();
        memory.dispose();
      });
    });
  },
  { setup: ({ name }) => (name === 'wasm' ? enableWasmTraining() : undefined) },
);

describe('ClassMemory', () => {
  it('refuses what it cannot use', async () => {
    const memory = new ClassMemory({ numClasses: 2, featureDim: 1 });
    const features = tensor2d([[1]]) as Tensor2D;
    await expect(memory.accumulate([2], features)).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: ClassMemory.accumulate: expected \`labels[0]\` to be a class id from 0 to 1, got 2.]`,
    );
    await expect(
      memory.accumulate(tensor1d([-1], 'int32'), features),
    ).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: ClassMemory.accumulate: expected \`labels[0]\` to be a class id from 0 to 1, got -1.]`,
    );
    await expect(
      memory.update([0], features, { mode: 'sgd' as never }),
    ).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: ClassMemory.update: expected \`mode\` to be one of 'official', 'centerLoss', 'ema', 'recompute', got "sgd".]`,
    );
    await expect(
      memory.update([0], tensor2d([[1, 2]]), { mode: 'ema' }),
    ).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: ClassMemory.update: expected \`features\` to have shape [batch, 1], got [1, 2].]`,
    );
    expect(() =>
      memory.merge(new ClassMemory({ numClasses: 3, featureDim: 1 })),
    ).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: ClassMemory.merge: expected \`other\` to have 2 classes of 1 features, got 3 of 1.]`,
    );
    expect(() => ClassMemory.fromJSON({} as never)).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: ClassMemory.fromJSON: expected \`json\` to be what toJSON() gave, got Object.]`,
    );
    expect([...memory.classCounts]).toEqual([0, 0]);
  });
});
