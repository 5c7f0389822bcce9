import { smallConvNet } from '@lt/backbones';
import { enableWasmTraining } from '@lt/backend';
import { createRandom } from '@lt/core';
import { describeTraining, flatten } from '@lt/testkit';
import { sgd } from '@lt/training';
import { gather, tensor1d, tensor4d } from '@tensorflow/tfjs-core';
import { trainFsa } from '../../src/index.ts';

const classIds = [12, 6, 2].flatMap((n, c) => Array<number>(n).fill(c));
const random = createRandom('steps');
const pixels = Float32Array.from(
  classIds.flatMap((c) => Array.from({ length: 64 }, (_, i) => (i % 3 === c ? 1 : 0) + random.normal() / 2)),
);
const sampler = {
  numBatches: 5,
  epoch: () => [0, 1, 2, 3, 4].map((step) => Int32Array.of(step, step + 5, step + 10, step + 15)),
};

await describeTraining(
  {
    async FSA(learningRate) {
      const all = tensor4d(pixels, [classIds.length, 8, 8, 1]);
      const model = smallConvNet({ inputShape: [8, 8, 1], filters: [4, 6], numClasses: 3, seed: 0 });
      await trainFsa({
        model,
        classIds,
        images: (rows) => gather(all, tensor1d(rows, 'int32')),
        representation: { sampler, optimizer: sgd({ learningRate, momentum: 0.9 }), totalEpochs: 1 },
        augment: { tailPerBatch: 2, genericThreshold: 0.5 },
        classifier: { iterations: 5, iterationsPerEpoch: 5, learningRate },
      });
      const weights = await Promise.all(model.weights.map((weight) => flatten(weight.read())));
      all.dispose();
      model.dispose();
      return weights;
    },
  },
  { learningRate: 0.05, setup: ({ name }) => (name === 'wasm' ? enableWasmTraining() : undefined) },
);
