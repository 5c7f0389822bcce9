import { describeBackends, describeContracts } from '@lt/testkit';
import { tensor2d, zeros } from '@tensorflow/tfjs-core';
import * as exported from '../src/index.ts';

await describeBackends('@lt/classifiers', () => {
  describeContracts(exported, {
    adjustLogits: {
      arguments: () => [tensor2d([[1, 2, 3]]), { classPrior: Float64Array.of(0.7, 0.2, 0.1), tau: 1.5 }],
      errors: [
        { call: () => [zeros([1, 3])], throws: TypeError },
        { call: () => [zeros([1, 3]), { classPrior: [0.5, 0.5] }], throws: RangeError },
        { call: () => [zeros([1, 3]), { classPrior: [0.5, 0.5, 0] }], throws: RangeError },
      ],
    },
  });
});
