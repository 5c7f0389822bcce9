import { describeBackends, describeContracts } from '@lt/testkit';
import { clone, type Tensor } from '@tensorflow/tfjs-core';
import * as exported from '../src/index.ts';

/** Calls smallConvNet and returns the weights of the model in its place: models cannot be compared, and own their variables. */
function weightsOf(options: exported.SmallConvNetOptions): Tensor[] {
  const model = exported.smallConvNet(options);
  const weights = model.getWeights().map((weight) => clone(weight));
  model.dispose();
  return weights;
}

await describeBackends('@lt/backbones', () => {
  describeContracts(
    { ...exported, smallConvNet: weightsOf },
    {
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
