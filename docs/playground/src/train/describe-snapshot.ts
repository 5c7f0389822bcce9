import { adjustLogits } from '@lt/classifiers';
import { classPrior } from '@lt/core';
import { auroc, confusionMatrix } from '@lt/metrics';
import { calibrateThreshold, type OpenSetPrediction, openSetScores, predictOpenSet } from '@lt/oltr';
import { argMax, dispose, image, max, softmax, tensor2d, tensor4d, tidy } from '@tensorflow/tfjs-core';
import { type DataSet, numRowsOf } from '../data/data-set.ts';
import type { Frame, Grid, OpenResult } from '../messages.ts';
import type { View } from '../setting.ts';
import type { Plane } from './plane.ts';
import { scoresOf } from './scores-of.ts';
import type { Snapshot } from './snapshot.ts';
import { toPixels } from './to-pixels.ts';

/** Cells of the finer grid for each of the coarse one, along a side. */
const FINER = 3;

/** Unknown pictures that are shown. */
const NUM_PICTURES = 12;

/** Shows a snapshot in the way that the visitor has chosen. */
export async function describeSnapshot(
  snapshot: Snapshot,
  data: DataSet,
  plane: Plane | null,
  view: View,
): Promise<Frame> {
  const { which, epoch, totalEpochs, features, looks } = snapshot;
  const { test, classCounts } = data;
  const numClasses = classCounts.length;
  const adjusted = await adjust(snapshot.test, classCounts, view.tau);
  const shown = view.adjust ? adjusted : snapshot.test;
  const show = (logits: Float32Array): Promise<Float32Array> | Float32Array =>
    view.adjust ? adjust(logits, classCounts, view.tau) : logits;
  const unknown = await show(snapshot.unknown);
  const threshold = view.reject
    ? calibrateThreshold(openSetScores(rowsOf(shown, numClasses), { score: view.score }), {
        targetTpr: view.keep / 100,
      })
    : null;
  const judge = (logits: Float32Array): OpenSetPrediction[] =>
    predict(rowsOf(logits, numClasses), threshold, view.score);
  const judged = judge(shown);
  const confusion = confusionMatrix(
    test.classIds,
    judged.map(({ label }) => (label === -1 ? numClasses : label)),
    { numClasses: numClasses + 1 },
  ).slice(0, numClasses);
  return {
    which,
    epoch,
    totalEpochs,
    plain: scoresOf(test.classIds, winners(snapshot.test, numClasses), classCounts),
    adjusted: scoresOf(test.classIds, winners(adjusted, numClasses), classCounts),
    confusion: confusion.map((row) => (threshold === null ? row.slice(0, numClasses) : row)),
    grid: plane && snapshot.grid ? await gridOf(await show(snapshot.grid), numClasses, plane, judge) : null,
    open: threshold === null ? null : openResult(judged, judge(unknown), threshold, data),
    features,
    looks,
  };
}

async function adjust(logits: Float32Array, classCounts: Int32Array, tau: number): Promise<Float32Array> {
  if (logits.length === 0) return logits;
  const numClasses = classCounts.length;
  const adjusted = tidy(() =>
    adjustLogits(tensor2d(logits, [logits.length / numClasses, numClasses]), {
      classPrior: classPrior(classCounts),
      tau,
    }),
  );
  const values = (await adjusted.data()) as Float32Array;
  dispose(adjusted);
  return values;
}

function rowsOf(data: Float32Array, numClasses: number) {
  return { data, shape: [data.length / numClasses, numClasses] };
}

function winners(logits: Float32Array, numClasses: number): Int32Array {
  return Int32Array.from(predict(rowsOf(logits, numClasses), null, 'maxLogit'), ({ label }) => label);
}

function predict(
  rows: ReturnType<typeof rowsOf>,
  threshold: number | null,
  score: View['score'],
): OpenSetPrediction[] {
  // No logit is below the least number: nothing is rejected.
  if (threshold === null) return predictOpenSet(rows, { score: 'maxLogit', threshold: -Number.MAX_VALUE });
  return predictOpenSet(rows, { score, threshold });
}

/** Looks at the plane through a finer grid: logits change smoothly, so that those between cells need no network. */
async function gridOf(
  logits: Float32Array,
  numClasses: number,
  plane: Plane,
  judge: (logits: Float32Array) => OpenSetPrediction[],
): Promise<Grid> {
  const size = FINER * plane.size;
  const finest = tidy(() => {
    const coarse = tensor4d(logits, [1, plane.size, plane.size, numClasses]);
    const fine = image.resizeBilinear(coarse, [size, size], false, true);
    return [argMax(fine, -1), max(softmax(fine), -1)];
  });
  const [labels, confidence] = await Promise.all(finest.map((one) => one.data()));
  dispose(finest);
  return {
    size,
    labels: labels as Int32Array,
    confidence: confidence as Float32Array,
    rejected: Uint8Array.from(judge(logits), ({ isUnknown }) => Number(isUnknown)),
    rejectedSize: plane.size,
  };
}

function openResult(
  known: OpenSetPrediction[],
  unknown: OpenSetPrediction[],
  threshold: number,
  { unknown: rows, unknownPictures, inputShape }: DataSet,
): OpenResult {
  const share = (predictions: OpenSetPrediction[]): number =>
    predictions.length === 0
      ? 0
      : predictions.filter(({ isUnknown }) => isUnknown).length / predictions.length;
  const all = [...known, ...unknown];
  const stride = Math.max(1, Math.floor(numRowsOf(rows) / NUM_PICTURES));
  const shown = unknownPictures
    ? Array.from({ length: NUM_PICTURES }, (_, i) => i * stride).filter((i) => i < unknown.length)
    : [];
  return {
    rejectedUnknown: share(unknown),
    rejectedKnown: share(known),
    auroc: auroc(
      all.map((_, i) => i < known.length),
      all.map(({ score }) => score),
    ),
    threshold,
    isRejected: unknown.map(({ isUnknown }) => isUnknown),
    pictures: shown.map((i) => ({
      picture: toPixels(unknownPictures!, i, inputShape),
      isRejected: unknown[i]!.isUnknown,
      takenFor: unknown[i]!.closedLabel,
    })),
  };
}
