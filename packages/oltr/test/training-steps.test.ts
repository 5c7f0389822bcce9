import { smallConvNet, splitBackbone } from '@lt/backbones';
import { enableWasmTraining } from '@lt/backend';
import { createRandom } from '@lt/core';
import { describeTraining } from '@lt/testkit';
import { sgd } from '@lt/training';
import { gather, type Tensor4D, tensor4d } from '@tensorflow/tfjs-core';
import { trainOltr } from '../src/index.ts';

const classIds = [0, 0, 0, 0, 0, 0, 1, 1, 1, 2];
const random = createRandom('steps');
const pixels = Float32Array.from(
  { length: classIds.length * 64 },
  (_, i) => random.normal() + classIds[Math.floor(i / 64)]!,
);
const stage = (learningRate: number) => ({
  sampler: { numBatches: 5, epoch: () => [0, 1, 2, 3, 4].map((step) => Int32Array.of(step, step + 5, 9)) },
  optimizer: sgd({ learningRate, momentum: 0.9, weightDecay: 5e-4 }),
  totalEpochs: 1,
});

await describeTraining(
  {
    async OLTR(learningRate) {
      const images = tensor4d(pixels, [classIds.length, 8, 8, 1]);
      const model = smallConvNet({ inputShape: [8, 8, 1], filters: [4, 6], seed: 0 });
      const { trunk } = splitBackbone(model, { at: 'small_conv_net_relu2' });
      const { network, memory } = await trainOltr({
        backbone: trunk,
        numClasses: 3,
        classIds,
        fetch: (rows) => [gather(images, rows) as Tensor4D, Array.from(rows, (row) => classIds[row]!)],
        stage1: stage(learningRate),
        stage2: stage(learningRate),
        seed: 0,
      });
      const weights = network.inference.getWeights().map((weight) => weight.data());
      const { centroids } = (await memory!.toJSON()) as unknown as { centroids: number[][] };
      const values = (await Promise.all(weights)).map((one) => Array.from(one));
      images.dispose();
      network.inference.dispose();
      memory!.dispose();
      return [...values, centroids];
    },
  },
  { learningRate: 0.05, setup: ({ name }) => (name === 'wasm' ? enableWasmTraining() : undefined) },
);
