import { smallConvNet } from '@lt/backbones';
import { padAndCrop, type TrainingSampler, type TrainLoopResult, trainLoop } from '@lt/training';
import {
  clone,
  concat,
  dispose,
  keep,
  type Scalar,
  slice,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { model as layersModel } from '@tensorflow/tfjs-layers';
import type { SeenBatch, TrainingRecipe } from '../method.ts';
import { FILTERS, STRIDES } from '../settings.ts';
import { cosineLogits } from '../unit-vectors.ts';
import { recipeSampler } from './recipe-sampler.ts';
import type { CommonOptions, TrainedNetwork, TrainingData } from './trained-network.ts';
import { trainingBatches } from './training-batches.ts';

/** What a network is trained on. */
export interface TrainingSource {
  sampler: TrainingSampler;
  /** Makes a batch, inside a tidy. */
  batchOf: ReturnType<typeof trainingBatches>;
}

/** A network of one branch. */
export interface SingleNetwork extends TrainedNetwork {
  /** Trains it as `train` does, on something else; and from an epoch on, where it has been trained before. */
  trainOn(source: TrainingSource, options: CommonOptions & { startEpoch?: number }): Promise<TrainLoopResult>;
  maps(images: Tensor4D): Tensor4D;
}

/** Returns the network of all methods that train one branch, untrained. */
export function singleNetwork(recipe: TrainingRecipe, data: TrainingData): SingleNetwork {
  const { inputShape, numClasses, seed, black } = data;
  const model = smallConvNet({ inputShape, numClasses, filters: FILTERS, strides: STRIDES, seed });
  recipe.initialize?.(model);
  const last = model.layers.at(-1)!;
  const backbone = layersModel({ inputs: model.inputs, outputs: model.layers.at(-2)!.output });
  const trunk = layersModel({ inputs: model.inputs, outputs: model.layers.at(-3)!.output });
  const head = (): { kernel: Tensor2D; bias: Tensor1D } => {
    const [kernel, bias] = last.weights.map((weight) => weight.read());
    return { kernel: kernel as Tensor2D, bias: bias as Tensor1D };
  };
  const forward = (images: Tensor4D, training: boolean): { features: Tensor2D; logits: () => Tensor2D } => {
    const features = backbone.apply(images, { training }) as Tensor2D;
    const logits = (): Tensor2D =>
      recipe.head === 'cosine' ? cosineLogits(features, head().kernel) : (last.apply(features) as Tensor2D);
    return { features, logits };
  };
  const move = padAndCrop({ padValue: black, seed });
  let seen: SeenBatch | undefined;
  const forget = (): void => {
    if (seen !== undefined) dispose([seen.features, seen.logits]);
    seen = undefined;
  };
  const trainOn: SingleNetwork['trainOn'] = ({ sampler, batchOf }, { onStep, ...options }) =>
    trainLoop({
      ...options,
      sampler,
      model,
      loss: (indices, position) => {
        const { epoch, step } = position;
        const { images, labels, ...pasted } = batchOf(indices, position);
        const { features, logits: all } = forward(
          recipe.views === 2 ? concat([images, move(images, position)]) : images,
          true,
        );
        const logits = recipe.views === 2 ? slice(all(), 0, labels.length) : all();
        if (recipe.afterStep) {
          seen = { labels, features: keep(clone(features)), logits: keep(clone(logits)) };
        }
        const context = { epoch, step, features, kernel: head().kernel, ...pasted };
        return recipe.loss(labels, logits, context) as Scalar;
      },
      onProgress: async ({ step, totalSteps }) => {
        onStep(step / totalSteps);
        if (seen === undefined) return;
        await recipe.afterStep?.(seen);
        forget();
      },
    });
  return {
    train: (options) =>
      trainOn({ sampler: recipeSampler(recipe), batchOf: trainingBatches(recipe, data) }, options),
    trainOn,
    look: (images) => forward(images, false),
    maps: (images) => trunk.apply(images) as Tensor4D,
    head,
    dispose: () => {
      forget();
      model.dispose();
    },
  };
}
