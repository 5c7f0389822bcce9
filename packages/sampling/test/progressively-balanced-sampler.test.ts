import { readGolden } from '@lt/testkit';
import { describe, expect, it } from 'vitest';
import { type ProgressivelyBalancedSamplerOptions, progressivelyBalancedSampler } from '../src/index.ts';
import { chiSquare, chiSquareLimit, classIdsOf, tally } from './statistics.ts';

interface Step {
  epoch: number;
  totalEpochs: number;
  p_paper_tOverT: number[];
  p_inclusive_tOverTminus1: number[];
}
const { tables } = readGolden<{
  tables: { counts: number[]; classProbabilities: { progressivelyBalanced: Step[] } }[];
}>(new URL('./golden/batch_samplers.json', import.meta.url));
const decoupling = readGolden<{
  cases: {
    counts: number[];
    epochs: number;
    progressive_class_probability_by_epoch_1based: number[][];
    class_priority_fixed: Record<string, number[]>;
  }[];
}>(new URL('./golden/decoupling_samplers.json', import.meta.url));

function expectClose(actual: Float64Array, expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length);
  actual.forEach((p, c) => {
    expect(p).toBeCloseTo(expected[c]!, 14);
  });
}

describe('progressivelyBalancedSampler', () => {
  it('goes from the data as they are to equal classes', () => {
    const sampler = progressivelyBalancedSampler(classIdsOf([6, 2, 0]), {
      totalEpochs: 3,
      batchSize: 1,
      numClasses: 3,
    });
    expect([0, 1, 2, 3, 99].map((epoch) => [...sampler.classProbabilities(epoch)])).toEqual([
      [0.75, 0.25, 0],
      [0.625, 0.375, 0],
      [0.5, 0.5, 0],
      [0.5, 0.5, 0],
      [0.5, 0.5, 0],
    ]);
  });

  it.each(tables)('has the schedules of the golden file for $counts: ours and the paper', (row) => {
    const { counts, classProbabilities } = row;
    const classIds = classIdsOf(counts);
    for (const step of classProbabilities.progressivelyBalanced) {
      const { epoch, totalEpochs } = step;
      const options = { totalEpochs, batchSize: 1, numClasses: counts.length };
      const sampler = progressivelyBalancedSampler(classIds, options);
      expectClose(sampler.classProbabilities(epoch), step.p_inclusive_tOverTminus1);
      const progress = (at: number): number => at / totalEpochs;
      const paper = progressivelyBalancedSampler(classIds, { ...options, progress });
      expectClose(paper.classProbabilities(epoch), step.p_paper_tOverT);
    }
  });

  it.each(decoupling.cases)(
    "has the probabilities of the authors' code for $counts, epoch by epoch",
    (row) => {
      const classIds = classIdsOf(row.counts);
      const options = { totalEpochs: row.epochs, batchSize: 10_000, epochLength: 10_000 };
      const sampler = progressivelyBalancedSampler(classIds, options);
      row.progressive_class_probability_by_epoch_1based.forEach((expected, epoch) => {
        expectClose(sampler.classProbabilities(epoch), expected);
        // Without an epoch: that of the next batch.
        expectClose(sampler.classProbabilities(), expected);
        const [rows] = [...sampler];
        const classes = Array.from(rows!, (drawn) => classIds[drawn]!);
        const means = expected.map((p) => p * 10_000);
        expect(chiSquare(tally(classes, means.length), means)).toBeLessThan(chiSquareLimit(means.length - 1));
      });
      for (const [key, share] of Object.entries({ 'lam0.0': 0, 'lam0.5': 0.5, 'lam1.0': 1 })) {
        const fixed = progressivelyBalancedSampler(classIds, { ...options, progress: () => share });
        expectClose(fixed.classProbabilities(7), row.class_priority_fixed[`${key}_nrootNone`]!);
      }
    },
  );

  it('draws the epochs by their own probabilities, whatever was asked before', () => {
    const classIds = classIdsOf([90, 10]);
    const sampler = progressivelyBalancedSampler(classIds, {
      totalEpochs: 11,
      batchSize: 100,
      epochLength: 100,
      composition: 'exact',
    });
    for (const epoch of [10, 0, 5, 10, 3]) {
      const drawn = tally(
        Array.from(sampler.batchAt(epoch, 0), (row) => classIds[row]!),
        2,
      );
      expect(drawn).toEqual([90 - 4 * epoch, 10 + 4 * epoch]);
    }
  });

  it('stays with the data if there is one epoch', () => {
    const sampler = progressivelyBalancedSampler(classIdsOf([3, 1]), { totalEpochs: 1, batchSize: 1 });
    expect([...sampler.classProbabilities(0)]).toEqual([0.75, 0.25]);
  });

  it('says what is wrong', () => {
    const create = (options: object) => () =>
      progressivelyBalancedSampler([0, 1], {
        batchSize: 1,
        totalEpochs: 5,
        ...options,
      } as ProgressivelyBalancedSamplerOptions);
    expect(create({ totalEpochs: undefined })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: progressivelyBalancedSampler: expected \`totalEpochs\` to be a whole number >= 1, got undefined.]`,
    );
    expect(create({ totalEpochs: 0 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: progressivelyBalancedSampler: expected \`totalEpochs\` to be a whole number >= 1, got 0.]`,
    );
    expect(create({ totalEpochs: 2.5 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: progressivelyBalancedSampler: expected \`totalEpochs\` to be a whole number >= 1, got 2.5.]`,
    );
    expect(create({ progress: 0.5 })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: progressivelyBalancedSampler: expected \`progress\` to be a function, got 0.5.]`,
    );
    expect(create({ progress: () => -0.1 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: progressivelyBalancedSampler: expected \`progress(epoch)\` to be a finite number >= 0 and <= 1, got -0.1.]`,
    );
    const late = create({ progress: (epoch: number) => epoch / 2 })();
    expect(() => late.classProbabilities(3)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: progressivelyBalancedSampler: expected \`progress(epoch)\` to be a finite number >= 0 and <= 1, got 1.5.]`,
    );
    expect(() => late.batchAt(3, 0)).toThrow(RangeError);
    expect([...late.batchAt(2, 0)].length).toBe(1);
  });
});
