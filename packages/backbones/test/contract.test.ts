import { describeBackends, describeContracts } from '@lt/testkit';
import { clone, type Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import * as exported from '../src/index.ts';

/** Makes a model and returns its weights in its place: models cannot be compared, and own their variables. */
function weightsOf<Options>(create: (options: Options) => LayersModel): (options: Options) => Tensor[] {
  return (options) => {
    const model = create(options);
    const weights = model.getWeights().map((weight) => clone(weight));
    model.dispose();
    return weights;
  };
}

await describeBackends('@lt/backbones', () => {
  describeContracts(
    {
      ...exported,
      cifarResNet: weightsOf(exported.cifarResNet),
      smallConvNet: weightsOf(exported.smallConvNet),
    },
    {
      cifarResNet: {
        arguments: () => [
          { depth: 20, inputShape: [5, 4, 1], shortcut: 'B', numClasses: 2, seed: 'contract' },
        ],
        errors: [
          { call: () => [{ depth: 20 }], throws: TypeError },
          { call: () => [{ seed: 1 }], throws: TypeError },
          { call: () => [{ depth: 110, seed: 1 }], throws: RangeError },
          { call: () => [{ depth: 20, seed: 1, shortcut: 'C' }], throws: RangeError },
          { call: () => [{ depth: 20, seed: 1, inputShape: [32, 32] }], throws: RangeError },
          { call: () => [{ depth: 20, seed: 1, numClasses: 0 }], throws: RangeError },
        ],
      },
      smallConvNet: {
        arguments: () => [{ inputShape: [6, 6, 2], filters: [3, 4], numClasses: 5, seed: 'contract' }],
        errors: [
          { call: () => [{ numClasses: 10 }], throws: TypeError },
          { call: () => [{ seed: 1, filters: 16 }], throws: TypeError },
          { call: () => [{ seed: 1, filters: [] }], throws: RangeError },
          { call: () => [{ seed: 1, numClasses: 0 }], throws: RangeError },
        ],
      },
    },
  );
});
