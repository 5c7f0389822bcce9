import '@tensorflow/tfjs-layers';
import 'fake-indexeddb/auto';
import { describeBackends, describeContracts } from '@lt/testkit';
import {
  mean,
  type Scalar,
  scalar,
  square,
  sub,
  type Tensor,
  type Tensor4D,
  tensor1d,
  tensor4d,
  variable,
} from '@tensorflow/tfjs-core';
import { beforeAll, vi } from 'vitest';
import * as exported from '../src/index.ts';
import { memoryStore } from './fixtures/memory-store.ts';

// Equal calls of trainLoop differ in their seconds only: stop the clock.
beforeAll(() => {
  vi.spyOn(performance, 'now').mockReturnValue(0);
  return () => vi.restoreAllMocks();
});

/** Arguments of a valid trainLoop that may change the variables it is given: none that the table compares. */
function trainLoopArguments(): [exported.TrainLoopOptions] {
  const point = variable(tensor1d([1, 2]));
  const target = tensor1d([0, 0]);
  const loss = (): Scalar => mean(square(sub(point, target))) as Scalar;
  const sampler = { numBatches: 2, epoch: () => [Int32Array.of(0), Int32Array.of(1)] };
  return [{ sampler, totalEpochs: 3, optimizer: exported.sgd({ learningRate: 0.1 }), loss }];
}

const schedule = { observe: (at: (epoch: number) => number) => [0, 1, 4, 9].map(at) };

const twoImages = (): Tensor4D => tensor4d([1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2, 1]);
const position = { epoch: 2, batch: 1 };
const augmentation = {
  callableWithoutArguments: true,
  observe: (augment: exported.Augmentation) => augment(twoImages(), position),
};
const mixing = {
  callableWithoutArguments: true,
  observe: (mix: exported.BatchMixing) => mix(twoImages(), [0, 1], position),
};

await describeBackends('@lt/training', () => {
  describeContracts(exported, {
    constant: {
      ...schedule,
      arguments: () => [0.1],
      errors: [
        { call: () => ['0.1'], throws: TypeError },
        { call: () => [-1], throws: RangeError },
      ],
    },
    cosineDecay: {
      ...schedule,
      arguments: () => [{ learningRate: 0.1, totalEpochs: 10, warmupEpochs: 2 }],
      errors: [
        { call: () => [{ learningRate: 0.1 }], throws: TypeError },
        { call: () => [{ learningRate: 0.1, totalEpochs: 0 }], throws: RangeError },
      ],
    },
    warmupMultiStep: {
      ...schedule,
      arguments: () => [{ learningRate: 0.1, milestones: [3, 6] }],
      errors: [
        { call: () => [{ learningRate: 0.1 }], throws: TypeError },
        { call: () => [{ learningRate: 0.1, milestones: [6, 3] }], throws: RangeError },
      ],
    },
    sgd: {
      arguments: () => [{ learningRate: 0.1, momentum: 0.9, nesterov: true, weightDecay: 2e-4 }],
      observe: (optimizer: exported.SgdOptimizer) => optimizer.getConfig(),
      errors: [
        { call: () => [{ learningRate: '0.1' }], throws: TypeError },
        { call: () => [{ learningRate: 0.1, momentum: 2 }], throws: RangeError },
      ],
    },
    weightAverage: {
      arguments: () => [[variable(tensor1d([1, 2]))], { decay: 0.9, warmup: true }],
      observe: (average: exported.WeightAverage): Record<string, Tensor> => {
        average.update();
        return average.tensors();
      },
      dispose: (average: exported.WeightAverage) => average.dispose(),
      errors: [
        { call: () => [[1], { decay: 0.9 }], throws: TypeError },
        { call: () => [[], { decay: 0.9 }], throws: RangeError },
      ],
    },
    clipGradients: {
      arguments: () => [
        { kernel: tensor1d([3, 4]), bias: tensor1d([0]) },
        { maxNorm: 1, maxValue: 3.5 },
      ],
      errors: [
        { call: () => [{ kernel: [3, 4] }, { maxNorm: 1 }], throws: TypeError },
        { call: () => [{}, {}], throws: RangeError },
      ],
    },
    padAndCrop: {
      ...augmentation,
      arguments: () => [{ padding: 1, seed: 3 }],
      errors: [
        { call: () => [{ padding: '1' }], throws: TypeError },
        { call: () => [{ padding: -1 }], throws: RangeError },
      ],
    },
    horizontalFlip: {
      ...augmentation,
      arguments: () => [{ seed: 3 }],
      errors: [
        { call: () => [{ seed: true }], throws: TypeError },
        { call: () => [{ probability: 2 }], throws: RangeError },
      ],
    },
    normalizeChannels: {
      ...augmentation,
      callableWithoutArguments: false,
      arguments: () => [{ mean: [0.5], std: [0.25] }],
      errors: [
        { call: () => [{ mean: 0.5, std: 0.25 }], throws: TypeError },
        { call: () => [{ mean: [0.5], std: [0] }], throws: RangeError },
      ],
    },
    composeAugmentations: {
      ...augmentation,
      callableWithoutArguments: false,
      arguments: () => [[exported.padAndCrop({ padding: 1 }), exported.horizontalFlip()]],
      errors: [{ call: () => [[1]], throws: TypeError }],
    },
    mixup: {
      ...mixing,
      arguments: () => [{ alpha: 0.5, numClasses: 2 }],
      errors: [
        { call: () => [{ alpha: '1' }], throws: TypeError },
        { call: () => [{ alpha: -1 }], throws: RangeError },
      ],
    },
    cutmix: {
      ...mixing,
      arguments: () => [{ numClasses: 2, seed: 14 }],
      errors: [
        { call: () => [{ seed: {} }], throws: TypeError },
        { call: () => [{ probability: -1 }], throws: RangeError },
      ],
    },
    cmo: {
      ...mixing,
      arguments: () => [{ numClasses: 2, seed: 5, probability: 1 }],
      observe: (paste: exported.MinorityPasting) => {
        const batch = () => ({ images: twoImages(), labels: [0, 1] });
        return paste(batch(), batch(), position);
      },
      errors: [
        { call: () => [{ startEpoch: '1' }], throws: TypeError },
        { call: () => [{ startEpoch: 5, endEpoch: 5 }], throws: RangeError },
      ],
    },
    earlyStopping: {
      arguments: () => [{ mode: 'max', patience: 2 }],
      observe: (judge: exported.EarlyStopping) => [3, 1, 2, 4].map((value) => judge.update(value)),
      errors: [
        { call: () => [{ mode: 1, patience: 2 }], throws: TypeError },
        { call: () => [{ mode: 'max', patience: 0 }], throws: RangeError },
      ],
    },
    fileStore: {
      arguments: () => ['checkpoints'],
      unavailable: 'document' in globalThis ? TypeError : undefined,
      observe: ({ location }: exported.CheckpointStore) => location,
      errors: [
        { call: () => [3], throws: TypeError },
        { call: () => [''], throws: RangeError },
      ],
    },
    indexedDbStore: {
      arguments: () => ['checkpoints'],
      observe: ({ location }: exported.CheckpointStore) => location,
      errors: [
        { call: () => [3], throws: TypeError },
        { call: () => [''], throws: RangeError },
      ],
    },
    saveCheckpoint: {
      // Of its arguments a save changes the store, and nothing else: this one forgets.
      arguments: () => [
        { ...memoryStore(), write: async () => {} },
        { variables: [variable(scalar(1))], epoch: 1, step: 10 },
      ],
      observe: ({ name }: exported.SavedCheckpoint) => name,
      errors: [
        { call: () => [memoryStore(), { variables: 1, epoch: 1, step: 10 }], throws: TypeError },
        { call: () => [memoryStore(), { variables: [], epoch: 1, step: -1 }], throws: RangeError },
      ],
    },
    loadCheckpoint: {
      arguments: () => [memoryStore()],
      errors: [
        { call: () => [3], throws: TypeError },
        { call: () => [memoryStore(), { name: 'best' }], throws: RangeError },
      ],
    },
    trainLoop: {
      arguments: trainLoopArguments,
      errors: [
        { call: () => [{ ...trainLoopArguments()[0], loss: 1 }], throws: TypeError },
        { call: () => [{ ...trainLoopArguments()[0], totalEpochs: 0 }], throws: RangeError },
      ],
    },
  });
});
