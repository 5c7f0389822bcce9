import type { LinearClassifier } from '@lt/classifiers';
import { add, dispose, matMul, type Tensor2D } from '@tensorflow/tfjs-core';
import type { RefittedClassifier } from './refit.ts';

/** Returns a linear classifier as the benchmark uses it, which frees kernel and bias. */
export function linearClassifier({ kernel, bias }: LinearClassifier): RefittedClassifier {
  return {
    logits: (features) => add(matMul(features, kernel), bias) as Tensor2D,
    dispose: () => dispose([kernel, bias]),
  };
}
