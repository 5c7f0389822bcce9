import type { Random } from '@lt/core';
import {
  add,
  greater,
  matMul,
  mul,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tensor2d,
  where,
  zeros,
} from '@tensorflow/tfjs-core';

/** Weights of a network of one hidden layer: kernel and bias of the hidden layer, then of the output. */
export type NetWeights = readonly [Tensor2D, Tensor1D, Tensor2D, Tensor1D];

/** What {@link runNet} computed. */
export interface NetRun {
  /** What goes out, `[batch, outputs]`. */
  output: Tensor2D;
  /** Hidden units after their activation, `[batch, hidden]`. */
  hidden: Tensor2D;
}

const SLOPE = 0.2;

/** Draws first weights: normal, with a variance of 2 over the number of inputs for the hidden layer and 1 for the output. */
export function drawNet(random: Random, inputs: number, hidden: number, outputs: number): NetWeights {
  return [
    normals(random.fork('hidden'), inputs, hidden, Math.sqrt(2 / inputs)),
    zeros([hidden]),
    normals(random.fork('output'), hidden, outputs, Math.sqrt(1 / hidden)),
    zeros([outputs]),
  ];
}

/** Returns `leakyRelu(x · w1 + b1) · w2 + b2`. */
export function runNet(x: Tensor2D, [w1, b1, w2, b2]: NetWeights): NetRun {
  const before = add(matMul(x, w1), b1) as Tensor2D;
  const hidden = where(greater(before, 0), before, mul(before, SLOPE)) as Tensor2D;
  return { output: add(matMul(hidden, w2), b2), hidden };
}

/** Returns the gradients of the weights, from that of the output. */
export function weightGradients(
  x: Tensor2D,
  [, , w2]: NetWeights,
  hidden: Tensor2D,
  dOutput: Tensor2D,
): Tensor[] {
  const before = beforeActivation(hidden, w2, dOutput);
  return [matMul(x, before, true), sum(before, 0), matMul(hidden, dOutput, true), sum(dOutput, 0)];
}

/** Returns the gradient of the input, from that of the output. */
export function inputGradient([w1, , w2]: NetWeights, hidden: Tensor2D, dOutput: Tensor2D): Tensor2D {
  return matMul(beforeActivation(hidden, w2, dOutput), w1, false, true);
}

/** The activation keeps signs, so that its slope can be read from what it gave. */
function beforeActivation(hidden: Tensor2D, w2: Tensor2D, dOutput: Tensor2D): Tensor2D {
  const dHidden = matMul(dOutput, w2, false, true);
  return where(greater(hidden, 0), dHidden, mul(dHidden, SLOPE)) as Tensor2D;
}

function normals(random: Random, rows: number, columns: number, deviation: number): Tensor2D {
  const values = Float32Array.from({ length: rows * columns }, () => random.normal() * deviation);
  return tensor2d(values, [rows, columns]);
}
