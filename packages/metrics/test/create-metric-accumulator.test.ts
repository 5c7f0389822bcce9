import { createRandom } from '@lt/core';
import { readGolden } from '@lt/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  accuracy,
  balancedAccuracy,
  confusionMatrix,
  createMetricAccumulator,
  expectedCalibrationError,
  geometricMean,
  harmonicMean,
  type MetricAccumulator,
  type MetricSummary,
  macroF1,
  maximumCalibrationError,
  metricAccumulatorFromJSON,
  perClassPrecision,
  perClassRecall,
  reliabilityDiagram,
  shotAccuracy,
  worstClassRecall,
} from '../src/index.ts';
import { confidentTestSets } from './calibration-oracle.ts';
import { columns, FIXED, permutationOf, type Row } from './oracle.ts';

const losses = readGolden<{
  inputs: { labels: number[]; preds: number[]; confidences: number[]; trainCounts: number[] };
  cases: Record<string, number>[];
}>(new URL('./golden/metrics.json', import.meta.url));

/** The summary by the functions for all rows at once. */
function atOnce(
  rows: readonly Row[],
  confidences: number[],
  trainCounts: number[],
  numBins: number,
  includeZero: boolean,
): MetricSummary {
  const [classIds, predicted] = columns(rows);
  const classes = { numClasses: trainCounts.length };
  const bins = { ...classes, numBins, includeZero };
  return {
    numRows: rows.length,
    accuracy: accuracy(classIds, predicted, classes),
    balancedAccuracy: balancedAccuracy(classIds, predicted, classes),
    worstClassRecall: worstClassRecall(classIds, predicted, classes),
    geometricMean: geometricMean(classIds, predicted, classes),
    harmonicMean: harmonicMean(classIds, predicted, classes),
    macroF1: macroF1(classIds, predicted, classes),
    perClassRecall: perClassRecall(classIds, predicted, classes),
    perClassPrecision: perClassPrecision(classIds, predicted, classes),
    shotAccuracy: shotAccuracy(classIds, predicted, trainCounts),
    expectedCalibrationError: expectedCalibrationError(classIds, predicted, confidences, bins),
    maximumCalibrationError: maximumCalibrationError(classIds, predicted, confidences, bins),
    reliabilityDiagram: reliabilityDiagram(classIds, predicted, confidences, bins),
    confusionMatrix: confusionMatrix(classIds, predicted, classes),
  };
}

describe('createMetricAccumulator', () => {
  it('gives the metrics of all rows that were added', () => {
    const accumulator = createMetricAccumulator({ trainCounts: [900, 50], numBins: 2, confusion: true });
    accumulator.add([0, 0], [0, 0], [1, 0.75]);
    accumulator.add([1, 1], [1, 0], [0.25, 0.5]);
    expect(accumulator.numRows).toBe(4);
    expect(accumulator.summary()).toEqual({
      numRows: 4,
      accuracy: 0.75,
      balancedAccuracy: 0.75,
      worstClassRecall: 0.5,
      geometricMean: expect.closeTo(Math.SQRT1_2, 12),
      harmonicMean: 2 / 3,
      macroF1: (4 / 5 + 2 / 3) / 2,
      perClassRecall: [1, 0.5],
      perClassPrecision: [2 / 3, 1],
      shotAccuracy: { many: 1, medium: 0.5, few: null, overall: 0.75 },
      expectedCalibrationError: 0.125,
      maximumCalibrationError: 0.125,
      reliabilityDiagram: {
        bins: [
          { lower: 0, upper: 0.5, count: 2, accuracy: 0.5, confidence: 0.375 },
          { lower: 0.5, upper: 1, count: 2, accuracy: 1, confidence: 0.875 },
        ],
        count: 4,
        accuracy: 0.75,
        confidence: 0.625,
      },
      confusionMatrix: [
        [2, 0],
        [1, 1],
      ],
    });
  });

  it('is null throughout before the first row, and where nothing was asked or given', () => {
    const empty = createMetricAccumulator({ numClasses: 2, numBins: 1 }).summary();
    expect(empty).toEqual({
      numRows: 0,
      accuracy: null,
      balancedAccuracy: null,
      worstClassRecall: null,
      geometricMean: null,
      harmonicMean: null,
      macroF1: null,
      perClassRecall: [null, null],
      perClassPrecision: [null, null],
      shotAccuracy: null,
      expectedCalibrationError: null,
      maximumCalibrationError: null,
      reliabilityDiagram: {
        bins: [{ lower: 0, upper: 1, count: 0, accuracy: null, confidence: null }],
        count: 0,
        accuracy: null,
        confidence: null,
      },
      confusionMatrix: null,
    });
    expect(createMetricAccumulator({ trainCounts: [5] }).summary().shotAccuracy).toBeNull();
    const rows = createMetricAccumulator({ numClasses: 2 });
    rows.add([], []);
    rows.add([0], [0]);
    expect(rows.summary()).toMatchObject({ numRows: 1, accuracy: 1, expectedCalibrationError: null });
  });

  it('agrees with the golden values', () => {
    const { labels, preds, confidences, trainCounts } = losses.inputs;
    const [expected] = losses.cases;
    const accumulator = createMetricAccumulator({ trainCounts, inclusive: true });
    for (let row = 0; row < labels.length; row += 7) {
      accumulator.add(
        labels.slice(row, row + 7),
        preds.slice(row, row + 7),
        Float64Array.from(confidences.slice(row, row + 7)),
      );
    }
    const summary = accumulator.summary();
    expect(summary.macroF1).toBeCloseTo(expected!.macroF1!, 12);
    expect(summary.geometricMean).toBeCloseTo(expected!.gMean!, 12);
    expect(summary.shotAccuracy!.many).toBeCloseTo(expected!.manyShot_oltr!, 12);
    expect(summary.expectedCalibrationError).toBeCloseTo(expected!.ece!, 12);
    expect(summary.maximumCalibrationError).toBeCloseTo(expected!.mce!, 12);
  });

  it('gives the same digits as the functions at once, in any order, chunks and grouping, also through JSON', () => {
    const trainCounts = fc.array(fc.constantFrom(0, 19, 20, 100, 101), { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(
        confidentTestSets,
        trainCounts,
        fc.boolean(),
        fc.nat(),
        (testSet, counts, includeZero, seed) => {
          const { rows, confidences, numBins } = testSet;
          const random = createRandom(seed);
          const make = (): MetricAccumulator =>
            createMetricAccumulator({ trainCounts: counts, numBins, includeZero, confusion: true });
          // Each row goes to one of up to five accumulators, in chunks of one to four rows, in any order.
          const parts = Array.from({ length: 1 + random.int(5) }, make);
          const order = permutationOf(rows.length, seed);
          for (let at = 0; at < order.length; ) {
            const chunk = order.slice(at, at + 1 + random.int(4));
            parts[random.int(parts.length)]!.add(
              ...columns(chunk.map((row) => rows[row]!)),
              chunk.map((row) => confidences[row]!),
            );
            at += chunk.length;
          }
          while (parts.length > 1) {
            const [other] = parts.splice(random.int(parts.length), 1);
            const into = parts[random.int(parts.length)]!;
            const way = random.int(3);
            if (way === 0) into.merge(other!);
            else if (way === 1) into.merge(structuredClone(other!.toJSON()));
            else into.merge(metricAccumulatorFromJSON(JSON.parse(JSON.stringify(other))));
          }
          const expected = atOnce(rows, confidences, counts, numBins, includeZero);
          expect(parts[0]!.summary()).toEqual(expected);
          expect(parts[0]!.numRows).toBe(rows.length);
        },
      ),
      FIXED,
    );
  });

  it('averages a shot group as shotAccuracy does', () => {
    const rows = [
      [0, 0, 0, 1],
      [0, 0, 0, 0],
    ] as const;
    const accumulator = createMetricAccumulator({
      trainCounts: [50, 50],
      many: 10,
      few: 10,
      average: 'micro',
    });
    accumulator.add(...rows);
    expect(accumulator.summary().shotAccuracy).toEqual(
      shotAccuracy(...rows, [50, 50], { many: 10, few: 10, average: 'micro' }),
    );
  });

  it('merges without changing the other one, itself included', () => {
    const one = createMetricAccumulator({ numClasses: 2 });
    one.add([0, 1], [0, 0], [0.5, 0.25]);
    const other = metricAccumulatorFromJSON(one.toJSON());
    one.merge(other);
    expect([one.numRows, other.numRows]).toEqual([4, 2]);
    one.merge(one);
    expect(one.numRows).toBe(8);
    expect(one.summary().accuracy).toBe(0.5);
    expect(one.summary().reliabilityDiagram.confidence).toBe(0.375);
  });

  it('takes the accumulator of another copy of the package', () => {
    const one = createMetricAccumulator({ numClasses: 2 });
    one.add([0, 1], [0, 0]);
    const foreign = { toJSON: () => one.toJSON() } as MetricAccumulator;
    const two = createMetricAccumulator({ numClasses: 2 });
    two.merge(foreign);
    expect(two.toJSON()).toEqual(one.toJSON());
  });

  it('keeps no hold of what it was given and gives nothing of its own away', () => {
    const trainCounts = [500, 5];
    const accumulator = createMetricAccumulator({ trainCounts });
    trainCounts[1] = 500;
    accumulator.add([0, 1], [0, 0]);
    const json = accumulator.toJSON();
    json.support[0] = 99;
    json.settings.trainCounts![0] = 1;
    expect(accumulator.summary().shotAccuracy).toEqual({ many: 1, medium: null, few: 0, overall: 0.5 });
  });

  it('adds nothing of a chunk that it refuses', () => {
    const accumulator = createMetricAccumulator({ numClasses: 2 });
    const before = accumulator.toJSON();
    expect(() => accumulator.add([0, 1], [0, 2])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: MetricAccumulator.add: expected \`predicted[1]\` to be a whole number >= 0 and < 2, got 2.]`,
    );
    expect(() => accumulator.add([0, 1], [0])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: MetricAccumulator.add: expected \`predicted\` to hold 2 numbers, one for each of \`classIds\`, got array of 1.]`,
    );
    expect(() => accumulator.add([0, 1], [0, 1], [0.5, 2])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: MetricAccumulator.add: expected \`confidences[1]\` to be a finite number >= 0 and <= 1.000001, got 2.]`,
    );
    expect(() => accumulator.add([0, 1], [0, 1], [0.5])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: MetricAccumulator.add: expected \`confidences\` to hold 2 numbers, got array of 1.]`,
    );
    expect(accumulator.toJSON()).toEqual(before);
  });

  it('refuses to merge what was made with other options, or is none', () => {
    const accumulator = createMetricAccumulator({ trainCounts: [500, 5] });
    const before = accumulator.toJSON();
    const merging = (options: Parameters<typeof createMetricAccumulator>[0]) => () =>
      accumulator.merge(createMetricAccumulator(options));
    expect(merging({ trainCounts: [500, 5], numBins: 10 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: MetricAccumulator.merge: expected \`other\` to have been made with the same options, got \`numBins\` 10 instead of 15.]`,
    );
    expect(merging({ trainCounts: [500, 6] })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: MetricAccumulator.merge: expected \`other\` to have been made with the same options, got another \`trainCounts\`.]`,
    );
    expect(merging({ numClasses: 2 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: MetricAccumulator.merge: expected \`other\` to have been made with the same options, got \`trainCounts\` null instead of array of 2.]`,
    );
    expect(merging({ numClasses: 3 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: MetricAccumulator.merge: expected \`other\` to have been made with the same options, got \`numClasses\` 3 instead of 2.]`,
    );
    // @ts-expect-error nothing
    expect(() => accumulator.merge()).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: MetricAccumulator.merge: expected \`other\` to be what toJSON of an accumulator returns, got undefined.]`,
    );
    // @ts-expect-error no counts
    expect(() => accumulator.merge({ support: [] })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: MetricAccumulator.merge: expected \`other\` to be what toJSON of an accumulator returns, got Object.]`,
    );
    expect(accumulator.toJSON()).toEqual(before);
  });

  it('refuses to start without a number of classes', () => {
    expect(() => createMetricAccumulator({})).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: createMetricAccumulator: expected \`numClasses\` to be a whole number >= 1, got undefined.]`,
    );
    expect(() =>
      createMetricAccumulator({ numClasses: 3, trainCounts: [5] }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: createMetricAccumulator: expected \`trainCounts\` to hold 3 numbers, got array of 1.]`,
    );
    expect(() =>
      // @ts-expect-error not a boolean
      createMetricAccumulator({ numClasses: 3, confusion: 'yes' }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: createMetricAccumulator: expected \`confusion\` to be a boolean, got "yes".]`,
    );
  });
});
