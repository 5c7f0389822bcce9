import { type MetricAccumulatorJSON, readAccumulatorJSON } from './metric-accumulator-json.ts';
import { type MetricAccumulator, MetricCounts } from './metric-counts.ts';

/**
 * Returns an accumulator that goes on from saved counts, with the options that they were made with.
 *
 * @param json - What `toJSON` of an accumulator returned, on its way here perhaps through `JSON.stringify` and `JSON.parse`. Copied.
 * @returns An accumulator of its own.
 * @throws TypeError if `json` is not the plain data of an accumulator, or a part of it has the wrong type.
 * @throws RangeError if it is of another version, or its counts cannot be: negative, not whole, too few, or more right than there are.
 *
 * @example
 * ```ts
 * import { createMetricAccumulator, metricAccumulatorFromJSON } from '@lt/metrics';
 *
 * const accumulator = createMetricAccumulator({ numClasses: 3 });
 * accumulator.add([0, 1, 2, 2], [0, 1, 2, 0]);
 * const restored = metricAccumulatorFromJSON(JSON.parse(JSON.stringify(accumulator)));
 * restored.add([2, 2], [2, 2]);
 * console.log(restored.numRows, restored.summary().perClassRecall); // 6 [ 1, 1, 0.75 ]
 * ```
 */
export function metricAccumulatorFromJSON(json: MetricAccumulatorJSON): MetricAccumulator {
  const { settings } = readAccumulatorJSON('metricAccumulatorFromJSON', 'json', json);
  const accumulator = new MetricCounts(settings);
  accumulator.merge(json);
  return accumulator;
}
