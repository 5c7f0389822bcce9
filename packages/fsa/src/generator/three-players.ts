import {
  add,
  div,
  gather,
  log,
  matMul,
  maximum,
  mean,
  mul,
  neg,
  type Scalar,
  slice,
  square,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tensor1d,
} from '@tensorflow/tfjs-core';
import { adversarialFeatures } from '../adversarial/adversarial-features.ts';
import type { ClassRows } from './class-rows.ts';
import { classifyRows } from './classify-rows.ts';
import type { PlayerBatch } from './player-batch.ts';
import { type SampleMaker, withClass } from './sample-maker.ts';
import { inputGradient, type NetWeights, runNet, weightGradients } from './two-layer-net.ts';

/** Weights of the three players. */
export interface PlayerWeights {
  generator: readonly Tensor[];
  discriminator: NetWeights;
  kernel: Tensor2D;
  bias: Tensor1D;
}

/** What a step needs besides its draws. */
export interface PlayerSettings {
  known: ClassRows;
  maker: SampleMaker;
  epsilon: number;
  hardness: number;
}

/** What each player loses, and how to lose less. */
export interface PlayerGradients {
  generatorLoss: Scalar;
  discriminatorLoss: Scalar;
  classifierLoss: Scalar;
  generator: Tensor[];
  discriminator: Tensor[];
  kernel: Tensor;
  bias: Tensor;
}

/**
 * Returns the losses of the three players and the gradients of their own weights. Call it inside a tidy.
 *
 *     x  = generator(noise, class)                  x′ = x, moved by its step up the classifier's loss
 *     discriminator:  mean of (D(real) - 1)² + D(x′)²
 *     generator:      mean of (D(x′) - 1)² + hardness · p(class | x′), with the move held fixed
 *     classifier:     mean cross entropy of real features + that of x′, over 2
 */
export function playThree(
  batch: PlayerBatch,
  features: Tensor2D,
  weights: PlayerWeights,
  { known, maker, epsilon, hardness }: PlayerSettings,
): PlayerGradients {
  const { kernel, bias, discriminator } = weights;
  const { samples, gradients } = maker.make(batch.noise, weights.generator);
  const moved = adversarialFeatures(batch.classIds, samples, {
    kernel,
    bias,
    epsilon,
    classSpreads: known.spreads,
  });

  const judge = (rows: Tensor2D): Judgment => {
    const scaled = div(sub(rows, tensor1d(known.center)), tensor1d(known.scale)) as Tensor2D;
    const input = withClass(scaled, batch.noise.places, known.classes.length);
    return { input, ...runNet(input, discriminator) };
  };
  const real = judge(gather(features, tensor1d(batch.realRows, 'int32')));
  const made = judge(moved);
  const realRows = gather(features, tensor1d(batch.classifierRows, 'int32'));
  const trained = classifyRows(realRows, batch.classifierIds, kernel, bias);
  const fooled = classifyRows(moved, batch.classIds, kernel, bias);

  // Of the discriminator the generator takes the gradient of the input only.
  const ofReal = weightGradients(real.input, discriminator, real.hidden, meanGradient(sub(real.output, 1)));
  const ofMade = weightGradients(made.input, discriminator, made.hidden, meanGradient(made.output));
  const toFool = inputGradient(discriminator, made.hidden, meanGradient(sub(made.output, 1)));
  const fromJudge = div(slice(toFool, [0, 0], [-1, known.featureDim]), tensor1d(known.scale));
  const batchSize = batch.classIds.length;
  const fromClassifier = mul(
    matMul(mul(fooled.error, fooled.own) as Tensor2D, kernel, false, true),
    -hardness / batchSize,
  );

  return {
    generatorLoss: add(mean(square(sub(made.output, 1))), mul(mean(fooled.own), hardness)),
    discriminatorLoss: add(mean(square(sub(real.output, 1))), mean(square(made.output))),
    classifierLoss: mul(add(crossEntropy(trained.own), crossEntropy(fooled.own)), 0.5),
    generator: gradients(add(fromJudge, fromClassifier)),
    discriminator: ofReal.map((gradient, i) => add(gradient, ofMade[i]!)),
    kernel: div(add(matMul(realRows, trained.error, true), matMul(moved, fooled.error, true)), 2 * batchSize),
    bias: div(add(sum(trained.error, 0), sum(fooled.error, 0)), 2 * batchSize),
  };
}

interface Judgment {
  input: Tensor2D;
  hidden: Tensor2D;
  output: Tensor2D;
}

function crossEntropy(own: Tensor2D): Tensor {
  return neg(mean(log(maximum(own, 1e-30))));
}

/** Gradient of the mean of the squares of residuals. */
function meanGradient(residuals: Tensor): Tensor2D {
  return mul(residuals, 2 / residuals.size) as Tensor2D;
}
