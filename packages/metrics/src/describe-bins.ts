import { binEdges, type ConfidenceBins } from './confidence-bins.ts';
import { createExactSums, exactSumOf, mergeExactSums } from './exact-sum.ts';

/** The rows whose confidence lies in one bin. */
export interface ReliabilityBin {
  /** Confidences of the bin are larger than this. */
  lower: number;
  /** Confidences of the bin are at most this. */
  upper: number;
  /** Rows in the bin. */
  count: number;
  /** Share of these rows that were predicted right; `null` without rows. */
  accuracy: number | null;
  /** Mean confidence of these rows; `null` without rows. */
  confidence: number | null;
}

/** What a reliability diagram draws. Made by `reliabilityDiagram`. */
export interface ReliabilityDiagram {
  /** The bins from confidence 0 to 1, `[numBins]`. */
  bins: ReliabilityBin[];
  /** Rows in all bins together. */
  count: number;
  /** Share of these rows that were predicted right; `null` without rows. */
  accuracy: number | null;
  /** Mean confidence of these rows; `null` without rows. Above `accuracy` the model is overconfident. */
  confidence: number | null;
}

/** Turns counts and sums into the accuracy and mean confidence of each bin. */
export function describeBins({ count, correct, confidence }: ConfidenceBins): ReliabilityDiagram {
  const edges = binEdges(count.length);
  const share = (part: number, rows: number): number | null => (rows === 0 ? null : part / rows);
  const total = { count: 0, correct: 0, confidence: createExactSums(1) };
  const bins = Array.from(count, (rows, bin) => {
    total.count += rows;
    total.correct += correct[bin]!;
    mergeExactSums(total.confidence, {
      high: confidence.high.subarray(bin, bin + 1),
      low: confidence.low.subarray(bin, bin + 1),
    });
    return {
      lower: edges[bin]!,
      upper: edges[bin + 1]!,
      count: rows,
      accuracy: share(correct[bin]!, rows),
      confidence: share(exactSumOf(confidence, bin), rows),
    };
  });
  return {
    bins,
    count: total.count,
    accuracy: share(total.correct, total.count),
    confidence: share(exactSumOf(total.confidence, 0), total.count),
  };
}
