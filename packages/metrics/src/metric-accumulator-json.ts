import { checkNumber, checkNumbers, describeValue } from '@lt/core';
import type { ConfidenceBins } from './confidence-bins.ts';
import type { ClassOutcomes } from './count-correct.ts';
import { LOW_BELOW } from './exact-sum.ts';
import { checkAccumulatorOptions, type MetricAccumulatorSettings } from './metric-accumulator-options.ts';

/** The counts of an accumulator as plain data, which survives `JSON.stringify` and `postMessage` exactly. */
export interface MetricAccumulatorJSON {
  /** What this is. */
  format: 'lt-metric-accumulator';
  /** Version of the form. */
  version: 1;
  /** The options of the accumulator, with the defaults filled in. */
  settings: MetricAccumulatorSettings;
  /** Rows whose true class it is, `[numClasses]`. */
  support: number[];
  /** Rows that were predicted as it, `[numClasses]`. */
  chosen: number[];
  /** Rows that are both, `[numClasses]`. */
  correct: number[];
  /** The bins of confidence. */
  bins: {
    /** Rows of each bin, `[numBins]`. */
    count: number[];
    /** Those of them that were predicted right, `[numBins]`. */
    correct: number[];
    /** Sum of their confidences, its whole multiples of 2^-20, `[numBins]`. */
    confidenceHigh: number[];
    /** Sum of their confidences, the rest in whole multiples of 2^-72, `[numBins]`. */
    confidenceLow: number[];
  };
  /** Rows of each class predicted as each class, `[numClasses · numClasses]`; `null` unless kept. */
  confusion: number[] | null;
}

/** What {@link readAccumulatorJSON} returns. */
export interface AccumulatorCounts {
  settings: MetricAccumulatorSettings;
  outcomes: ClassOutcomes;
  bins: ConfidenceBins;
  confusion: Float64Array | null;
}

/** Checks counts that may come from anywhere, and returns them as typed arrays. */
export function readAccumulatorJSON(name: string, argument: string, value: unknown): AccumulatorCounts {
  const json = value as Partial<MetricAccumulatorJSON> | null | undefined;
  if (typeof json !== 'object' || json === null || json.format !== 'lt-metric-accumulator') {
    throw new TypeError(
      `${name}: expected \`${argument}\` to be what toJSON of an accumulator returns, got ${describeValue(value)}.`,
    );
  }
  checkNumber(name, `${argument}.version`, json.version, { min: 1, max: 1, integer: true });
  const { trainCounts, ...rest } = { ...json.settings } as MetricAccumulatorSettings;
  const settings = checkAccumulatorOptions(name, trainCounts === null ? rest : { ...rest, trainCounts });
  const { numClasses, numBins } = settings;
  const read = (place: string, values: unknown, length: number, below = 2 ** 53): Float64Array => {
    const range = { min: 0, below, integer: true, length };
    return Float64Array.from(checkNumbers(name, `${argument}.${place}`, values, range));
  };

  const outcomes = {
    support: read('support', json.support, numClasses),
    chosen: read('chosen', json.chosen, numClasses),
    correct: read('correct', json.correct, numClasses),
  };
  const bins = {
    count: read('bins.count', json.bins?.count, numBins),
    correct: read('bins.correct', json.bins?.correct, numBins),
    confidence: {
      high: read('bins.confidenceHigh', json.bins?.confidenceHigh, numBins),
      low: read('bins.confidenceLow', json.bins?.confidenceLow, numBins, LOW_BELOW),
    },
  };
  const confusion = settings.confusion ? read('confusion', json.confusion, numClasses * numClasses) : null;
  checkNoMore(name, `${argument}.correct`, outcomes.correct, outcomes.support);
  checkNoMore(name, `${argument}.correct`, outcomes.correct, outcomes.chosen);
  checkNoMore(name, `${argument}.bins.correct`, bins.correct, bins.count);
  return { settings, outcomes, bins, confusion };
}

/** Checks that a part of the rows is not more than all of them: the counts would be of a damaged file. */
function checkNoMore(name: string, place: string, part: Float64Array, whole: Float64Array): void {
  part.forEach((count, i) => {
    checkNumber(name, `${place}[${i}]`, count, { max: whole[i]! });
  });
}
