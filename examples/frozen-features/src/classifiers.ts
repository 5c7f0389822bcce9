import {
  adjustLogits,
  type LinearClassifier,
  nearestClassMean,
  retrainClassifier,
  selectTau,
  tauNormalize,
} from '@lt/classifiers';
import { classPrior, countClasses } from '@lt/core';
import { type BatchSampler, classBalancedSampler, instanceBalancedSampler } from '@lt/sampling';
import { add, dispose, matMul, type Tensor2D, tensor2d } from '@tensorflow/tfjs-core';
import { type FeatureSet, holdOut } from './feature-set.ts';

/** What the classifiers learn from. */
export interface Lesson {
  train: FeatureSet;
  validation?: FeatureSet;
  numClasses: number;
  /** Epochs of each training of a classifier. */
  totalEpochs: number;
  seed: number | string;
  signal?: AbortSignal;
}

/** A classifier that is ready. */
export interface Classifier {
  name: string;
  /** Returns the score of each class for features `[batch, featureDim]`. */
  scores(features: Tensor2D): Tensor2D;
  dispose(): void;
}

const BATCH_SIZE = 64;

/** Makes every classifier, one after the other: the plain one, the two that only correct it, and those that look at the tail. */
export async function* makeClassifiers(lesson: Lesson): AsyncGenerator<Classifier> {
  const { train, numClasses } = lesson;
  const plain = await learn(lesson, instanceBalancedSampler);
  const tau = await chooseTau(lesson, plain);
  const normalized = tauNormalize(plain.kernel, tau);
  const prior = classPrior(countClasses(train.classIds, numClasses));
  try {
    yield linear('plain linear classifier', plain, false);
    yield {
      name: 'logit adjustment',
      scores: (features) => adjustLogits(logitsOf(plain, features), { classPrior: prior }),
      dispose: () => {},
    };
    yield {
      name: `τ-normalization, τ = ${tau.toFixed(1)}`,
      scores: (features) => matMul(features, normalized),
      dispose: () => {},
    };
    yield linear('LWS', await learn(lesson, classBalancedSampler, plain), true);
  } finally {
    dispose([plain.kernel, plain.bias, normalized]);
  }
  yield linear('cRT', await learn(lesson, classBalancedSampler), true);
  const { scores, dispose: free } = nearestClassMean({ ...train, numClasses });
  yield { name: 'nearest class mean', scores, dispose: free };
}

/** Trains a classifier, or with `scaled` only a factor for each class of that one. */
async function learn(
  { train, numClasses, totalEpochs, seed, signal }: Lesson,
  sampler: (classIds: Int32Array, options: { batchSize: number; seed: number | string }) => BatchSampler,
  scaled?: LinearClassifier,
): Promise<LinearClassifier> {
  const batchSize = Math.min(BATCH_SIZE, train.classIds.length);
  const { kernel, bias, scales } = await retrainClassifier({
    ...train,
    numClasses,
    sampler: sampler(train.classIds, { batchSize, seed }),
    totalEpochs,
    seed,
    ...(scaled && { kernel: scaled.kernel, bias: scaled.bias, scaling: 'lws' as const }),
    ...(signal && { signal }),
  });
  scales?.dispose();
  return { kernel, bias };
}

/** Chooses τ on the validation rows; without them, on rows that a second classifier has not seen. Never on the test rows. */
async function chooseTau(lesson: Lesson, plain: LinearClassifier): Promise<number> {
  const { kept, held } = lesson.validation
    ? { kept: undefined, held: lesson.validation }
    : holdOut(lesson.train, 0.2, lesson.seed);
  if (held.classIds.length === 0) return 1;
  const judged = kept ? await learn({ ...lesson, train: kept }, instanceBalancedSampler) : plain;
  const features = tensor2d(held.features.data, held.features.shape as [number, number]);
  try {
    const { tau } = await selectTau({
      classIds: held.classIds,
      logits: (tau) => matMul(features, tauNormalize(judged.kernel, tau)),
    });
    return tau;
  } finally {
    features.dispose();
    if (judged !== plain) dispose([judged.kernel, judged.bias]);
  }
}

function linear(name: string, classifier: LinearClassifier, isOwned: boolean): Classifier {
  return {
    name,
    scores: (features) => logitsOf(classifier, features),
    dispose: () => {
      if (isOwned) dispose([classifier.kernel, classifier.bias]);
    },
  };
}

function logitsOf({ kernel, bias }: LinearClassifier, features: Tensor2D): Tensor2D {
  return add(matMul(features, kernel), bias);
}
