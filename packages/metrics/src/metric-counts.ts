import { describeValue } from '@lt/core';
import { checkPredictions } from './check-predictions.ts';
import {
  addToBins,
  binEdges,
  type ConfidenceBins,
  checkConfidences,
  createConfidenceBins,
  mergeBins,
} from './confidence-bins.ts';
import { addOutcomes, type ClassOutcomes, createOutcomes } from './count-correct.ts';
import { type MetricAccumulatorJSON, readAccumulatorJSON } from './metric-accumulator-json.ts';
import type { MetricAccumulatorSettings } from './metric-accumulator-options.ts';
import { type MetricSummary, summarizeCounts } from './metric-summary.ts';

/** Counts rows as they come, in memory of the size of the classes. Made by `createMetricAccumulator`. */
export interface MetricAccumulator {
  /** Rows accumulated so far. */
  readonly numRows: number;
  /**
   * Adds rows: true and predicted classes, `[numRows]`, and the probability of each predicted class, `[numRows]`, if calibration is to
   * be measured. Adds all of them or, if it throws, none.
   */
  add(classIds: ArrayLike<number>, predicted: ArrayLike<number>, confidences?: ArrayLike<number>): void;
  /**
   * Adds the rows of another accumulator, or of what its `toJSON` returned, which must have been made with the same options. The other
   * one stays as it is.
   */
  merge(other: MetricAccumulator | MetricAccumulatorJSON): void;
  /** Returns the metrics over all rows so far. */
  summary(): MetricSummary;
  /** Returns the counts as plain data, for `JSON.stringify` and `postMessage`. `metricAccumulatorFromJSON` takes it. */
  toJSON(): MetricAccumulatorJSON;
}

/** The accumulator: per-class counts, bins of confidence and, if asked for, the confusion matrix. */
export class MetricCounts implements MetricAccumulator {
  readonly #settings: MetricAccumulatorSettings;
  readonly #outcomes: ClassOutcomes;
  readonly #bins: ConfidenceBins;
  readonly #edges: Float64Array;
  readonly #confusion: Float64Array | null;
  #numRows = 0;

  constructor(settings: MetricAccumulatorSettings) {
    const { numClasses, numBins, confusion } = settings;
    this.#settings = settings;
    this.#outcomes = createOutcomes(numClasses);
    this.#bins = createConfidenceBins(numBins);
    this.#edges = binEdges(numBins);
    this.#confusion = confusion ? new Float64Array(numClasses * numClasses) : null;
  }

  get numRows(): number {
    return this.#numRows;
  }

  add(classIds: ArrayLike<number>, predicted: ArrayLike<number>, confidences?: ArrayLike<number>): void {
    const name = 'MetricAccumulator.add';
    const { numClasses, includeZero } = this.#settings;
    checkPredictions(name, classIds, predicted, { numClasses }, 'allowEmpty');
    const numRows = classIds.length;
    if (confidences !== undefined) checkConfidences(name, confidences, numRows);

    addOutcomes(this.#outcomes, classIds, predicted);
    this.#numRows += numRows;
    for (let row = 0; row < numRows && this.#confusion !== null; row++) {
      this.#confusion[classIds[row]! * numClasses + predicted[row]!]!++;
    }
    for (let row = 0; row < numRows && confidences !== undefined; row++) {
      const isCorrect = predicted[row] === classIds[row];
      addToBins(this.#bins, this.#edges, confidences[row]!, isCorrect, includeZero);
    }
  }

  merge(other: MetricAccumulator | MetricAccumulatorJSON): void {
    const name = 'MetricAccumulator.merge';
    const json = other instanceof MetricCounts ? other.toJSON() : plainData(other);
    const { settings, outcomes, bins, confusion } = readAccumulatorJSON(name, 'other', json);
    checkSameSettings(name, settings, this.#settings);
    addAll(this.#outcomes.support, outcomes.support);
    addAll(this.#outcomes.chosen, outcomes.chosen);
    addAll(this.#outcomes.correct, outcomes.correct);
    mergeBins(this.#bins, bins);
    if (this.#confusion !== null && confusion !== null) addAll(this.#confusion, confusion);
    this.#numRows += outcomes.support.reduce((sum, rows) => sum + rows, 0);
  }

  summary(): MetricSummary {
    return summarizeCounts(this.#settings, this.#outcomes, this.#bins, this.#confusion);
  }

  toJSON(): MetricAccumulatorJSON {
    const { count, correct, confidence } = this.#bins;
    return {
      format: 'lt-metric-accumulator',
      version: 1,
      settings: structuredClone(this.#settings),
      support: Array.from(this.#outcomes.support),
      chosen: Array.from(this.#outcomes.chosen),
      correct: Array.from(this.#outcomes.correct),
      bins: {
        count: Array.from(count),
        correct: Array.from(correct),
        confidenceHigh: Array.from(confidence.high),
        confidenceLow: Array.from(confidence.low),
      },
      confusion: this.#confusion && Array.from(this.#confusion),
    };
  }
}

/** An accumulator of another copy of this package is no instance of this class, but tells its counts as well. */
function plainData(other: unknown): unknown {
  const toJSON = (other as MetricAccumulator | null | undefined)?.toJSON;
  return typeof toJSON === 'function' ? toJSON.call(other) : other;
}

function checkSameSettings(
  name: string,
  theirs: MetricAccumulatorSettings,
  ours: MetricAccumulatorSettings,
): void {
  for (const option of Object.keys(ours) as (keyof MetricAccumulatorSettings)[]) {
    if (JSON.stringify(theirs[option]) === JSON.stringify(ours[option])) continue;
    const [their, our] = [theirs[option], ours[option]].map(describeValue);
    const difference = their === our ? `another \`${option}\`` : `\`${option}\` ${their} instead of ${our}`;
    throw new RangeError(
      `${name}: expected \`other\` to have been made with the same options, got ${difference}.`,
    );
  }
}

function addAll(sums: Float64Array, values: Float64Array): void {
  for (let i = 0; i < sums.length; i++) sums[i]! += values[i]!;
}
