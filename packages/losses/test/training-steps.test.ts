import { describeTraining } from '@lt/testkit';
import {
  add,
  concat,
  div,
  mean,
  sqrt,
  square,
  sum,
  type Tensor,
  type Tensor2D,
  tensor2d,
} from '@tensorflow/tfjs-core';
import {
  balancedContrastiveLoss,
  centerLoss,
  influenceBalancedLoss,
  isdaLoss,
  liftedStructuredLoss,
  pacoLoss,
  rangeLoss,
  softmaxCrossEntropy,
  supervisedContrastiveLoss,
} from '../src/index.ts';
import { centers, classCounts, ids, keys, type Loss, training } from './linear-training.ts';
import { losses } from './losses.ts';

/** Rows of length 1: what contrastive losses take. */
const unit = (x: Tensor): Tensor => div(x, sqrt(sum(square(x), 1, true)));
const covariance = { counts: [4, 2, 2], means: Array(12).fill(0), covariances: Array(12).fill(0.5) };

/** Beside cross entropy, as in use. */
const onFeatures: Readonly<Record<string, Loss>> = {
  centerLoss: (features) => centerLoss(ids, features, { centers }),
  rangeLoss: (features) => rangeLoss(ids, features, { margin: 8 }),
  liftedStructuredLoss: (features) => liftedStructuredLoss(ids, features),
  supervisedContrastiveLoss: (features) => supervisedContrastiveLoss(ids, unit(features)),
  balancedContrastiveLoss: (features) => balancedContrastiveLoss(ids, unit(features), { centers }),
  pacoLoss: (features, logits) => {
    const rows = concat([unit(features), unit(tensor2d(keys))]);
    return pacoLoss([...ids, ...ids], rows, { logits, classCounts });
  },
  isdaLoss: (_, logits, kernel) => isdaLoss(ids, logits, { kernel: kernel as Tensor2D, covariance }),
  influenceBalancedLoss: (features, logits) => influenceBalancedLoss(ids, logits, { features }),
};
const methods: [string, Loss][] = [
  ...losses.map(({ name, of }): [string, Loss] => [name, (_, logits) => of(ids, logits)]),
  ...Object.entries(onFeatures).map(([name, loss]): [string, Loss] => [
    name,
    (features, logits, kernel) =>
      add(mean(loss(features, logits, kernel)), softmaxCrossEntropy(ids, logits, { reduction: 'mean' })),
  ]),
];

await describeTraining(Object.fromEntries(methods.map(([name, loss]) => [name, training(loss)])));
