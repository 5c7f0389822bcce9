import { describe, expect, it } from 'vitest';
import {
  createMetricAccumulator,
  type MetricAccumulatorJSON,
  metricAccumulatorFromJSON,
} from '../src/index.ts';

function saved(): MetricAccumulatorJSON {
  const accumulator = createMetricAccumulator({ numClasses: 3, numBins: 2, confusion: true });
  accumulator.add([0, 1, 2, 2], [0, 1, 2, 0], [0.5, 0.1, 1, 0.3]);
  return accumulator.toJSON();
}

describe('metricAccumulatorFromJSON', () => {
  it('goes on where the other one was, with the same options', () => {
    const restored = metricAccumulatorFromJSON(JSON.parse(JSON.stringify(saved())));
    expect(restored.toJSON()).toEqual(saved());
    restored.add([2], [2], [0.7]);
    const whole = createMetricAccumulator({ numClasses: 3, numBins: 2, confusion: true });
    whole.add([0, 1, 2, 2, 2], [0, 1, 2, 0, 2], [0.5, 0.1, 1, 0.3, 0.7]);
    expect(restored.toJSON()).toEqual(whole.toJSON());
    expect(restored.summary()).toEqual(whole.summary());
  });

  it('copies what it is given', () => {
    const json = saved();
    metricAccumulatorFromJSON(json).add([0], [0], [1]);
    expect(json).toEqual(saved());
  });

  it('refuses what is no saved accumulator, is of another version, or was damaged', () => {
    const reading = (changes: object) => () =>
      metricAccumulatorFromJSON({ ...saved(), ...changes } as MetricAccumulatorJSON);
    const { bins, settings } = saved();
    expect(reading({ format: 'other' })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: metricAccumulatorFromJSON: expected \`json\` to be what toJSON of an accumulator returns, got Object.]`,
    );
    expect(reading({ version: 2 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: metricAccumulatorFromJSON: expected \`json.version\` to be a whole number >= 1 and <= 1, got 2.]`,
    );
    expect(reading({ settings: { ...settings, numBins: 0 } })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: metricAccumulatorFromJSON: expected \`numBins\` to be a whole number >= 1, got 0.]`,
    );
    expect(reading({ support: [1, 1] })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: metricAccumulatorFromJSON: expected \`json.support\` to hold 3 numbers, got array of 2.]`,
    );
    expect(reading({ support: [1, 1, -1] })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: metricAccumulatorFromJSON: expected \`json.support[2]\` to be a whole number >= 0 and < 9007199254740992, got -1.]`,
    );
    // Support is 1, 1, 2 and the predictions are 2, 1, 1.
    expect(reading({ correct: [2, 1, 1] })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: metricAccumulatorFromJSON: expected \`json.correct[0]\` to be a finite number <= 1, got 2.]`,
    );
    expect(reading({ correct: [1, 1, 2] })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: metricAccumulatorFromJSON: expected \`json.correct[2]\` to be a finite number <= 1, got 2.]`,
    );
    expect(reading({ bins: { ...bins, correct: [9, 0] } })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: metricAccumulatorFromJSON: expected \`json.bins.correct[0]\` to be a finite number <= 3, got 9.]`,
    );
    expect(reading({ bins: { ...bins, confidenceLow: [2 ** 52, 0] } })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: metricAccumulatorFromJSON: expected \`json.bins.confidenceLow[0]\` to be a whole number >= 0 and < 4503599627370496, got 4503599627370496.]`,
    );
    expect(reading({ confusion: null })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: metricAccumulatorFromJSON: expected \`json.confusion\` to be an array or typed array of numbers, got null.]`,
    );
    // @ts-expect-error text has to be parsed first
    expect(() => metricAccumulatorFromJSON('{}')).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: metricAccumulatorFromJSON: expected \`json\` to be what toJSON of an accumulator returns, got "{}".]`,
    );
  });
});
