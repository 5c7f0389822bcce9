import { createRandom } from '@lt/core';
import { describeBackends, describeContracts } from '@lt/testkit';
import { tensor1d, tensor2d, zeros } from '@tensorflow/tfjs-core';
import * as exported from '../src/index.ts';

await describeBackends('@lt/bbn', () => {
  const features = () => [tensor2d([[1, 2]]), tensor2d([[3, 4]])];
  describeContracts(exported, {
    bilateralAccuracy: {
      arguments: () => [[1], Int32Array.of(0), tensor2d([[1, 2]]), 0.5],
      errors: [
        { call: () => [[1], [0], [[1, 2]], 0.5], throws: TypeError },
        { call: () => [['1'], [0], tensor2d([[1, 2]]), 0.5], throws: TypeError },
        { call: () => [[2], [0], tensor2d([[1, 2]]), 0.5], throws: RangeError },
        { call: () => [[1], [0], tensor2d([[1, 2]]), 2], throws: RangeError },
      ],
    },
    bilateralLogits: {
      arguments: () => [...features(), zeros([2, 3]), zeros([2, 3]), tensor1d([1, 2, 3]), 0.25, { scale: 1 }],
      errors: [
        { call: () => [...features(), zeros([2, 3]), zeros([2, 3]), null], throws: TypeError },
        { call: () => [...features(), zeros([2, 3]), [[1]], null, 0.5], throws: TypeError },
        { call: () => [...features(), zeros([3, 3]), zeros([2, 3]), null, 0.5], throws: RangeError },
        { call: () => [...features(), zeros([2, 3]), zeros([2, 4]), null, 0.5], throws: RangeError },
        { call: () => [...features(), zeros([2, 3]), zeros([2, 3]), zeros([2]), 0.5], throws: RangeError },
        { call: () => [...features(), zeros([2, 3]), zeros([2, 3]), null, -0.5], throws: RangeError },
      ],
    },
    bilateralLoss: {
      arguments: () => [[1], Int32Array.of(0), tensor2d([[1, 2]]), 0.5],
      errors: [
        { call: () => [[1], [0], tensor2d([[1, 2]])], throws: TypeError },
        { call: () => [[1], [0], tensor2d([[1, 2]]), 0.5, { loss: 1 }], throws: TypeError },
        { call: () => [[1], [0], tensor2d([[1, 2]]), 1.5], throws: RangeError },
      ],
    },
    cumulativeAlpha: {
      arguments: () => ['beta', { betaAlpha: 0.5, random: createRandom(1) }],
      errors: [
        { call: () => [1, { totalEpochs: 10 }], throws: TypeError },
        { call: () => ['linear-decay'], throws: TypeError },
        { call: () => ['beta', { random: Math.random }], throws: TypeError },
        { call: () => ['linear', { totalEpochs: 10 }], throws: RangeError },
        { call: () => ['linear-decay', { totalEpochs: 0 }], throws: RangeError },
        { call: () => ['linear-decay', { totalEpochs: 5, horizon: 0 }], throws: RangeError },
        { call: () => ['step', { totalEpochs: 5, switchAt: -1 }], throws: RangeError },
      ],
    },
    mixFeatures: {
      arguments: () => [...features(), 0.25, { mode: 'add', scale: 1 }],
      errors: [
        { call: () => features(), throws: TypeError },
        { call: () => [[1, 2], ...features()], throws: TypeError },
        { call: () => [...features(), 0.5, { mode: 'mean' }], throws: RangeError },
        { call: () => [...features(), Number.NaN], throws: RangeError },
        { call: () => [tensor2d([[1]]), tensor2d([[1], [2]]), 0.5], throws: RangeError },
      ],
    },
  });
});
