import { mixFeatures, trainBilateral } from '@lt/bbn';
import { countClasses } from '@lt/core';
import { accuracy, balancedAccuracy, shotAccuracy } from '@lt/metrics';
import type { TrainLoopResult } from '@lt/training';
import {
  argMax,
  div,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
  tensor4d,
  tidy,
} from '@tensorflow/tfjs-core';
import type { CifarLongTail, ColorImages } from './read-cifar.ts';
import { normalize, type PreparedTraining, prepare, type Recipe } from './recipe.ts';

/** How a training is watched and kept. */
export interface TrainOptions {
  seed: number;
  /** Where checkpoints are written; the training goes on from the newest that it finds there. */
  directory: string;
  /** Epochs between two looks at the test set, which the last epoch ends with in any case. */
  evaluateEvery: number;
  signal: AbortSignal;
  /** Called after each step. */
  onStep: (event: {
    step: number;
    totalSteps: number;
    epoch: number;
    loss: number;
    remainingSeconds: number;
  }) => void;
  /** Called after each epoch. */
  onEpoch: (event: TrainLoopResult['history'][number]) => void;
}

/** Trains BBN by the recipe. Test accuracy is measured with both branches, and with each alone. */
export async function train(
  data: CifarLongTail,
  recipe: Recipe,
  { seed, directory, evaluateEvery, signal, onStep, onEpoch }: TrainOptions,
): Promise<TrainLoopResult> {
  const { classIds, size } = data.train;
  const classCounts = countClasses(classIds);
  const { model, augmentations, optimizer, ...schedule } = prepare(
    recipe,
    classIds,
    classCounts.length,
    size,
    seed,
  );
  try {
    return await trainBilateral({
      ...schedule,
      model,
      optimizer,
      fetch: (rows, { branch, epoch, batch }) => [
        augmentations[branch](batchOf(data.train, rows), { epoch, batch }),
        rows.map((row) => classIds[row]!),
      ],
      evaluate: () => measure(model, data.test, classCounts, recipe.batchSize),
      evaluateEvery,
      checkpoint: { directory, every: { seconds: 300 } },
      resume: true,
      signal,
      onProgress: onStep,
      onEpochEnd: onEpoch,
    });
  } finally {
    optimizer.dispose();
    model.inference.dispose();
  }
}

/** Some images as the network takes them, before augmentation: values in [0, 1]. */
function batchOf({ pixels, size }: ColorImages, rows: ArrayLike<number>): Tensor4D {
  const length = size * size * 3;
  const values = new Float32Array(rows.length * length);
  for (let i = 0; i < rows.length; i++) {
    values.set(pixels.subarray(rows[i]! * length, (rows[i]! + 1) * length), i * length);
  }
  return tidy(() => div(tensor4d(values, [rows.length, size, size, 3]), 255));
}

/** Shares of the conventional branch in a prediction. */
const ALPHAS = { both: 0.5, conventional: 1, rebalancing: 0 } as const;

async function measure(
  { trunk, conventional, rebalancing, classifier }: PreparedTraining['model'],
  test: ColorImages,
  classCounts: Int32Array,
  batchSize: number,
): Promise<Record<string, number | null>> {
  const names = Object.keys(ALPHAS) as (keyof typeof ALPHAS)[];
  const predicted = names.map(() => new Int32Array(test.classIds.length));
  for (let from = 0; from < test.classIds.length; from += batchSize) {
    const rows = Int32Array.from(
      { length: Math.min(batchSize, test.classIds.length - from) },
      (_, i) => from + i,
    );
    const winners = tidy(() => {
      const maps = trunk.apply(normalize(batchOf(test, rows), { epoch: 0, batch: 0 })) as Tensor;
      const [fc, fr] = [conventional, rebalancing].map((tail) => tail.apply(maps) as Tensor2D);
      return names.map((name) =>
        argMax(classifier.apply(mixFeatures(fc!, fr!, ALPHAS[name])) as Tensor2D, 1),
      );
    });
    for (const [i, winner] of winners.entries()) {
      predicted[i]!.set(await winner.data(), from);
      winner.dispose();
    }
  }
  const [both, ...alone] = predicted;
  const { many, medium, few } = shotAccuracy(test.classIds, both!, classCounts);
  return {
    accuracy: accuracy(test.classIds, both!),
    balancedAccuracy: balancedAccuracy(test.classIds, both!, { numClasses: classCounts.length }),
    many,
    medium,
    few,
    conventional: accuracy(test.classIds, alone[0]!),
    rebalancing: accuracy(test.classIds, alone[1]!),
  };
}
