// Bilateral branches on a network of your own, in a loop of your own.
import { bilateralStep, cumulativeAlpha, splitBilateral } from '@lt/bbn';
import { createRandom } from '@lt/core';
import { bilateralSampler, instanceBalancedSampler, reversedSampler } from '@lt/sampling';
import { sgd } from '@lt/training';
import '@tensorflow/tfjs-backend-cpu';
import { argMax, gather, type Tensor, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { initializers, layers, sequential } from '@tensorflow/tfjs-layers';

// Three classes of 300, 60 and 12 points, around centers that are near one another.
const random = createRandom(0);
const classesOf = (counts: number[]) => counts.flatMap((count, c) => Array<number>(count).fill(c));
const draw = (ids: number[]) => tensor2d(ids.map((c) => [c, c % 2].map((x) => x + random.normal() / 3)));
const classIds = classesOf([300, 60, 12]);
const points = draw(classIds);

// Any tf.layers model will do. What comes after the layer `trunk` becomes the two tails.
const kernelInitializer = initializers.heNormal({ seed: 1 });
const relu = (name: string) => layers.dense({ name, units: 16, activation: 'relu', kernelInitializer });
const point = layers.inputLayer({ inputShape: [2] });
const backbone = sequential({ layers: [point, relu('trunk'), relu('tail')] });
const network = splitBilateral(backbone, { at: 'trunk', numClasses: 3, seed: 0 });

const alpha = cumulativeAlpha('parabolic-decay', { totalEpochs: 20 });
const conventional = instanceBalancedSampler(classIds, { batchSize: 31, seed: 0 });
const rebalancing = reversedSampler(classIds, { batchSize: 31, seed: 1 });
const pairs = bilateralSampler({ conventional, rebalancing });
const optimizer = sgd({ learningRate: 0.05, momentum: 0.9, nesterov: true, weightDecay: 2e-4 });
const batch = (rows: Int32Array) => [gather(points, rows), rows.map((row) => classIds[row] ?? 0)] as const;
for (let epoch = 0; epoch < 20; epoch++) {
  for (const pair of pairs.epoch(epoch)) {
    const batches = () => ({ conventional: batch(pair.conventional), rebalancing: batch(pair.rebalancing) });
    tidy(() => void bilateralStep(network, optimizer, batches(), alpha(epoch)));
  }
}
const test = classesOf([200, 200, 200]);
const predicted = await argMax(network.inference.predict(draw(test)) as Tensor, 1).data();
const recall = [0, 1, 2].map((c) => test.filter((id, i) => id === c && predicted[i] === c).length / 200);
console.log(recall.map((share) => share.toFixed(2)).join(' ')); // 0.90 0.97 0.98
