import { createRandom } from '@lt/core';
import { trainFsa } from '@lt/fsa';
import { softmaxCrossEntropy } from '@lt/losses';
import { cosineDecay, sgd } from '@lt/training';
import { gather, type Tensor2D, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import { headAndTail } from '../data/head-and-tail.ts';
import type { Setting } from '../setting.ts';
import type { Network } from './network.ts';
import { pickSampler } from './pick-sampler.ts';
import { MOMENTUM, mapsOf, type TrainingData, WEIGHT_DECAY, withClassifier } from './single-network.ts';

/** Steps of the classifier on fused features for each epoch of the network, and after how many it is looked at. */
const STEPS_PER_EPOCH = 8;
const LOOK_AFTER = 40;

/** Share of the progress bar that the first phase has. */
const FIRST = 0.85;

/** Returns a network that trains on images as they are, and whose classifier then learns from fused features, as FSA's paper has it. */
export function fusedNetwork(setting: Setting, data: TrainingData): Network {
  const { seed, rate, epochs } = setting;
  const { examples, classIds, classCounts } = data;
  const { model, backbone, dense } = withClassifier(data, seed);
  return {
    train: async ({ signal, onStep, onEpoch }) => {
      const optimizer = sgd({ learningRate: rate, momentum: MOMENTUM, weightDecay: WEIGHT_DECAY });
      // The second phase trains a copy of the classifier, which the network gets as it goes.
      try {
        await trainFsa({
          model,
          classIds,
          images: (rows) => gather(examples, rows) as Tensor4D,
          signal,
          representation: {
            sampler: pickSampler(classIds, { ...setting, sampler: 'instance' }, classCounts.length),
            optimizer,
            totalEpochs: epochs,
            learningRate: cosineDecay({ learningRate: rate, totalEpochs: epochs }),
            clipNorm: 5,
            loss: (labels, logits) => softmaxCrossEntropy(labels, logits, { reduction: 'mean' }),
            onProgress: ({ step, totalSteps, ...event }) =>
              onStep({ ...event, done: (FIRST * (step + 1)) / totalSteps, phase: 'phase 1: the network' }),
            onEpochEnd: ({ epoch }) => onEpoch(epoch),
          },
          augment: { random: createRandom(seed, 'fsa'), tailDraw: 'class', ...headAndTail(classCounts) },
          classifier: {
            iterations: STEPS_PER_EPOCH * epochs,
            iterationsPerEpoch: LOOK_AFTER,
            learningRate: 0.01,
            onProgress: ({ step, totalSteps, ...event }) =>
              onStep({
                ...event,
                epoch: epochs - 1,
                done: FIRST + ((1 - FIRST) * (step + 1)) / totalSteps,
                phase: 'phase 2: the classifier, on fused features',
              }),
            evaluate: async ({ kernel, bias }) => {
              dense.setWeights([kernel, bias]);
              await onEpoch(epochs - 1);
              return {};
            },
          },
        });
      } finally {
        optimizer.dispose();
      }
    },
    look: (inputs) =>
      tidy(() => {
        const features = backbone.model.apply(inputs) as Tensor2D;
        return { features, logits: dense.apply(features) as Tensor2D };
      }),
    ...mapsOf(model, backbone),
    dispose: () => {
      // The backbone's layers are the model's.
      model.dispose();
    },
  };
}
