import { cosineLogits } from '@lt/classifiers';
import { createRandom } from '@lt/core';
import { splitAtMaps } from '@lt/fsa';
import { cosineDecay, sgd, trainLoop } from '@lt/training';
import {
  dispose,
  gather,
  mul,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
  tensor,
  tidy,
} from '@tensorflow/tfjs-core';
import { type LayersModel, layers, model as layersModel, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { Setting } from '../setting.ts';
import { type Backbone, makeBackbone } from './make-backbone.ts';
import type { Network } from './network.ts';
import { COSINE_SCALE, pickLoss } from './pick-loss.ts';
import { pickSampler } from './pick-sampler.ts';

/** Momentum of all methods. */
export const MOMENTUM = 0.9;
/** Weight decay of all methods. */
export const WEIGHT_DECAY = 2e-4;

/** What a network trains on. */
export interface TrainingData {
  inputShape: number[];
  /** Training examples, `[numRows, ...inputShape]`. */
  examples: Tensor;
  classIds: Int32Array;
  /** Training examples of each class, by which losses correct. */
  classCounts: Int32Array;
}

/** Returns one network with a classifier, which trains by the loss and the sampler of a setting. */
export function singleNetwork(setting: Setting, data: TrainingData): Network {
  const { examples, classIds, classCounts } = data;
  const { model, backbone, dense } = withClassifier(data, setting.seed);
  const { head, loss, afterStep } = pickLoss(setting, classCounts);
  const forward = (inputs: Tensor, training: boolean): { features: Tensor2D; logits: Tensor2D } => {
    const features = backbone.model.apply(inputs, { training }) as Tensor2D;
    const kernel = dense.weights[0]!.read() as Tensor2D;
    const logits =
      head === 'cosine'
        ? cosineLogits(features, kernel, { scale: 1, squash: 'none' })
        : (dense.apply(features) as Tensor2D);
    return { features, logits };
  };
  return {
    train: async ({ signal, onStep, onEpoch }) => {
      let trainedOn = new Int32Array(0);
      const remember = async (): Promise<void> => {
        const labels = labelsOf(trainedOn, classIds);
        const { features, logits } = tidy(() => forward(gather(examples, trainedOn), false));
        try {
          await afterStep!({ labels, features, logits });
        } finally {
          dispose([features, logits]);
        }
      };
      const optimizer = sgd({ learningRate: setting.rate, momentum: MOMENTUM, weightDecay: WEIGHT_DECAY });
      try {
        await trainLoop({
          model,
          sampler: pickSampler(classIds, setting, classCounts.length),
          totalEpochs: setting.epochs,
          optimizer,
          learningRate: cosineDecay({ learningRate: setting.rate, totalEpochs: setting.epochs }),
          clipNorm: 5,
          signal,
          loss: (rows, { epoch, step }) => {
            trainedOn = rows as Int32Array<ArrayBuffer>;
            const { features, logits } = forward(gather(examples, rows), true);
            const kernel = dense.weights[0]!.read() as Tensor2D;
            return loss(labelsOf(rows, classIds), logits, { epoch, step, features, kernel });
          },
          onProgress: async ({ step, totalSteps, ...event }) => {
            if (afterStep) await remember();
            await onStep({ ...event, done: (step + 1) / totalSteps });
          },
          onEpochEnd: ({ epoch }) => onEpoch(epoch),
        });
      } finally {
        optimizer.dispose();
      }
    },
    look: (inputs) => {
      const { features, logits } = forward(inputs, false);
      return { features, logits: head === 'cosine' ? mul(logits, COSINE_SCALE) : logits };
    },
    ...mapsOf(model, backbone),
    dispose: () => {
      // The backbone's layers are the model's.
      model.dispose();
    },
  };
}

/** Returns the class ids of some rows. */
export function labelsOf(rows: Int32Array, classIds: Int32Array): Int32Array {
  return rows.map((row) => classIds[row]!);
}

/** A backbone with a dense layer on it. */
export interface WithClassifier {
  model: LayersModel;
  backbone: Backbone;
  dense: ReturnType<typeof layers.dense>;
}

/** Puts a dense layer on a new backbone. */
export function withClassifier({ inputShape, classCounts }: TrainingData, seed: number): WithClassifier {
  const backbone = makeBackbone(inputShape, seed, `single_${numNetworks++}`);
  const units = classCounts.length;
  const { featureDim } = backbone;
  const dense = layers.dense({
    units,
    kernelInitializer: 'zeros',
    name: `${backbone.model.name}_logits`,
  });
  const outputs = dense.apply(backbone.model.outputs[0]!) as SymbolicTensor;
  const model = layersModel({ inputs: backbone.model.inputs, outputs, name: `${backbone.model.name}_whole` });
  const random = createRandom(seed, 'classifier');
  const bound = Math.sqrt(1 / featureDim);
  const kernel = tensor(
    Float32Array.from({ length: featureDim * units }, () => bound * (2 * random.next() - 1)),
    [featureDim, units],
  );
  const bias = tensor(new Float32Array(units)) as Tensor1D;
  dense.setWeights([kernel, bias]);
  kernel.dispose();
  bias.dispose();
  return { model, backbone, dense };
}

/** Layers must not share names with those of a network before. */
let numNetworks = 0;

/** Returns what gives the maps of a network for images; of points there are none. */
export function mapsOf(model: LayersModel, { maps }: Backbone): Pick<Network, 'maps'> {
  if (maps === undefined) return {};
  const { trunk, kernel } = splitAtMaps(model);
  // The trunk is made of the model's own layers: the model frees them.
  return { maps: (images) => ({ maps: trunk.predictOnBatch(images) as Tensor4D, kernel }) };
}
