import { smallConvNet, splitBackbone } from '@lt/backbones';
import { enableWasmTraining } from '@lt/backend';
import { encodeSafetensors } from '@lt/core/safetensors';
import { describeBackends, describeContracts } from '@lt/testkit';
import { sgd } from '@lt/training';
import { clone, ones, type Tensor, type Tensor2D, tensor2d, zeros } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import * as exported from '../src/index.ts';
import { openSetContracts } from './open-set/contracts.ts';

/** Makes a layer and returns its output and weights in its place: layers cannot be compared, and own their variables. */
function outputOf<Options>(make: (options: Options) => layers.Layer, shape: number[]) {
  return (options: Options): Tensor[] => {
    const layer = make(options);
    const x = ones(shape);
    const output = layer.apply(x) as Tensor;
    const weights = layer.getWeights().map((weight) => clone(weight));
    layer.dispose();
    x.dispose();
    return [output, ...weights];
  };
}

/** Runs a function of a backbone on a new one where the options say so, and returns the weights of the network. */
async function onBackbone(
  options: { backbone?: unknown },
  run: (options: never) => Promise<exported.TrainedOltr> | { network: exported.OltrNetwork },
): Promise<unknown> {
  if (options?.backbone !== 'backbone') return run(options as never);
  const whole = smallConvNet({ inputShape: [4, 4, 1], filters: [2], seed: 0, name: 'net' });
  const { trunk, tail } = splitBackbone(whole, { at: 'net_relu1' });
  for (const model of [whole, tail]) model.dispose();
  try {
    const { network, ...others } = await run({ ...options, backbone: trunk } as never);
    const weights = network.inference.getWeights().map((weight) => clone(weight));
    network.inference.dispose();
    network.features.dispose();
    if ('memory' in others) others.memory?.dispose();
    return weights;
  } finally {
    trunk.dispose();
  }
}

const wrapped = {
  ...exported,
  ClassMemory: async (options: exported.ClassMemoryOptions) => {
    const memory = new exported.ClassMemory(options);
    const json = await memory.toJSON();
    memory.dispose();
    return json;
  },
  ModulatedAttention: outputOf(exported.ModulatedAttention, [1, 2, 3, 4]),
  LightModulatedAttention: outputOf(exported.LightModulatedAttention, [1, 2, 3, 4]),
  MetaEmbeddingClassifier: outputOf(exported.MetaEmbeddingClassifier, [2, 4]),
  importOltrWeights: (given: unknown, file: Uint8Array) => {
    if (given !== 'network') return exported.importOltrWeights(given as never, file);
    const backbone = sequential({ layers: [layers.reLU({ inputShape: [2] })] });
    const network = exported.oltrNetwork({ backbone, numClasses: 3, seed: 0 });
    try {
      return exported.importOltrWeights(network, file);
    } finally {
      for (const model of [network.inference, network.features, backbone]) model.dispose();
    }
  },
  oltrNetwork: (options: { backbone?: unknown }) =>
    onBackbone(options, (given) => ({ network: exported.oltrNetwork(given) })),
  trainOltr: (options: exported.TrainOltrOptions) =>
    onBackbone(options, async (given) => {
      const optimizer = sgd({ learningRate: 0.1 });
      const stage2: unknown = options?.stage2;
      try {
        return await exported.trainOltr(
          stage2 === 'stage' ? Object.assign({}, given, { stage2: { ...stage, optimizer } }) : given,
        );
      } finally {
        optimizer.dispose();
      }
    }),
};

/** The authors' classifier of 2 features and 3 classes, all zeros. */
function classifierFile(): Uint8Array {
  const shapes = {
    'classifier.module.fc_hallucinator.weight': [3, 2],
    'classifier.module.fc_hallucinator.bias': [3],
    'classifier.module.fc_selector.weight': [2, 2],
    'classifier.module.fc_selector.bias': [2],
    'classifier.module.cosnorm_classifier.weight': [3, 2],
    centroids: [3, 2],
  };
  const tensors = Object.entries(shapes).map(([name, shape]) => {
    const bytes = new Uint8Array(4 * shape.reduce((a, b) => a * b));
    return [name, { dtype: 'F32', shape, bytes }] as const;
  });
  return encodeSafetensors({ metadata: new Map(), tensors: new Map(tensors) });
}

const stage = { sampler: { numBatches: 1, epoch: () => [Int32Array.of(0, 1)] }, totalEpochs: 1 };
const attentionErrors = [
  { call: () => [7], throws: TypeError },
  { call: () => [{ reduction: '2' }], throws: TypeError },
  { call: () => [{ reduction: 0 }], throws: RangeError },
  { call: () => [{ initialization: 'zero' }], throws: RangeError },
];
const training = () => ({
  backbone: 'backbone',
  numClasses: 2,
  classIds: [0, 1],
  fetch: (rows: Int32Array) => [ones([rows.length, 4, 4, 1]), Array.from(rows, (row) => row % 2)],
  stage2: 'stage',
  seed: 0,
});

await describeBackends(
  '@lt/oltr',
  () => {
    describeContracts(wrapped, {
      ...openSetContracts,
      ClassMemory: {
        arguments: () => [{ numClasses: 2, featureDim: 3 }],
        errors: [
          { call: () => [{ numClasses: 2 }], throws: TypeError },
          { call: () => [{ numClasses: 0, featureDim: 3 }], throws: RangeError },
        ],
      },
      ModulatedAttention: {
        arguments: () => [{ reduction: 2, initialization: 'official', seed: 'contract' }],
        errors: attentionErrors,
      },
      LightModulatedAttention: {
        arguments: () => [{ reduction: 4, initialization: 'official', seed: 3 }],
        errors: attentionErrors,
      },
      MetaEmbeddingClassifier: {
        arguments: () => [{ numClasses: 3, scale: 5, squash: 'squared', seed: 'contract' }],
        errors: [
          { call: () => [{ numClasses: '3' }], throws: TypeError },
          { call: () => [{ numClasses: 3, memory: {} }], throws: TypeError },
          { call: () => [{ numClasses: 3, epsilon: 0 }], throws: RangeError },
          { call: () => [{ numClasses: 3, squash: 'half' }], throws: RangeError },
        ],
      },
      metaEmbedding: {
        arguments: () => [
          tensor2d([[1, 2]]),
          tensor2d([
            [1, 1],
            [0, 3],
            [0, 0],
          ]),
          {
            hallucinatorKernel: ones([2, 3]),
            hallucinatorBias: zeros([3]),
            selectorKernel: ones([2, 2]),
            selectorBias: zeros([2]),
          },
          { validMask: [1, 1, 0], reachabilityScale: 2 },
        ],
        errors: [
          { call: () => [zeros([1, 2]), [[1, 2]]], throws: TypeError },
          { call: () => [zeros([1, 2]), zeros([3, 2]), {}], throws: TypeError },
          { call: () => [zeros([1, 2]), zeros([3, 3])], throws: RangeError },
        ],
      },
      discriminativeCentroidsLoss: {
        arguments: () => [
          [1, 0],
          tensor2d([
            [1, 2],
            [3, 4],
          ]),
          ones([2, 2]),
          { variant: 'official' },
        ],
        errors: [
          { call: () => ['ab', zeros([2, 2]), zeros([2, 2])], throws: TypeError },
          { call: () => [[0, 1], zeros([2, 2]), [[1, 2]]], throws: TypeError },
          { call: () => [[0, 2], zeros([2, 2]), zeros([2, 2])], throws: RangeError },
          { call: () => [[0, 1], zeros([2, 2]), zeros([2, 3])], throws: RangeError },
        ],
      },
      estimateReachabilityScale: {
        arguments: () => [tensor2d([[1, 2]]), ones([2, 2]) as Tensor2D, { validMask: [1, 0] }],
        errors: [
          { call: () => [[[1, 2]], zeros([2, 2])], throws: TypeError },
          { call: () => [zeros([0, 2]), zeros([2, 2])], throws: RangeError },
          { call: () => [zeros([1, 2]), zeros([2, 3])], throws: RangeError },
        ],
      },
      oltrNetwork: {
        arguments: () => [
          { backbone: 'backbone', numClasses: 3, attention: 'light', featureDim: 5, seed: 1 },
        ],
        errors: [
          { call: () => [{ backbone: {}, numClasses: 3, seed: 1 }], throws: TypeError },
          { call: () => [{ backbone: 'backbone', numClasses: 0, seed: 1 }], throws: RangeError },
          {
            call: () => [{ backbone: 'backbone', numClasses: 2, attention: 'heavy', seed: 1 }],
            throws: RangeError,
          },
        ],
      },
      importOltrWeights: {
        arguments: () => ['network', classifierFile()],
        errors: [
          { call: () => [{}, classifierFile()], throws: TypeError },
          { call: () => ['network', 'file'], throws: TypeError },
          { call: () => ['network', new Uint8Array(3)], throws: RangeError },
        ],
      },
      registerOltrLayers: { arguments: () => [], callableWithoutArguments: true },
      trainOltr: {
        arguments: () => [training()],
        errors: [
          { call: () => [{ ...training(), fetch: 1 }], throws: TypeError },
          { call: () => [{ ...training(), stage2: undefined }], throws: TypeError },
          { call: () => [{ ...training(), memory: 'no' }], throws: TypeError },
          { call: () => [{ ...training(), classIds: [0, 2] }], throws: RangeError },
          { call: () => [{ ...training(), memoryUpdate: { mode: 'never' } }], throws: RangeError },
          { call: () => [{ ...training(), featureLoss: { margin: -1 } }], throws: RangeError },
        ],
      },
    });
  },
  { setup: ({ name }) => (name === 'wasm' ? enableWasmTraining() : undefined) },
);
