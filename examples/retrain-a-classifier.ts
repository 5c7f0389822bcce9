// cRT: the network is kept, its last layer is trained anew on balanced batches of frozen features. Seconds instead of hours.
import { retrainClassifier } from '@lt/classifiers';
import { createRandom } from '@lt/core';
import { softmaxCrossEntropy } from '@lt/losses';
import { perClassRecall } from '@lt/metrics';
import { classBalancedSampler } from '@lt/sampling';
import '@tensorflow/tfjs-backend-cpu';
import {
  add,
  argMax,
  matMul,
  oneHot,
  type Tensor,
  type Tensor2D,
  tensor2d,
  train,
} from '@tensorflow/tfjs-core';
import { initializers, layers, model as modelOf, sequential } from '@tensorflow/tfjs-layers';

// Three rings of 600, 60 and 12 points, one inside the other.
const random = createRandom(0);
const classesOf = (counts: number[]) => counts.flatMap((count, c) => Array<number>(count).fill(c));
const pointOf = (c: number) => {
  const radius = 1 + c + random.normal() / 4;
  const angle = 2 * Math.PI * random.next();
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
};
const draw = (ids: number[]) => tensor2d(ids.map(pointOf));
const classIds = classesOf([600, 60, 12]);
const points = draw(classIds);
const testIds = classesOf([300, 300, 300]);
const test = draw(testIds);

const seeded = (units: number, seed: number) => ({
  units,
  kernelInitializer: initializers.glorotUniform({ seed }),
});
const hidden = layers.dense({ ...seeded(32, 1), inputShape: [2], activation: 'relu' });
const features = layers.dense({ ...seeded(16, 2), activation: 'relu' });
const network = sequential({ layers: [hidden, features, layers.dense(seeded(3, 3))] });
const loss = (labels: Tensor, logits: Tensor) => softmaxCrossEntropy(labels, logits);
network.compile({ optimizer: train.adam(0.01), loss });
await network.fit(points, oneHot(classIds, 3), { epochs: 60, batchSize: 84, shuffle: false, verbose: 0 });

const backbone = modelOf({ inputs: network.inputs, outputs: features.output });
const { kernel, bias } = await retrainClassifier({
  features: backbone.predict(points) as Tensor2D,
  classIds,
  sampler: classBalancedSampler(classIds, { batchSize: 32, seed: 0 }),
  totalEpochs: 10,
});

async function recallOf(logits: Tensor) {
  const recall = perClassRecall(testIds, await argMax(logits, 1).data());
  return recall.map((share) => share?.toFixed(2)).join(' ');
}
console.log(`as trained: recall ${await recallOf(network.predict(test) as Tensor)}`);
const logits = add(matMul(backbone.predict(test) as Tensor2D, kernel), bias);
console.log(`cRT: recall ${await recallOf(logits)}`);
