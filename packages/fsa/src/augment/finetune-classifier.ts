import { checkNumber, checkNumbers, checkOptions, describeValue } from '@lt/core';
import { checkTensor } from '@lt/core/tensor';
import { softmaxCrossEntropy } from '@lt/losses';
import { constant, sgd, type TrainingSampler, type TrainLoopOptions, trainLoop } from '@lt/training';
import { clone, dispose, type Tensor1D, type Tensor2D, tidy, variable, zeros } from '@tensorflow/tfjs-core';
import { checkPlace } from './check-place.ts';
import { checkSignal } from './check-signal.ts';
import type {
  FeatureBatch,
  FinetuneClassifierOptions,
  FinetunedClassifier,
  LinearHead,
} from './finetune-options.ts';
import { linearLogits } from './linear-logits.ts';
import { numberedBatches } from './numbered-batches.ts';

const NAME = 'finetuneClassifier';

/**
 * Trains a classifier further on batches of augmented features, from its weights of the first phase: the second phase of feature space
 * augmentation.
 *
 * Only kernel and bias move. The network below is not touched, and neither are the tensors that are handed in. It runs through `trainLoop` of
 * `@lt/training`: it can be aborted, and resumes from a checkpoint to the same bytes. Gradients are in closed form: tfjs-core and a backend
 * are enough.
 *
 *     for each iteration:  minimize the mean of  loss(labels, features · kernel + bias)
 *
 * @param options - Classifier, batches, and how to train.
 * @returns Kernel `[featureDim, numClasses]` and bias `[numClasses]`, which are the caller's, and the history.
 * @throws TypeError if an option has the wrong type.
 * @throws RangeError if shapes do not fit, an option is outside its range, or the loss becomes NaN or infinite.
 * @throws The signal's reason once it aborts, after a last checkpoint.
 *
 * @example
 * ```ts
 * import { finetuneClassifier } from '@lt/fsa';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { tensor2d } from '@tensorflow/tfjs-core';
 *
 * const batchAt = () => ({ features: tensor2d([[1, 0], [0, 1]]), labels: [0, 1] });
 * const kernel = tensor2d([[0, 0], [0, 0]]);
 * const { history } = await finetuneClassifier({
 *   kernel,
 *   augmenter: { batchAt },
 *   iterations: 100,
 *   learningRate: 0.1,
 * });
 * console.log(history.length, history[0]?.loss.toFixed(3), history.at(-1)?.loss.toFixed(3)); // 10 0.461 0.006
 * ```
 *
 * @see P. Chu, X. Bian, S. Liu, H. Ling, "Feature Space Augmentation for Long-Tailed Data", ECCV 2020, section 4.3,
 *   https://arxiv.org/abs/2008.03673
 */
export async function finetuneClassifier(options: FinetuneClassifierOptions): Promise<FinetunedClassifier> {
  const { sampler, totalEpochs } = checkFinetune(options);
  const { augmenter, signal, loss = crossEntropy } = options;
  signal?.throwIfAborted();
  await augmenter.prepare?.(signal ? { signal } : {});
  const [featureDim, numClasses] = options.kernel.shape;
  const takeBatch = (index: number): FeatureBatch =>
    checkBatch(augmenter.batchAt(index), featureDim, numClasses);
  const optimizer = options.optimizer ?? ownOptimizer(options);
  const kernel = variable(options.kernel);
  const bias = tidy(() => variable(options.bias ?? zeros([numClasses])));
  const current = (): LinearHead => ({
    kernel: clone(kernel as Tensor2D),
    bias: clone(bias as Tensor1D),
  });
  try {
    const { history } = await trainLoop<number>({
      ...loopOptions(options, current),
      sampler,
      totalEpochs,
      optimizer,
      variables: [kernel, bias],
      countExamples: () => augmenter.batchSize ?? 1,
      loss: (index, context) => {
        const { features, labels } = takeBatch(index);
        return loss(
          Int32Array.from(labels),
          linearLogits(features, kernel as Tensor2D, bias as Tensor1D),
          context,
        );
      },
    });
    return { ...current(), history };
  } finally {
    dispose([kernel, bias]);
    if (options.optimizer === undefined) optimizer.dispose();
  }
}

function checkBatch(batch: FeatureBatch, featureDim: number, numClasses: number): FeatureBatch {
  const name = 'augmenter.batchAt(index)';
  if (typeof batch !== 'object' || batch === null) {
    throw new TypeError(
      `${NAME}: expected \`${name}\` to be { features, labels }, got ${describeValue(batch)}.`,
    );
  }
  const { features, labels } = batch;
  checkTensor(NAME, `${name}.features`, features, { dtype: 'float32', shape: ['batch', featureDim] });
  const length = features.shape[0];
  checkNumbers(NAME, `${name}.labels`, labels, { min: 0, below: numClasses, integer: true, length });
  return batch;
}

const crossEntropy: NonNullable<FinetuneClassifierOptions['loss']> = (labels, logits) =>
  softmaxCrossEntropy(labels, logits, { reduction: 'mean' });

/** Checks the options before anything is trained, and numbers the batches. */
export function checkFinetune(options: FinetuneClassifierOptions): {
  sampler: TrainingSampler<number>;
  totalEpochs: number;
} {
  checkOptions(NAME, options);
  const { kernel, bias, augmenter, learningRate } = options;
  checkTensor(NAME, 'kernel', kernel, { dtype: 'float32', rank: 2 });
  if (bias !== undefined) checkTensor(NAME, 'bias', bias, { dtype: 'float32', shape: [kernel.shape[1]] });
  if (typeof augmenter?.batchAt !== 'function') {
    throw new TypeError(
      `${NAME}: expected \`augmenter\` to have a method \`batchAt\`, got ${describeValue(augmenter)}.`,
    );
  }
  for (const option of ['loss', 'evaluate'] as const) {
    const given = options[option];
    if (given === undefined || typeof given === 'function') continue;
    throw new TypeError(`${NAME}: expected \`${option}\` to be a function, got ${describeValue(given)}.`);
  }
  if (learningRate !== undefined && typeof learningRate !== 'function') {
    checkNumber(NAME, 'learningRate', learningRate, { min: 0 });
  }
  checkNumber(NAME, 'momentum', options.momentum ?? 0.9, { min: 0, below: 1 });
  checkNumber(NAME, 'weightDecay', options.weightDecay ?? 0, { min: 0 });
  checkSignal(NAME, options.signal);
  checkPlace(NAME, options.checkpoint, options.resume ?? false);
  const whole = { min: 1, integer: true };
  const iterations = checkNumber(NAME, 'iterations', options.iterations ?? 6400, whole);
  const fallback = Math.max(1, Math.ceil(iterations / 10));
  const perEpoch = checkNumber(NAME, 'iterationsPerEpoch', options.iterationsPerEpoch ?? fallback, whole);
  return { sampler: numberedBatches(iterations, perEpoch), totalEpochs: Math.ceil(iterations / perEpoch) };
}

function ownOptimizer({ learningRate = 0.001, momentum = 0.9, weightDecay = 0 }: FinetuneClassifierOptions) {
  const rate = typeof learningRate === 'number' ? learningRate : learningRate(0);
  return sgd({ learningRate: rate, momentum, weightDecay });
}

/** What `trainLoop` gets as it was given here. */
function loopOptions(
  options: FinetuneClassifierOptions,
  current: () => LinearHead,
): Partial<TrainLoopOptions<number>> {
  const { learningRate, signal, onProgress, onEpochEnd, evaluate, checkpoint, resume } = options;
  const schedule = typeof learningRate === 'number' ? constant(learningRate) : learningRate;
  return {
    ...(schedule && { learningRate: schedule }),
    ...(signal && { signal }),
    ...(onProgress && { onProgress }),
    ...(onEpochEnd && { onEpochEnd }),
    ...(checkpoint && { checkpoint }),
    ...(resume !== undefined && { resume }),
    ...(evaluate && {
      evaluate: async (context) => {
        const head = current();
        try {
          return await evaluate(head, context);
        } finally {
          dispose({ ...head });
        }
      },
    }),
  };
}
