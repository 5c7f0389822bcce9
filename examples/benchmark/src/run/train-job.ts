import { smallConvNet } from '@lt/backbones';
import { createRandom } from '@lt/core';
import { cosineDecay, padAndCrop, sgd, trainLoop } from '@lt/training';
import {
  argMax,
  clone,
  concat,
  dispose,
  keep,
  type Scalar,
  slice,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
  tidy,
} from '@tensorflow/tfjs-core';
import { type LayersModel, model as layersModel } from '@tensorflow/tfjs-layers';
import type { Method, SeenBatch, TrainingRecipe } from '../method.ts';
import { CURVE_IMAGES, FILTERS, MOMENTUM, STRIDES, WEIGHT_DECAY } from '../settings.ts';
import type { CurvePoint, LongTailedImages, RunResult } from '../types.ts';
import { cosineLogits } from '../unit-vectors.ts';
import type { Job } from './load-methods.ts';
import { batchOf, measurePixels, toRows } from './pixels.ts';
import { recipeSampler } from './recipe-sampler.ts';
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
  const forward = splitAtHead(model, recipe.head);
  let seen: SeenBatch | undefined;
  const optimizer = sgd({
    learningRate: plan.learningRate,
    momentum: MOMENTUM,
    nesterov: true,
    weightDecay: WEIGHT_DECAY,
  });
  const scale = measurePixels(train);
  // The pixels beyond the edge are black, as the background is.
  const move = padAndCrop({ padValue: -scale.mean / scale.deviation, seed: job.seed });
  const trainRows = toRows(train, scale);
  const testRows = toRows(test, scale);
  const curveIndices = pickCurveImages(test.classIds.length);
  const curveIds = curveIndices.map((i) => test.classIds[i]!);

  try {
    const { history } = await trainLoop({
      sampler: recipeSampler(recipe),
      totalEpochs: plan.epochs,
      optimizer,
      learningRate: cosineDecay({ learningRate: plan.learningRate, totalEpochs: plan.epochs }),
      model,
      loss: (indices, position) => {
        const { epoch, step } = position;
        const labels = indices.map((i) => train.classIds[i]!);
        const batch = batchOf(trainRows, indices, height, width);
        const views = recipe.views === 2 ? concat([batch, move(batch, position)]) : batch;
        const { features, logits: logitsOfViews, kernel } = forward(views, true);
        const logits = recipe.views === 2 ? slice(logitsOfViews, 0, labels.length) : logitsOfViews;
        if (recipe.afterStep) {
          seen = { labels, features: keep(clone(features)), logits: keep(clone(logits)) };
        }
        return recipe.loss(labels, logits, { epoch, step, features, kernel }) as Scalar;
      },
      onProgress: async ({ step, totalSteps }) => {
        onProgress({ done: step / totalSteps });
        if (seen === undefined) return;
        await recipe.afterStep?.(seen);
        dispose([seen.features, seen.logits]);
        seen = undefined;
      },
      evaluate: async () => {
        const predictions = await predict(forward, measured, setup, testRows, curveIndices, height, width);
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
    const predictions = await predict(forward, measured, setup, testRows, everything, height, width);
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
    dispose([trainRows, testRows, ...(seen ? [seen.features, seen.logits] : [])]);
    optimizer.dispose();
    model.dispose();
  }
}

/** What a model makes of a batch of images, with the weights of its last layer. */
type Forward = (
  batch: Tensor4D,
  training: boolean,
) => { features: Tensor2D; logits: Tensor2D; kernel: Tensor2D };

/** Takes a model apart in front of its last layer. */
function splitAtHead(whole: LayersModel, kind: TrainingRecipe['head'] = 'linear'): Forward {
  const head = whole.layers.at(-1)!;
  const backbone = layersModel({ inputs: whole.inputs, outputs: whole.layers.at(-2)!.output });
  return (batch, training) => {
    const features = backbone.apply(batch, { training }) as Tensor2D;
    const kernel = head.weights[0]!.read() as Tensor2D;
    const logits = kind === 'cosine' ? cosineLogits(features, kernel) : (head.apply(features) as Tensor2D);
    return { features, logits, kernel };
  };
}

/** The same test images for every method, seed and epoch. */
function pickCurveImages(numImages: number): Int32Array {
  const all = createRandom('learning curves').shuffle(Int32Array.from({ length: numImages }, (_, i) => i));
  return all.subarray(0, CURVE_IMAGES).toSorted();
}

const PREDICTION_BATCH = 250;

async function predict(
  forward: Forward,
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
      const { logits } = forward(batchOf(rows, part, height, width), false);
      return methods.map((method) => argMax(method.adjust?.(logits, setup) ?? logits, 1));
    });
    for (const [m, winner] of winners.entries()) predictions[m]![1].set(await winner.data(), from);
    dispose(winners);
  }
  return predictions;
}
