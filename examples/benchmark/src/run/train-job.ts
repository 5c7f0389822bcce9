import { createRandom } from '@lt/core';
import { cosineDecay, sgd } from '@lt/training';
import { argMax, dispose, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import type {
  BilateralRecipe,
  Method,
  OltrRecipe,
  TrainingRecipe,
  TrainingSetup,
  TwoStageRecipe,
} from '../method.ts';
import { CURVE_IMAGES, MOMENTUM, WEIGHT_DECAY } from '../settings.ts';
import type { CurvePoint, LongTailedImages, RunResult } from '../types.ts';
import { bilateralNetwork } from './bilateral-network.ts';
import type { Job } from './load-methods.ts';
import { measureOpen } from './measure-open.ts';
import { memoryNetwork } from './memory-network.ts';
import { batchOf, measurePixels, toRows } from './pixels.ts';
import { refitAll } from './refit-all.ts';
import { detailsOf, packScores, scoresOf, unpackScores } from './score.ts';
import { singleNetwork } from './single-network.ts';
import type { TrainedNetwork, TrainingData } from './trained-network.ts';
import { twoStageNetwork } from './two-stage-network.ts';

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
  const predicting = measured.filter(({ refit }) => refit === undefined);

  const optimizer = sgd({
    learningRate: plan.learningRate,
    momentum: MOMENTUM,
    nesterov: true,
    weightDecay: WEIGHT_DECAY,
  });
  const scale = measurePixels(train);
  const rows = { train: toRows(train, scale), test: toRows(test, scale) };
  const recipe = training(setup);
  const data = {
    batch: (indices: Int32Array) => batchOf(rows.train, indices, height, width),
    classIds: train.classIds,
    inputShape: [height, width, 1] as [number, number, number],
    numClasses: classCounts.length,
    black: -scale.mean / scale.deviation,
    seed: job.seed,
  };
  const network = networkOf(recipe, data);
  const look: Look = (indices) => network.look(batchOf(rows.test, indices, height, width));
  const curveIndices = pickCurveImages(test.classIds.length);
  const curveIds = curveIndices.map((i) => test.classIds[i]!);

  try {
    const { history } = await network.train({
      totalEpochs: plan.epochs,
      optimizer,
      learningRate: cosineDecay({ learningRate: plan.learningRate, totalEpochs: plan.epochs }),
      onStep: (done) => onProgress({ done }),
      evaluate: async () => {
        const predictions = await predict(look, predicting, setup, curveIndices);
        return packScores(
          predictions.map(([{ id }, predicted]) => [id, scoresOf(curveIds, predicted, classCounts)]),
        );
      },
      checkpoint: { directory: folder, every: { epochs: 1 } },
      resume: true,
      signal,
    });
    const seconds = history.reduce((sum, epoch) => sum + epoch.seconds, 0);
    const resultOf = (method: string, predicted: Int32Array) => ({
      method,
      seed: job.seed,
      ...scoresOf(test.classIds, predicted, classCounts),
      seconds,
      ...detailsOf(test.classIds, predicted, classCounts.length),
    });
    const everything = Int32Array.from(test.classIds, (_, i) => i);
    const predictions = await predict(look, predicting, setup, everything);
    const open = await measureOpen(predicting, network, images, scale, setup);
    const refitted = await refitAll(measured, network, images, scale, setup, signal);
    return [
      ...predictions.map(([{ id }, predicted]) => ({
        ...resultOf(id, predicted),
        curve: history.map(
          ({ epoch, loss, metrics }): CurvePoint => ({ epoch, loss, ...unpackScores(id, metrics!) }),
        ),
        ...(open.has(id) && { open: open.get(id)! }),
      })),
      ...refitted.map(({ method, predicted, seconds: more, chosen, measured: told }) => ({
        ...resultOf(method.id, predicted),
        seconds: seconds + more,
        curve: [],
        ...(chosen && { chosen }),
        ...(told && { measured: told }),
      })),
    ];
  } finally {
    dispose([rows.train, rows.test]);
    optimizer.dispose();
    network.dispose();
  }
}

type Recipe = TrainingRecipe | BilateralRecipe | OltrRecipe | TwoStageRecipe;

function networkOf(recipe: Recipe, data: TrainingData): TrainedNetwork {
  if ('alpha' in recipe) return bilateralNetwork(recipe, data);
  if ('balancedFrom' in recipe) return twoStageNetwork(recipe, data);
  return 'stage1Epochs' in recipe ? memoryNetwork(recipe, data) : singleNetwork(recipe, data);
}

/** What a network makes of some of the test images. */
type Look = (indices: Int32Array) => ReturnType<TrainedNetwork['look']>;

/** The same test images for every method, seed and epoch. */
function pickCurveImages(numImages: number): Int32Array {
  const all = createRandom('learning curves').shuffle(Int32Array.from({ length: numImages }, (_, i) => i));
  return all.subarray(0, CURVE_IMAGES).toSorted();
}

const PREDICTION_BATCH = 250;

async function predict(
  look: Look,
  methods: readonly Method[],
  setup: TrainingSetup,
  indices: Int32Array,
): Promise<[Method, Int32Array][]> {
  const predictions = methods.map((method): [Method, Int32Array] => [method, new Int32Array(indices.length)]);
  for (let from = 0; from < indices.length; from += PREDICTION_BATCH) {
    const part = indices.subarray(from, from + PREDICTION_BATCH);
    const winners = tidy(() => {
      const outlook = look(part);
      return methods.map(({ branch, adjust }) => {
        const logits: Tensor2D = outlook.logits(branch);
        return argMax(adjust?.(logits, setup) ?? logits, 1);
      });
    });
    for (const [m, winner] of winners.entries()) predictions[m]![1].set(await winner.data(), from);
    dispose(winners);
  }
  return predictions;
}
