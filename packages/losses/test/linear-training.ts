import { createRandom } from '@lt/core';
import { flatten, type Training } from '@lt/testkit';
import {
  add,
  dispose,
  grads,
  matMul,
  mean,
  mul,
  sub,
  type Tensor,
  type Tensor2D,
  tensor2d,
  tidy,
  zeros,
} from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers';

const random = createRandom('steps');
const normals = (rows: number, columns: number): number[][] =>
  Array.from({ length: rows }, () => Array.from({ length: columns }, () => random.normal()));
const images = normals(8, 5);
/** Features of another view of the same rows. */
export const keys: number[][] = normals(8, 4);
const [start, head] = [normals(5, 4), normals(4, 3)];
/** A center for each class. */
export const centers: number[][] = normals(3, 4);
/** Classes of the rows. */
export const ids: readonly number[] = [0, 0, 0, 0, 1, 1, 2, 2];
/** As if there were more. */
export const classCounts: readonly number[] = [900, 90, 10];

/** What a method makes of its batch: features `[8, 4]`, and logits `[8, 3]` of the classifier on top of them. */
export type Loss = (features: Tensor, logits: Tensor2D, kernel: Tensor) => Tensor;

/** Five steps of gradient descent on a linear network and its classifier, in tfjs's operations alone. */
export function training(loss: Loss): Training {
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
