import '@tensorflow/tfjs-layers';
import { describeBackends, describeContracts } from '@lt/testkit';
import { mean, type Scalar, square, sub, type Tensor, tensor1d, variable } from '@tensorflow/tfjs-core';
import { beforeAll, vi } from 'vitest';
import * as exported from '../src/index.ts';

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
    earlyStopping: {
      arguments: () => [{ mode: 'max', patience: 2 }],
      observe: (judge: exported.EarlyStopping) => [3, 1, 2, 4].map((value) => judge.update(value)),
      errors: [
        { call: () => [{ mode: 1, patience: 2 }], throws: TypeError },
        { call: () => [{ mode: 'max', patience: 0 }], throws: RangeError },
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
