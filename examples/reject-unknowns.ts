// Saying "none of these": a threshold is chosen on validation data of known classes, and points of a class never seen are rejected.
import { createRandom } from '@lt/core';
import { logitAdjustedLoss } from '@lt/losses';
import { auroc } from '@lt/metrics';
import { calibrateThreshold, openSetScores, predictOpenSet } from '@lt/oltr';
import '@tensorflow/tfjs-backend-cpu';
import { oneHot, type Tensor, tensor2d, train } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';

// Three known classes at the corners of a triangle, of 600, 60 and 12 points, and an unknown one in its middle.
const random = createRandom(0);
const centers = [
  [0, 0],
  [4, 0],
  [2, 3.5],
  [2, 1.2],
];
const classesOf = (counts: number[]) => counts.flatMap((count, c) => Array<number>(count).fill(c));
const draw = (ids: number[]) => tensor2d(ids.map((c) => centers[c]!.map((x) => x + random.normal() / 2)));
const classCounts = [600, 60, 12];
const classIds = classesOf(classCounts);

const head = layers.dense({ units: 3, inputShape: [2], kernelInitializer: 'zeros' });
const model = sequential({ layers: [head] });
model.compile({
  optimizer: train.adam(0.05),
  loss: (y, logits) => logitAdjustedLoss(y, logits, { classCounts }),
});
await model.fit(draw(classIds), oneHot(classIds, 3), {
  epochs: 100,
  batchSize: 32,
  shuffle: false,
  verbose: 0,
});
const logitsOf = async (ids: number[]) => (await (model.predict(draw(ids)) as Tensor).array()) as number[][];

const score = 'msp'; // the largest probability
const validation = openSetScores(await logitsOf(classesOf([100, 100, 100])), { score });
const threshold = calibrateThreshold(validation, { targetTpr: 0.9, score, numClasses: 3 });

const testIds = classesOf([100, 100, 100, 100]);
const found = predictOpenSet(await logitsOf(testIds), { score, threshold });
const shareOf = (classId: number, label: number) =>
  (found.filter((row, i) => testIds[i] === classId && row.label === label).length / 100).toFixed(2);
console.log(`threshold ${threshold.toFixed(2)}, right: ${[0, 1, 2].map((c) => shareOf(c, c)).join(' ')}`);
console.log(`unknown points rejected: ${shareOf(3, -1)}`);
const isKnown = testIds.map((classId) => classId < 3);
console.log(
  `AUROC ${auroc(
    isKnown,
    found.map((row) => row.score),
  )?.toFixed(3)}`,
);
