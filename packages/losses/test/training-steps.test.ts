import { createRandom } from '@lt/core';
import { describeTraining, flatten, type Training } from '@lt/testkit';
import {
  add,
  concat,
  dispose,
  div,
  grads,
  matMul,
  mean,
  mul,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  type Tensor2D,
  tensor2d,
  tidy,
  zeros,
} from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers';
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
import { losses } from './losses.ts';

const random = createRandom('steps');
const normals = (rows: number, columns: number): number[][] =>
  Array.from({ length: rows }, () => Array.from({ length: columns }, () => random.normal()));
const [images, keys] = [normals(8, 5), normals(8, 4)];
const [start, head, centers] = [normals(5, 4), normals(4, 3), normals(3, 4)];
const ids = [0, 0, 0, 0, 1, 1, 2, 2];
const classCounts = [900, 90, 10];

/** What a method makes of its batch: features `[8, 4]`, and logits `[8, 3]` of the classifier on top of them. */
type Loss = (features: Tensor, logits: Tensor2D, kernel: Tensor) => Tensor;

/** Five steps of gradient descent on a linear network and its classifier, in tfjs's operations alone. */
function training(loss: Loss): Training {
  return async (learningRate) => {
    let weights: Tensor[] = [tensor2d(start), tensor2d(head), zeros([3])];
    for (let step = 0; step < 5; step++) {
      const next = tidy(() => {
        const x = tensor2d(images);
        const slopes = grads((w, kernel, bias) => {
          const features = matMul(x, w as Tensor2D);
          return mean(loss(features, add(matMul(features, kernel as Tensor2D), bias), kernel!));
        })(weights);
        return weights.map((weight, i) => sub(weight, mul(slopes[i]!, learningRate)));
      });
      dispose(weights);
      weights = next;
    }
    const values = await Promise.all(weights.map(flatten));
    dispose(weights);
    return values;
  };
}

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
