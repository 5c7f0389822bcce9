import { checkAccumulatorOptions, type MetricAccumulatorOptions } from './metric-accumulator-options.ts';
import { type MetricAccumulator, MetricCounts } from './metric-counts.ts';

/**
 * Creates an accumulator, which takes a test set in chunks of any size and gives the metrics of all of it.
 *
 * Use it when a test set does not fit into memory or is spread over workers. It keeps three counts per class and four numbers per bin
 * of confidence, however many rows come. The order of the rows, how they are cut into chunks, and how accumulators are merged make no
 * difference, not even in the last digit: the metrics are those that the functions of the same names give for all rows at once.
 *
 * Metrics that need all scores of a row, such as `topKAccuracy` and `averagePrecision`, are not among them.
 *
 * @param options - The number of classes, and what else is to be measured.
 * @returns An empty accumulator.
 * @throws TypeError if an option has the wrong type, or neither `numClasses` nor `trainCounts` is given.
 * @throws RangeError if an option is outside its range, or `trainCounts` does not hold `numClasses` numbers.
 *
 * @example
 * ```ts
 * import { createMetricAccumulator, metricAccumulatorFromJSON } from '@lt/metrics';
 *
 * const first = createMetricAccumulator({ trainCounts: [900, 50, 5] });
 * first.add([0, 0, 0, 1], [0, 0, 0, 1], [0.9, 0.8, 0.7, 0.6]);
 *
 * // In a worker, which sends back JSON.
 * const second = createMetricAccumulator({ trainCounts: [900, 50, 5] });
 * second.add([1, 2], [0, 0], [0.9, 0.9]);
 * const message = JSON.stringify(second);
 *
 * first.merge(metricAccumulatorFromJSON(JSON.parse(message)));
 * const { accuracy, shotAccuracy, expectedCalibrationError } = first.summary();
 * console.log(accuracy!.toFixed(4), expectedCalibrationError!.toFixed(4)); // 0.6667 0.4333
 * console.log(shotAccuracy); // { many: 1, medium: 0.5, few: 0, overall: 0.6666666666666666 }
 * ```
 */
export function createMetricAccumulator(options: MetricAccumulatorOptions): MetricAccumulator {
  return new MetricCounts(checkAccumulatorOptions('createMetricAccumulator', options));
}
