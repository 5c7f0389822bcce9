import { describeBackends, flatten } from '@lt/testkit';
import { memory } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { classIds, makeAugmenter, numRows } from '../long-tail.ts';

await describeBackends('batches of FeatureAugmenter', () => {
  it('are half head, name each tail image 1 + donors times in a row, and never label a donor as itself', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          tailPerBatch: fc.integer({ min: 1, max: 5 }),
          donorsPerTail: fc.integer({ min: 0, max: 4 }),
          candidates: fc.constantFrom('head' as const, 'all' as const),
          index: fc.nat({ max: 1000 }),
        }),
        async ({ tailPerBatch, donorsPerTail, candidates, index }) => {
          const augmenter = makeAugmenter({ tailPerBatch, donorsPerTail, candidates });
          await augmenter.prepare();
          const { labels, kind, rows, donors, features } = augmenter.batchAt(index);
          const half = tailPerBatch * (1 + donorsPerTail);
          expect(features.shape).toEqual([2 * half, 5]);
          for (let i = 0; i < half; i++) {
            const first = i - (i % (1 + donorsPerTail));
            expect(kind[i]).toBe(i === first ? 'tail' : 'augmented');
            expect(rows[i]).toBe(rows[first]);
            expect(labels[i]).toBe(classIds[rows[i]!]);
            expect(augmenter.tailClasses).toContain(labels[i]);
            if (i !== first) expect(classIds[donors[i]!]).not.toBe(labels[i]);
          }
          for (let i = half; i < 2 * half; i++) {
            expect([kind[i], donors[i]]).toEqual(['head', -1]);
            expect(labels[i]).toBe(classIds[rows[i]!]);
            expect(augmenter.headClasses).toContain(labels[i]);
          }
          features.dispose();
        },
      ),
      { seed: 35, numRuns: 12 },
    );
  });

  it('are the same after a preparation that was ended, in the bank or while classes were ranked', async () => {
    const whole = makeAugmenter();
    await whole.prepare();
    const wanted = whole.batchAt(2);
    for (const last of [20, numRows]) {
      const augmenter = makeAugmenter({ blockRows: 10 });
      const before = memory().numTensors;
      const stop = new AbortController();
      const onProgress = ({ done }: { done: number }): void => {
        if (done === last) stop.abort(new Error('enough'));
      };
      await expect(augmenter.prepare({ signal: stop.signal, onProgress })).rejects.toThrow('enough');
      expect(memory().numTensors).toBe(before);
      await augmenter.prepare();
      const batch = augmenter.batchAt(2);
      expect(batch.rows).toEqual(wanted.rows);
      expect(batch.vectors).toEqual(wanted.vectors);
      expect(await flatten(batch.features)).toEqual(await flatten(wanted.features));
    }
  });
});
