// Post-hoc logit adjustment: a model that is trained already predicts for balanced test data. Nothing is trained again.

import { adjustLogits } from '@lt/classifiers';
import { classPrior, countClasses, createRandom } from '@lt/core';
import { shotAccuracy } from '@lt/metrics';
import '@tensorflow/tfjs-backend-cpu';
import { argMax, oneHot, type Tensor, type Tensor2D, tensor2d, train } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';

// Three classes of 600, 60 and 12 points, around centers that are near one another.
const random = createRandom(0);
const classesOf = (counts: number[]) => counts.flatMap((count, c) => Array<number>(count).fill(c));
const draw = (ids: number[]) => tensor2d(ids.map((c) => [c, c % 2].map((x) => x + random.normal() / 2)));
const classIds = classesOf([600, 60, 12]);
const points = draw(classIds);
const testIds = classesOf([300, 300, 300]);

// The model that you have, trained as usual: it ends in a softmax, and the layer before it gives the logits.
const logits = layers.dense({ units: 3, inputShape: [2], kernelInitializer: 'zeros' });
const model = sequential({ layers: [logits, layers.softmax()] });
model.compile({ optimizer: train.adam(0.05), loss: 'categoricalCrossentropy' });
await model.fit(points, oneHot(classIds, 3), { epochs: 100, batchSize: 672, shuffle: false, verbose: 0 });

const classCounts = countClasses(classIds);
const raw = logits.apply(draw(testIds)) as Tensor2D;
async function report(title: string, scores: Tensor) {
  const { many, medium, few } = shotAccuracy(testIds, await argMax(scores, 1).data(), classCounts);
  console.log(`${title}: many ${many?.toFixed(2)}, medium ${medium?.toFixed(2)}, few ${few?.toFixed(2)}`);
}
await report('as trained', raw);
for (const tau of [0.5, 1]) {
  await report(`tau ${tau}`, adjustLogits(raw, { classPrior: classPrior(classCounts), tau }));
}
