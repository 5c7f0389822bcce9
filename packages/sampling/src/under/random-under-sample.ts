import { checkSeed, createRandom, describeValue } from '@lt/core';
import type { FeatureRows, Labels } from '../resampling/data-set.ts';
import {
  finishUnderSampling,
  keepPerClass,
  prepareUnderSampling,
  type UnderSampled,
  type UnderSamplingOptions,
} from './under-sampling.ts';

/** Options of {@link randomUnderSample}. */
export interface RandomUnderSampleOptions extends Omit<UnderSamplingOptions, 'engine' | 'workers'> {
  /** Seed of the draws. @default 0 */
  seed?: number | string;
  /** Whether a row may be drawn more than once. @default false */
  replacement?: boolean;
}

/**
 * Returns rows drawn at random from the larger classes, as many of each as the strategy asks for, and all rows of the others.
 *
 * By default all classes are cut to the size of the smallest. The plainest way to balance, and hard to beat where the larger classes
 * have rows to spare. Only the number of rows of `features` matters: their values may be missing (NaN).
 *
 * @param features - Rows of features, `[numRows, ...]`: tensor, typed array with shape, or array of rows.
 * @param labels - Label of each row, numbers or strings, `[numRows]`.
 * @param options - Seed, replacement, and how many rows of which classes stay.
 * @returns Kept rows in ascending order (with `replacement`, rows come as often as they were drawn), and the report.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if there are fewer than two classes, or an option is outside its range.
 *
 * @example
 * ```ts
 * import { randomUnderSample } from '@lt/sampling';
 *
 * const features = [[1], [2], [3], [4], [5], [6]];
 * const labels = ['cat', 'cat', 'cat', 'cat', 'lynx', 'lynx'];
 * const { indices } = await randomUnderSample(features, labels, { seed: 7 });
 * console.log(Array.from(indices, (row) => labels[row]).join(' ')); // cat cat lynx lynx
 * ```
 */
export async function randomUnderSample(
  features: FeatureRows,
  labels: Labels,
  options: RandomUnderSampleOptions = {},
): Promise<UnderSampled> {
  const name = 'randomUnderSample';
  const run = await prepareUnderSampling(name, features, labels, options, 'under', { nan: true });
  const random = createRandom(checkSeed(name, options.seed), '@lt/sampling', name);
  const replacement = options.replacement ?? false;
  if (typeof replacement !== 'boolean') {
    throw new TypeError(
      `${name}: expected \`replacement\` to be true or false, got ${describeValue(replacement)}.`,
    );
  }
  const kept = await keepPerClass(run, (rows, count, classId) => {
    const draws = random.fork(run.dataSet.classLabels[classId]!);
    if (replacement) return Int32Array.from({ length: count }, () => rows[draws.int(rows.length)]!);
    const first = draws.permutation(rows.length).fill(new Int32Array(count), 0);
    return first.map((i) => rows[i]!);
  });
  return finishUnderSampling(run, kept);
}
