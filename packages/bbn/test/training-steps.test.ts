import { enableWasmTraining } from '@lt/backend';
import { createRandom } from '@lt/core';
import { describeTraining } from '@lt/testkit';
import { sgd } from '@lt/training';
import { dispose, type Tensor4D, tensor4d } from '@tensorflow/tfjs-core';
import { bilateralStep, cumulativeAlpha } from '../src/index.ts';
import { smallNetwork, valuesOf } from './networks.ts';

const random = createRandom('steps');
const batches = Array.from({ length: 10 }, () => Float32Array.from({ length: 256 }, () => random.normal()));
const images = (i: number): Tensor4D => tensor4d(batches[i]!, [4, 8, 8, 1]);

await describeTraining(
  {
    async BBN(learningRate) {
      const network = smallNetwork();
      const optimizer = sgd({ learningRate, momentum: 0.9, nesterov: true, weightDecay: 2e-4 });
      const alpha = cumulativeAlpha('parabolic-decay', { totalEpochs: 4 });
      for (let step = 0; step < 5; step++) {
        const [x, y] = [images(step), images(step + 5)];
        const parts = { conventional: [x, [0, 1, 2, 0]], rebalancing: [y, [2, 2, 1, 0]] } as const;
        const { loss, logits } = bilateralStep(network, optimizer, parts, alpha(step));
        dispose([x, y, loss, logits]);
      }
      const weights = await valuesOf(network.inference.getWeights());
      optimizer.dispose();
      network.inference.dispose();
      return weights;
    },
  },
  { setup: ({ name }) => (name === 'wasm' ? enableWasmTraining() : undefined) },
);
