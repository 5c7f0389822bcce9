// The class-balanced loss in a model that you have: one line of `compile` changes.
import { countClasses, createRandom } from '@lt/core';
import { classBalancedLoss } from '@lt/losses';
import { perClassRecall } from '@lt/metrics';
import '@tensorflow/tfjs-backend-cpu';
import { argMax, oneHot, type Tensor, tensor2d, train } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';

// Three classes of 600, 60 and 12 points, around centers that are near one another.
const random = createRandom(0);
const classesOf = (counts: number[]) => counts.flatMap((count, c) => Array<number>(count).fill(c));
const draw = (ids: number[]) => tensor2d(ids.map((c) => [c, c % 2].map((x) => x + random.normal() / 2)));
const classIds = classesOf([600, 60, 12]);
const points = draw(classIds);
const testIds = classesOf([300, 300, 300]);
const testPoints = draw(testIds);

async function recallAfterTraining(classCounts: ArrayLike<number>) {
  const head = layers.dense({ units: 3, inputShape: [2], kernelInitializer: 'zeros' });
  const model = sequential({ layers: [head] }); // ends in logits, without a softmax
  model.compile({
    optimizer: train.adam(0.05),
    loss: (labels, logits) => classBalancedLoss(labels, logits, { classCounts, beta: 0.99 }),
  });
  const labels = oneHot(classIds, 3);
  await model.fit(points, labels, { epochs: 100, batchSize: 672, shuffle: false, verbose: 0 });
  const predicted = await argMax(model.predict(testPoints) as Tensor, 1).data();
  return perClassRecall(testIds, predicted).map((recall) => recall?.toFixed(2));
}

console.log(`counts not used: recall ${(await recallAfterTraining([1, 1, 1])).join(' ')}`);
console.log(`class-balanced:  recall ${(await recallAfterTraining(countClasses(classIds))).join(' ')}`);
