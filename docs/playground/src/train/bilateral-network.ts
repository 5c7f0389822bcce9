import { mixFeatures, splitBilateral, trainBilateral } from '@lt/bbn';
import { bilateralSampler, instanceBalancedSampler, reversedSampler } from '@lt/sampling';
import { cosineDecay, sgd } from '@lt/training';
import { gather, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import type { Setting } from '../setting.ts';
import { makeBackbone } from './make-backbone.ts';
import type { Network } from './network.ts';
import { labelsOf, MOMENTUM, type TrainingData, WEIGHT_DECAY } from './single-network.ts';

/** Returns a network of two branches, which trains by cumulative learning, as BBN's paper has it. */
export function bilateralNetwork(setting: Setting, data: TrainingData): Network {
  const { seed, rate, epochs, batch } = setting;
  const { classIds, classCounts, examples } = data;
  const name = `bilateral_${numNetworks++}`;
  const backbone = makeBackbone(data.inputShape, seed, `${name}_net`);
  const numClasses = classCounts.length;
  const model = splitBilateral(backbone.model, { at: backbone.cut, numClasses, seed, name });
  const { trunk, conventional, rebalancing, classifier, inference } = model;
  const options = { batchSize: Math.min(batch, classIds.length), numClasses };
  return {
    train: async ({ signal, onStep, onEpoch }) => {
      const optimizer = sgd({ learningRate: rate, momentum: MOMENTUM, weightDecay: WEIGHT_DECAY });
      try {
        await trainBilateral({
          model,
          sampler: bilateralSampler({
            conventional: instanceBalancedSampler(classIds, { ...options, seed }),
            rebalancing: reversedSampler(classIds, { ...options, seed: `${seed} re-balancing` }),
          }),
          fetch: (rows) => [gather(examples, rows), labelsOf(rows, classIds)],
          optimizer,
          totalEpochs: epochs,
          learningRate: cosineDecay({ learningRate: rate, totalEpochs: epochs }),
          clipNorm: 5,
          signal,
          onProgress: ({ step, totalSteps, ...event }) => onStep({ ...event, done: (step + 1) / totalSteps }),
          onEpochEnd: ({ epoch }) => onEpoch(epoch),
        });
      } finally {
        optimizer.dispose();
      }
    },
    look: (inputs) => {
      const maps = trunk.apply(inputs) as Tensor;
      const [fc, fr] = [conventional, rebalancing].map((tail) => tail.apply(maps) as Tensor2D);
      const features = mixFeatures(fc!, fr!, 0.5);
      return { features, logits: classifier.apply(features) as Tensor2D };
    },
    dispose: () => {
      inference.dispose();
      backbone.model.dispose();
    },
  };
}

/** Layers must not share names with those of a network before. */
let numNetworks = 0;
