import {
  clone,
  mul,
  ones,
  type Tensor1D,
  type Tensor2D,
  tidy,
  type Variable,
  variable,
  zeros,
} from '@tensorflow/tfjs-core';
import { linearLogits } from './linear-logits.ts';
import type { LinearClassifier, RetrainClassifierOptions } from './retrain-classifier-options.ts';
import { scaleLogits } from './scale-logits.ts';
import { uniformWeights } from './uniform-weights.ts';

/** A linear classifier in training. */
export interface TrainedClassifier {
  /** What is trained. */
  variables: Variable[];
  /** Logits of some rows. */
  logits(features: Tensor2D): Tensor2D;
  /** The classifier as it is now, in tensors of the caller's. */
  current(): LinearClassifier & { scales?: Tensor1D };
  dispose(): void;
}

/** Makes the classifier that `retrainClassifier` trains, of checked options. */
export function trainedClassifier(
  { kernel, bias, scaling, seed = 0 }: RetrainClassifierOptions,
  featureDim: number,
  numClasses: number,
): TrainedClassifier {
  const start = {
    kernel: kernel
      ? clone(kernel)
      : uniformWeights<Tensor2D>([featureDim, numClasses], featureDim, seed, 'kernel'),
    bias: startBias(kernel, bias, () => uniformWeights<Tensor1D>([numClasses], featureDim, seed, 'bias')),
  };
  return scaling === 'lws' ? scaledClassifier(start, numClasses) : plainClassifier(start);
}

function startBias(kernel: Tensor2D | undefined, bias: Tensor1D | undefined, draw: () => Tensor1D): Tensor1D {
  if (bias) return clone(bias);
  return kernel ? zeros([kernel.shape[1]]) : draw();
}

function plainClassifier(start: LinearClassifier): TrainedClassifier {
  const kernel = variable(start.kernel);
  const bias = variable(start.bias);
  disposeAll(start);
  return {
    variables: [kernel, bias],
    logits: (features) => linearLogits(features, kernel, bias),
    current: () => ({ kernel: clone(kernel as Tensor2D), bias: clone(bias as Tensor1D) }),
    dispose: () => disposeAll({ kernel, bias }),
  };
}

/** Kernel and bias stay as they are; their logits are scaled. */
function scaledClassifier(start: LinearClassifier, numClasses: number): TrainedClassifier {
  const scales: Variable = tidy(() => variable(ones([numClasses])));
  return {
    variables: [scales],
    logits: (features) =>
      scaleLogits(linearLogits(features, start.kernel, start.bias), scales as Tensor1D) as Tensor2D,
    current: () => ({
      kernel: mul(start.kernel, scales),
      bias: mul(start.bias, scales),
      scales: clone(scales as Tensor1D),
    }),
    dispose: () => {
      disposeAll(start);
      scales.dispose();
    },
  };
}

function disposeAll({ kernel, bias }: LinearClassifier): void {
  kernel.dispose();
  bias.dispose();
}
