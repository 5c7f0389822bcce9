import { describeTraining } from '@lt/testkit';
import { add } from '@tensorflow/tfjs-core';
import { centerLoss, focalLoss, ldamLoss, softmaxCrossEntropy } from '../src/index.ts';
import { centers, classCounts, ids, type Loss, training } from './linear-training.ts';

/** One of each kind, with three classes: an odd number is where tfjs's operations on webgl leave numbers beyond the edge. */
const losses: Readonly<Record<string, Loss>> = {
  softmaxCrossEntropy: (_, logits) => softmaxCrossEntropy(ids, logits),
  focalLoss: (_, logits) => focalLoss(ids, logits),
  ldamLoss: (_, logits) => ldamLoss(ids, logits, { classCounts }),
  centerLoss: (features, logits) =>
    add(centerLoss(ids, features, { centers }), softmaxCrossEntropy(ids, logits)),
};
const methods = Object.entries(losses).map(([name, loss]) => [name, training(loss)]);

await describeTraining(Object.fromEntries(methods), { only: ['webgl', 'webgpu'] });
