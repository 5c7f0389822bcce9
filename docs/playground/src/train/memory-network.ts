import { splitBackbone } from '@lt/backbones';
import { type OltrNetwork, trainOltr } from '@lt/oltr';
import { classAwareSampler, instanceBalancedSampler } from '@lt/sampling';
import { cosineDecay, sgd } from '@lt/training';
import { gather, type Tensor2D } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Setting } from '../setting.ts';
import { makeBackbone } from './make-backbone.ts';
import type { Network } from './network.ts';
import { labelsOf, MOMENTUM, type TrainingData, WEIGHT_DECAY } from './single-network.ts';

/** Learning rate of the second stage as a part of that of the first. */
const STAGE_2_RATE = 0.3;

/** Examples of a class that come together in the second stage, as the authors have it. */
const SAMPLES_PER_CLASS = 4;

/** Returns a network with a memory of classes, which trains in OLTR's two stages: a third of the epochs plain, the others by class. */
export function memoryNetwork(setting: Setting, data: TrainingData): Network {
  const { seed, rate, epochs, batch } = setting;
  const { classIds, classCounts, examples } = data;
  const name = `oltr_${numNetworks++}`;
  const backbone = makeBackbone(data.inputShape, seed, `${name}_net`);
  const trunk = backbone.maps === undefined ? backbone.model : trunkOf(backbone.model, backbone.maps);
  const numClasses = classCounts.length;
  const first = Math.min(Math.max(Math.round(epochs / 3), 1), epochs - 1);
  const second = epochs - first;
  const batchSize = Math.min(batch, classIds.length);
  let network: OltrNetwork | undefined;
  return {
    train: async ({ signal, onStep, onEpoch }) => {
      const stage = (totalEpochs: number, learningRate: number) => ({
        totalEpochs,
        optimizer: sgd({ learningRate, momentum: MOMENTUM, weightDecay: WEIGHT_DECAY }),
        learningRate: cosineDecay({ learningRate, totalEpochs }),
        clipNorm: 5,
      });
      const stages = [stage(first, rate), stage(second, STAGE_2_RATE * rate)] as const;
      try {
        const trained = await trainOltr({
          backbone: trunk,
          numClasses,
          classIds,
          fetch: (rows) => [gather(examples, rows), labelsOf(rows, classIds)],
          stage1: {
            ...stages[0],
            sampler: instanceBalancedSampler(classIds, { batchSize, seed, numClasses }),
          },
          stage2: {
            ...stages[1],
            sampler: classAwareSampler(classIds, {
              batchSize,
              numClasses,
              seed: `${seed} class-aware`,
              samplesPerClass: SAMPLES_PER_CLASS,
              epochLength: classIds.length,
            }),
          },
          reachabilityScale: 'auto',
          seed,
          name,
          signal,
          evaluate: async (context) => {
            network = context.network;
            await onEpoch(first + context.epoch);
            return {};
          },
          onProgress: ({ stage: number, step, totalSteps, epoch, ...event }) => {
            const done = (step + 1) / totalSteps;
            return onStep(
              number === 1
                ? { ...event, epoch, done: (first / epochs) * done, phase: 'stage 1: without the memory' }
                : { ...event, epoch: first + epoch, done: (first + second * done) / epochs },
            );
          },
        });
        trained.memory?.dispose();
        network = trained.network;
      } finally {
        for (const { optimizer } of stages) optimizer.dispose();
      }
    },
    look: (inputs) => {
      const features = network!.features.apply(inputs) as Tensor2D;
      return { features, logits: network!.head.apply(features) as Tensor2D };
    },
    dispose: () => {
      network?.inference.dispose();
      network?.features.dispose();
      if (trunk !== backbone.model) trunk.dispose();
      backbone.model.dispose();
    },
  };
}

function trunkOf(model: LayersModel, at: string): LayersModel {
  const { trunk, tail } = splitBackbone(model, { at });
  tail.dispose();
  return trunk;
}

/** Layers must not share names with those of a network before. */
let numNetworks = 0;
