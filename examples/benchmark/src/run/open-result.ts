import {
  fprAtTpr,
  openSetFMeasure,
  openSetMacroF1,
  oscr,
  shotAccuracy,
  shotAuroc,
  shotRejectionRate,
} from '@lt/metrics';
import { calibrateThreshold } from '@lt/oltr';
import type { GalleryImage, OpenResult } from '../types.ts';

/** What a method says of some images. */
export interface OpenRows {
  /** How known each image is, larger = more known. */
  scores: Float64Array;
  /** Class of each image, as if none were rejected. */
  labels: Int32Array;
  /** Class whose mean feature is nearest to each image. */
  nearest: Int32Array;
}

const NUM_BINS = 40;
const GALLERY = 12;

/**
 * Measures how a method tells unknown images, at a threshold that its validation images set and at none.
 *
 * @param classIds - True classes of the test images.
 * @param classCounts - Training images per class.
 * @param validation - Scores of validation images, all of known classes.
 * @param test - What the method says of the test images, all of known classes.
 * @param open - What it says of unknown images.
 */
export function openResult(
  classIds: Int32Array,
  classCounts: Int32Array,
  validation: Float64Array,
  test: OpenRows,
  open: OpenRows,
): OpenResult {
  const threshold = calibrateThreshold(validation);
  const truth = [...classIds, ...Array<number>(open.scores.length).fill(-1)];
  const scores = [...test.scores, ...open.scores];
  const closed = [...test.labels, ...open.labels];
  const predicted = closed.map((label, row) => (scores[row]! < threshold ? -1 : label));
  // A rejected known image is wrong: as if it had been taken for a class that no image is of.
  const kept = predicted
    .slice(0, classIds.length)
    .map((label) => (label === -1 ? classCounts.length : label));
  const counts = [...classCounts, 0];
  const { many, medium, few, overall } = shotAccuracy(classIds, kept, counts);
  return {
    threshold,
    auroc: shotAuroc(truth, scores, classCounts),
    fprAtTpr: fprAtTpr(
      truth.map((c) => c !== -1),
      scores,
    ),
    oscr: oscr(truth, closed, scores),
    fMeasure: openSetFMeasure(truth, predicted),
    macroF1: openSetMacroF1(truth, predicted),
    rejected: shotRejectionRate(truth, predicted, classCounts),
    accepted: { many, medium, few, overall },
    histogram: histogramOf(test.scores, open.scores),
    perClass: Array.from(classCounts, (_, c) => median(test.scores.filter((_, row) => classIds[row] === c))),
    gallery: { known: galleryOf(test, threshold), unknown: galleryOf(open, threshold) },
  };
}

/** Counts images by score, in equal bins between the first and the last hundredth of all scores. */
function histogramOf(known: Float64Array, unknown: Float64Array): OpenResult['histogram'] {
  const sorted = Float64Array.from([...known, ...unknown]).sort();
  const low = sorted[Math.floor(0.01 * sorted.length)]!;
  const high = sorted[Math.ceil(0.99 * sorted.length) - 1]!;
  const count = (scores: Float64Array): number[] => {
    const bins = new Array<number>(NUM_BINS).fill(0);
    for (const score of scores) {
      const bin = high > low ? Math.floor((NUM_BINS * (score - low)) / (high - low)) : 0;
      bins[Math.min(NUM_BINS - 1, Math.max(0, bin))]!++;
    }
    return bins;
  };
  return { low, high, known: count(known), unknown: count(unknown) };
}

function median(values: Float64Array): number | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted();
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
}

/** Picks accepted and rejected images, each at evenly spaced places by their score, the most known first. */
function galleryOf({ scores, labels, nearest }: OpenRows, threshold: number): GalleryImage[] {
  const byScore = Array.from(scores.keys()).sort((a, b) => scores[b]! - scores[a]! || a - b);
  return [false, true].flatMap((isUnknown) => {
    const group = byScore.filter((image) => scores[image]! < threshold === isUnknown);
    const count = Math.min(GALLERY, group.length);
    return Array.from({ length: count }, (_, i) => {
      const image = group[Math.floor(((i + 0.5) * group.length) / count)]!;
      return { image, label: labels[image]!, nearestClass: nearest[image]!, isUnknown };
    });
  });
}
