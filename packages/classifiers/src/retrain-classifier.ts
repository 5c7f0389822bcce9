import { softmaxCrossEntropy } from '@lt/losses';
import {
  constant,
  cosineDecay,
  type LearningRateSchedule,
  sgd,
  type TrainLoopOptions,
  trainLoop,
} from '@lt/training';
import { dispose } from '@tensorflow/tfjs-core';
import { checkRetrainOptions } from './check-retrain-options.ts';
import { meanOfLosses } from './mean-of-losses.ts';
import type { RetrainClassifierOptions, RetrainedClassifier } from './retrain-classifier-options.ts';
import { type TrainedClassifier, trainedClassifier } from './trained-classifier.ts';

/**
 * Trains a linear classifier anew on the features of a frozen network (cRT), or scales a trained one (LWS).
 *
 * The second stage of decoupled training: a network that was trained on the data as they are has good features, but its classifier
 * favors frequent classes. Take the features of all training images once, in inference mode, and train only the classifier, on
 * class-balanced batches. It takes seconds, where the network took hours.
 *
 *     'kernel':  logits = features · kernel + bias,                          kernel and bias are trained
 *     'lws':     logits(c) = scale(c) · (features · kernel + bias)(c),       only scale is trained, from 1
 *
 * It runs through `trainLoop` of `@lt/training`: it can be aborted, and resumes from a checkpoint to the same bytes. Only the rows of
 * one batch are on the backend, unless `features` is a tensor. Gradients are in closed form: tfjs-core and a backend are enough for the
 * losses of `@lt/losses`.
 *
 * @param options - Features, classes, sampler, and how to train.
 * @returns Kernel `[featureDim, numClasses]` and bias `[numClasses]`, which are the caller's, and the history. With `'lws'` both are
 *   scaled already, and the factors are there too.
 * @throws TypeError if an option has the wrong type, or `loss` does not return a tensor.
 * @throws RangeError if shapes do not fit, an option is outside its range, or the loss becomes NaN or infinite.
 * @throws The signal's reason once it aborts, after a last checkpoint.
 *
 * @example
 * ```ts
 * import { retrainClassifier } from '@lt/classifiers';
 * import { classBalancedSampler } from '@lt/sampling';
 * import '@tensorflow/tfjs-backend-cpu';
 *
 * const features = [[1, 0], [0.9, 0.2], [1.1, 0.3], [0.8, 0.1], [0.2, 1]]; // the last class has one row
 * const classIds = [0, 0, 0, 0, 1];
 * const { kernel, bias, history } = await retrainClassifier({
 *   features,
 *   classIds,
 *   sampler: classBalancedSampler(classIds, { batchSize: 4, seed: 1 }),
 *   totalEpochs: 20,
 *   seed: 1,
 * });
 * console.log(kernel.shape, bias.shape); // [ 2, 2 ] [ 2 ]
 * console.log(history[0]?.loss.toFixed(3), history.at(-1)?.loss.toFixed(3)); // 0.527 0.051
 * ```
 *
 * @see B. Kang, S. Xie, M. Rohrbach, Z. Yan, A. Gordo, J. Feng, Y. Kalantidis, "Decoupling Representation and Classifier for
 *   Long-Tailed Recognition", ICLR 2020, section 4, https://arxiv.org/abs/1910.09217. The authors compute the features anew in each
 *   epoch, augmented, from a network whose batch normalization goes on moving; here they are given.
 */
export async function retrainClassifier(options: RetrainClassifierOptions): Promise<RetrainedClassifier> {
  const { features, classIds, numClasses } = checkRetrainOptions(options);
  options.signal?.throwIfAborted();
  const { loss = crossEntropy } = options;
  const optimizer = options.optimizer ?? sgd({ learningRate: 0.2, momentum: 0.9, weightDecay: 5e-4 });
  const classifier = trainedClassifier(options, features.numColumns, numClasses);
  try {
    const { history } = await trainLoop<Int32Array>({
      ...loopOptions(options, classifier),
      optimizer,
      variables: classifier.variables,
      loss: (rows, context) => {
        const ids = Int32Array.from(checkRows(rows, classIds.length), (row) => classIds[row]!);
        return meanOfLosses('retrainClassifier', loss(ids, classifier.logits(features.pick(rows)), context));
      },
    });
    return { ...classifier.current(), history };
  } finally {
    classifier.dispose();
    if (options.optimizer === undefined) optimizer.dispose();
  }
}

/** Refuses the rows of a sampler that was made for other data. */
function checkRows(rows: Int32Array, numRows: number): Int32Array {
  const wrong = rows.find((row) => !(row >= 0 && row < numRows));
  if (wrong === undefined) return rows;
  throw new RangeError(
    `retrainClassifier: expected \`sampler\` to give rows from 0 to ${numRows - 1}, got ${wrong}. Make it of the same class ids.`,
  );
}

const crossEntropy: NonNullable<RetrainClassifierOptions['loss']> = (classIds, logits) =>
  softmaxCrossEntropy(classIds, logits, { reduction: 'mean' });

/** What `trainLoop` gets as it was given here. */
function loopOptions(
  options: RetrainClassifierOptions,
  classifier: TrainedClassifier,
): Omit<TrainLoopOptions, 'optimizer' | 'variables' | 'loss'> {
  const { sampler, totalEpochs, signal, onProgress, onEpochEnd, evaluate, checkpoint, resume } = options;
  const learningRate = scheduleOf(options);
  return {
    sampler,
    totalEpochs,
    ...(learningRate && { learningRate }),
    ...(signal && { signal }),
    ...(onProgress && { onProgress }),
    ...(onEpochEnd && { onEpochEnd }),
    ...(checkpoint && { checkpoint }),
    ...(resume !== undefined && { resume }),
    ...(evaluate && {
      evaluate: async (context) => {
        const current = classifier.current();
        try {
          return await evaluate(current, context);
        } finally {
          dispose({ ...current });
        }
      },
    }),
  };
}

function scheduleOf({
  learningRate,
  optimizer,
  totalEpochs,
}: RetrainClassifierOptions): LearningRateSchedule | undefined {
  if (typeof learningRate === 'number') return constant(learningRate);
  if (learningRate !== undefined || optimizer !== undefined) return learningRate;
  return cosineDecay({ learningRate: 0.2, totalEpochs });
}
