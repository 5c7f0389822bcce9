import { join } from 'node:path';
import { softmaxCrossEntropy } from '@lt/losses';
import { concat, gather, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import type { TwoStageRecipe } from '../method.ts';
import { type ClassedImages, moveObjects } from './move-objects.ts';
import { singleNetwork } from './single-network.ts';
import type { CommonOptions, TrainedNetwork, TrainingData } from './trained-network.ts';
import { trainingBatches } from './training-batches.ts';

/**
 * Returns the network of all methods that train plainly at first and class-balanced at last, untrained. The second stage goes on with weights,
 * optimizer and learning rate where the first has ended; only what it sees is another.
 */
export function twoStageNetwork(recipe: TwoStageRecipe, data: TrainingData): TrainedNetwork {
  const network = singleNetwork(
    {
      sampler: recipe.conventional,
      loss: (labels, logits) => softmaxCrossEntropy(labels, logits, { reduction: 'mean' }),
    },
    data,
  );
  return {
    ...network,
    train: async ({ onStep, checkpoint, ...options }) => {
      const { balancedFrom } = recipe;
      // Each stage goes on from checkpoints of its own. What was made between them is made again: it comes out the same.
      const inFolder = (name: string): Pick<CommonOptions, 'checkpoint'> => ({
        checkpoint: { ...checkpoint, directory: join(checkpoint!.directory!, name) },
      });
      const first =
        balancedFrom > 0
          ? await network.train({
              ...options,
              ...inFolder('stage1'),
              totalEpochs: balancedFrom,
              onStep: (done) => onStep((done * balancedFrom) / options.totalEpochs),
            })
          : undefined;
      const begun = performance.now();
      const all = await secondStageImages(recipe, network, data, options.signal);
      const makingSeconds = (performance.now() - begun) / 1000;
      try {
        const batch = (indices: Int32Array): Tensor4D => gather(all.images, Array.from(indices));
        const second = await network.trainOn(
          { sampler: recipe.balanced(all.classIds), batchOf: trainingBatches({}, { ...all, batch }) },
          { ...options, ...inFolder('stage2'), startEpoch: balancedFrom, onStep },
        );
        const history = second.history.map((entry, i) =>
          i === 0 ? { ...entry, seconds: entry.seconds + makingSeconds } : entry,
        );
        return { ...second, history: [...(first?.history ?? []), ...history] };
      } finally {
        all.images.dispose();
      }
    },
  };
}

/** Returns the training images, and behind them those that were made of them. */
async function secondStageImages(
  { movesObjects }: TwoStageRecipe,
  network: ReturnType<typeof singleNetwork>,
  data: TrainingData,
  signal: AbortSignal | undefined,
): Promise<ClassedImages> {
  const { batch, classIds } = data;
  const everyRow = Int32Array.from(classIds.keys());
  if (!movesObjects) return { images: batch(everyRow), classIds };
  const moved = await moveObjects(network, data, signal);
  const images = tidy(() => concat([batch(everyRow), moved.images]));
  moved.images.dispose();
  return { images, classIds: Int32Array.from([...classIds, ...moved.classIds]) };
}
