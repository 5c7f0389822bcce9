import { auroc, averagePrecision, balancedAccuracy, geometricMean } from '@lt/metrics';
import { adasyn, borderlineSmote, nearestNeighbors, randomOverSample, smote } from '@lt/sampling';
import { figureOf, METRICS, type Metric, type Row } from './figures.ts';
import { fitLogisticRegression, logOdds } from './logistic-regression.ts';
import type { Table } from './read-table.ts';
import { standardize } from './standardize.ts';
import { stratifiedFolds } from './stratified-folds.ts';

const NUM_FOLDS = 5;

/** Rows to train on. */
interface Training {
  features: { data: Float64Array; shape: readonly number[] };
  classIds: Int32Array;
}

/** How rows are resampled before a classifier is trained on them. */
const RESAMPLERS: Record<string, (training: Training, seed: number) => Promise<Training>> = {
  none: async (training) => training,
  randomOverSample: ({ features, classIds }, seed) =>
    resampled(randomOverSample(features, classIds, { seed })),
  smote: ({ features, classIds }, seed) => resampled(smote(features, classIds, { seed })),
  borderlineSmote: ({ features, classIds }, seed) => resampled(borderlineSmote(features, classIds, { seed })),
  adasyn: ({ features, classIds }, seed) => resampled(adasyn(features, classIds, { seed })),
};

async function resampled(
  result: Promise<{ features: Training['features']; labels: Int32Array }>,
): Promise<Training> {
  const { features, labels } = await result;
  return { features, classIds: labels };
}

/** How a classifier scores test rows: larger = more likely of class 1, above 0 = predicted so. */
const CLASSIFIERS: Record<string, (training: Training, test: Float64Array) => Promise<Float64Array>> = {
  '5 nearest neighbors': async ({ features, classIds }, test) => {
    const [numRows, numColumns] = features.shape as [number, number];
    const data = new Float64Array(features.data.length + test.length);
    data.set(features.data);
    data.set(test, features.data.length);
    const numTest = test.length / numColumns;
    const queries = Int32Array.from({ length: numTest }, (_, i) => numRows + i);
    const pool = Int32Array.from({ length: numRows }, (_, i) => i);
    const points = { data, shape: [numRows + numTest, numColumns] as [number, number] };
    const { indices } = await nearestNeighbors(points, { k: 5, queries, pool });
    return Float64Array.from(queries, (_, i) => {
      const votes = indices.subarray(5 * i, 5 * i + 5).reduce((sum, row) => sum + classIds[row]!, 0);
      return votes - 2.5;
    });
  },
  'logistic regression': async ({ features, classIds }, test) =>
    logOdds(test, fitLogisticRegression(features.data, features.shape[1]!, classIds)),
};

/**
 * Cross-validates every classifier after every resampler on one table. Columns are standardized, and rows resampled, by the rows to
 * train on alone.
 *
 * @param numShuffles - How often the folds are drawn anew, at least 2: the spread is over these.
 * @param onShuffle - Called after each of them.
 */
export async function crossValidate(
  table: Table,
  numShuffles: number,
  onShuffle: () => void = () => {},
): Promise<Row[]> {
  const found = new Map<string, Record<Metric, number[]>>();
  for (let seed = 0; seed < numShuffles; seed++) {
    const folds = stratifiedFolds(table.classIds, NUM_FOLDS, seed);
    for (let fold = 0; fold < NUM_FOLDS; fold++) {
      const { training, test, testIds } = split(table, folds, fold);
      for (const [resampler, resample] of Object.entries(RESAMPLERS)) {
        const rows = await resample(training, seed);
        for (const [classifier, classify] of Object.entries(CLASSIFIERS)) {
          const key = `${classifier}/${resampler}`;
          const values = found.get(key) ?? emptyLists();
          found.set(key, values);
          const judged = judge(testIds, await classify(rows, test));
          for (const metric of METRICS) {
            // The figure of a shuffle is the mean over its folds.
            values[metric][seed] = (values[metric][seed] ?? 0) + judged[metric] / NUM_FOLDS;
          }
        }
      }
    }
    onShuffle();
  }
  return [...found].map(([key, values]) => {
    const [classifier, resampler] = key.split('/') as [string, string];
    const figures = Object.fromEntries(METRICS.map((metric) => [metric, figureOf(values[metric])]));
    return { table: table.name, classifier, resampler, figures: figures as Row['figures'] };
  });
}

function split(
  table: Table,
  folds: Int32Array,
  fold: number,
): { training: Training; test: Float64Array; testIds: Int32Array } {
  const { numColumns, classIds } = table;
  const all = classIds.map((_, row) => row);
  const [trainRows, testRows] = [
    all.filter((row) => folds[row] !== fold),
    all.filter((row) => folds[row] === fold),
  ];
  const scaled = standardize(table.features, numColumns, trainRows);
  const take = (rows: Int32Array): Float64Array => {
    const out = new Float64Array(rows.length * numColumns);
    for (const [i, row] of rows.entries()) {
      out.set(scaled.subarray(row * numColumns, (row + 1) * numColumns), i * numColumns);
    }
    return out;
  };
  return {
    training: {
      features: { data: take(trainRows), shape: [trainRows.length, numColumns] },
      classIds: trainRows.map((row) => classIds[row]!),
    },
    test: take(testRows),
    testIds: testRows.map((row) => classIds[row]!),
  };
}

function judge(classIds: Int32Array, scores: Float64Array): Record<Metric, number> {
  const predicted = Int32Array.from(scores, (score) => Number(score > 0));
  return {
    balancedAccuracy: balancedAccuracy(classIds, predicted),
    geometricMean: geometricMean(classIds, predicted),
    auroc: auroc(classIds, scores)!,
    averagePrecision: averagePrecision(classIds, scores)!,
  };
}

function emptyLists(): Record<Metric, number[]> {
  return { balancedAccuracy: [], geometricMean: [], auroc: [], averagePrecision: [] };
}
