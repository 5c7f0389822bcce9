import {
  adasyn,
  borderlineSmote,
  kmeansSmote,
  randomOverSample,
  randomUnderSample,
  smote,
  smoteEnn,
  svmSmote,
} from '@lt/sampling';
import type { Rows } from '../data/data-set.ts';
import type { Setting } from '../setting.ts';

/** A resampled training set, and what there is to say about it. */
export interface ResampledRows extends Rows {
  note: string;
}

/** Resamples the points or the table of a setting. */
export async function resample(
  rows: Rows,
  numColumns: number,
  { resampler, seed }: Setting,
): Promise<ResampledRows> {
  const features = { data: rows.values, shape: [rows.classIds.length, numColumns] };
  const run: Run = METHODS[resampler as keyof typeof METHODS];
  const { features: made, labels, report } = await run(features, rows.classIds, { seed });
  const classIds = Int32Array.from(labels);
  const change = classIds.length - rows.classIds.length;
  const words = change >= 0 ? `${change} points more` : `${-change} points fewer`;
  return { values: made.data, classIds, note: [words, ...report.warnings].join('. ') };
}

type Run = (
  features: { data: Float32Array; shape: number[] },
  labels: Int32Array,
  options: { seed: number },
) => Promise<{
  features: { data: Float32Array };
  labels: ArrayLike<number>;
  report: { warnings: readonly string[] };
}>;

const METHODS = {
  smote: (features, labels, options) => smote(features, labels, options),
  borderline: (features, labels, options) => borderlineSmote(features, labels, options),
  adasyn: (features, labels, options) => adasyn(features, labels, options),
  svm: (features, labels, options) => svmSmote(features, labels, options),
  kmeans: (features, labels, options) => kmeansSmote(features, labels, { ...options, fallback: 'smote' }),
  'smote-enn': (features, labels, options) => smoteEnn(features, labels, options),
  random: (features, labels, options) => randomOverSample(features, labels, options),
  under: async (features, labels, options) => {
    const { indices, report } = await randomUnderSample(features, labels, options);
    return { ...pick(features, labels, indices), report };
  },
} as const satisfies Record<string, Run>;

function pick({ data, shape }: Parameters<Run>[0], labels: Int32Array, rows: Int32Array) {
  const numColumns = shape[1]!;
  const picked = Float32Array.from(
    Array.from(rows).flatMap((row) => [...data.subarray(row * numColumns, (row + 1) * numColumns)]),
  );
  return { features: { data: picked }, labels: rows.map((row) => labels[row]!) };
}
