import { smallConvNet } from '@lt/backbones';
import { createRandom } from '@lt/core';
import { cosineDecay, sgd, trainLoop } from '@lt/training';
import { argMax, dispose, type Tensor, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Method } from '../method.ts';
import { CURVE_IMAGES, FILTERS, MOMENTUM, STRIDES, WEIGHT_DECAY } from '../settings.ts';
import type { CurvePoint, LongTailedImages, RunResult } from '../types.ts';
import type { Job } from './load-methods.ts';
import { batchOf, measurePixels, toRows } from './pixels.ts';
import { detailsOf, packScores, scoresOf, unpackScores } from './score.ts';

/** What every training of a benchmark has in common. */
export interface TrainingPlan {
  epochs: number;
  batchSize: number;
  learningRate: number;
}

/** How far a job is. */
export interface JobProgress {
  /** Share of the job that is done, from 0 to 1. */
  done: number;
}

/**
 * Trains one model and measures on it every method of the job. Rejects with the signal's reason when aborted.
 *
 * The training leaves a checkpoint in the folder after each epoch and when aborted, and goes on from the one that it finds there.
 */
export async function trainJob(
  job: Job,
  methods: readonly Method[],
  images: LongTailedImages,
  plan: TrainingPlan,
  {
    folder,
    signal,
    onProgress,
  }: { folder: string; signal: AbortSignal; onProgress: (progress: JobProgress) => void },
): Promise<RunResult[]> {
  const { train, test, classCounts, height, width } = images;
  const setup = {
    classIds: train.classIds,
    classCounts,
    batchSize: plan.batchSize,
    totalEpochs: plan.epochs,
    seed: job.seed,
  };
  const { training } = methods.find(({ id }) => id === job.trainingId)!;
  if (typeof training !== 'function') throw new Error(`${job.trainingId} does not say how to train.`);
  const measured = methods.filter(({ id }) => job.measuredIds.includes(id));

  const recipe = training(setup);
  const model = smallConvNet({
    inputShape: [height, width, 1],
    numClasses: classCounts.length,
    filters: FILTERS,
    strides: STRIDES,
    seed: job.seed,
  });
  recipe.initialize?.(model);
  const optimizer = sgd({
    learningRate: plan.learningRate,
    momentum: MOMENTUM,
    nesterov: true,
    weightDecay: WEIGHT_DECAY,
  });
  const scale = measurePixels(train);
  const trainRows = toRows(train, scale);
  const testRows = toRows(test, scale);
  const curveIndices = pickCurveImages(test.classIds.length);
  const curveIds = curveIndices.map((i) => test.classIds[i]!);

  try {
    const { history } = await trainLoop({
      sampler: recipe.sampler,
      totalEpochs: plan.epochs,
      optimizer,
      learningRate: cosineDecay({ learningRate: plan.learningRate, totalEpochs: plan.epochs }),
      model,
      loss: (indices, { epoch }) => {
        const batch = batchOf(trainRows, indices, height, width);
        const logits = model.apply(batch, { training: true }) as Tensor2D;
        return recipe.loss(
          indices.map((i) => train.classIds[i]!),
          logits,
          epoch,
        );
      },
      onProgress: ({ step, totalSteps }) => onProgress({ done: step / totalSteps }),
      evaluate: async () => {
        const predictions = await predict(model, measured, setup, testRows, curveIndices, height, width);
        return packScores(
          predictions.map(([{ id }, predicted]) => [id, scoresOf(curveIds, predicted, classCounts)]),
        );
      },
      checkpoint: { directory: folder, every: { epochs: 1 } },
      resume: true,
      signal,
    });
    const seconds = history.reduce((sum, epoch) => sum + epoch.seconds, 0);
    const everything = Int32Array.from(test.classIds, (_, i) => i);
    const predictions = await predict(model, measured, setup, testRows, everything, height, width);
    return predictions.map(([method, predicted]) => ({
      method: method.id,
      seed: job.seed,
      ...scoresOf(test.classIds, predicted, classCounts),
      seconds,
      ...detailsOf(test.classIds, predicted, classCounts.length),
      curve: history.map(
        ({ epoch, loss, metrics }): CurvePoint => ({ epoch, loss, ...unpackScores(method.id, metrics!) }),
      ),
    }));
  } finally {
    dispose([trainRows, testRows]);
    optimizer.dispose();
    model.dispose();
  }
}

/** The same test images for every method, seed and epoch. */
function pickCurveImages(numImages: number): Int32Array {
  const all = createRandom('learning curves').shuffle(Int32Array.from({ length: numImages }, (_, i) => i));
  return all.subarray(0, CURVE_IMAGES).toSorted();
}

const PREDICTION_BATCH = 250;

async function predict(
  model: LayersModel,
  methods: readonly Method[],
  setup: Parameters<NonNullable<Method['adjust']>>[1],
  rows: Tensor,
  indices: Int32Array,
  height: number,
  width: number,
): Promise<[Method, Int32Array][]> {
  const predictions = methods.map((method): [Method, Int32Array] => [method, new Int32Array(indices.length)]);
  for (let from = 0; from < indices.length; from += PREDICTION_BATCH) {
    const part = indices.subarray(from, from + PREDICTION_BATCH);
    const winners = tidy(() => {
      const logits = model.apply(batchOf(rows, part, height, width), { training: false }) as Tensor2D;
      return methods.map((method) => argMax(method.adjust?.(logits, setup) ?? logits, 1));
    });
    for (const [m, winner] of winners.entries()) predictions[m]![1].set(await winner.data(), from);
    dispose(winners);
  }
  return predictions;
}
