import fc from 'fast-check';
import { type TestSet, testSets } from './oracle.ts';

/** A bin by its definition: its rows, one by one. */
export interface OracleBin {
  lower: number;
  upper: number;
  rows: { confidence: number; isCorrect: boolean }[];
}

/** Sorts rows into equal bins (lower, upper] by going through all rows for each bin. */
export function oracleBins(
  rows: readonly { confidence: number; isCorrect: boolean }[],
  numBins: number,
  includeZero = false,
): OracleBin[] {
  const edge = (i: number): number => (i === numBins ? 1 : i * (1 / numBins));
  return Array.from({ length: numBins }, (_, i) => ({
    lower: edge(i),
    upper: edge(i + 1),
    rows: rows.filter(
      ({ confidence }) =>
        (confidence > edge(i) && confidence <= edge(i + 1)) || (includeZero && i === 0 && confidence === 0),
    ),
  }));
}

/** Gap between confidence and accuracy of a bin; NaN without rows. */
export function gapOf({ rows }: OracleBin): number {
  const sum = (values: number[]): number => values.reduce((a, b) => a + b, 0);
  const accuracy = sum(rows.map(({ isCorrect }) => (isCorrect ? 1 : 0))) / rows.length;
  return Math.abs(accuracy - sum(rows.map(({ confidence }) => confidence)) / rows.length);
}

/** Mean gap over the rows of all bins; `null` without rows. */
export function expectedGapOf(bins: readonly OracleBin[]): number | null {
  const total = bins.reduce((count, { rows }) => count + rows.length, 0);
  if (total === 0) return null;
  return (
    bins.reduce((sum, bin) => sum + (bin.rows.length === 0 ? 0 : gapOf(bin) * bin.rows.length), 0) / total
  );
}

/** A test set with a confidence for each row, some of them on the edges of the bins. */
export interface ConfidentTestSet extends TestSet {
  numBins: number;
  confidences: number[];
}

/** Test sets with confidences. */
export const confidentTestSets: fc.Arbitrary<ConfidentTestSet> = fc
  .tuple(testSets, fc.integer({ min: 1, max: 20 }))
  .chain(([testSet, numBins]) => {
    const edge = fc.nat({ max: numBins }).map((i) => i / numBins);
    const confidence = fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), edge);
    const length = testSet.rows.length;
    return fc
      .array(confidence, { minLength: length, maxLength: length })
      .map((confidences) => ({ ...testSet, numBins, confidences }));
  });

/** Pairs each confidence with whether its row was predicted right. */
export function outcomesOf({
  rows,
  confidences,
}: ConfidentTestSet): { confidence: number; isCorrect: boolean }[] {
  return rows.map(([truth, predicted], row) => ({
    confidence: confidences[row]!,
    isCorrect: truth === predicted,
  }));
}

/** Rows of probabilities, and the true class of each. */
export interface ProbableTestSet {
  numClasses: number;
  numBins: number;
  classIds: number[];
  probabilities: number[][];
}

/** Test sets with probabilities, exact zeros included. */
export const probableTestSets: fc.Arbitrary<ProbableTestSet> = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 20 }))
  .chain(([numClasses, numBins]) => {
    const weights = fc.array(fc.nat({ max: 6 }), { minLength: numClasses, maxLength: numClasses });
    const row = fc.tuple(fc.nat({ max: numClasses - 1 }), weights);
    return fc.array(row, { minLength: 1, maxLength: 20 }).map((rows) => ({
      numClasses,
      numBins,
      classIds: rows.map(([c]) => c),
      probabilities: rows.map(([, own]) => {
        const total = own.reduce((a, b) => a + b, 0);
        return own.map((weight) => (total === 0 ? 1 / numClasses : weight / total));
      }),
    }));
  });
