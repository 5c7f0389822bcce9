import { checkNumber } from '@lt/core';
import { checkTensor } from '@lt/core/tensor';
import { add, mul, type Optimizer, type Scalar, scalar, tidy } from '@tensorflow/tfjs-core';
import { createYielder } from './event-loop.ts';
import { explainFailure } from './explain-failure.ts';
import {
  checkTrainLoopOptions,
  type EpochEvent,
  type StepContext,
  type TrainLoopOptions,
  type TrainLoopResult,
} from './train-loop-options.ts';

/**
 * Trains variables on batches that a sampler chooses: schedule, steps, progress and abort, and nothing else.
 *
 * Use it where `model.fit` gets in the way: long-tail methods choose their batches, change their loss with the epoch and need a rate
 * per epoch. The loss is an ordinary function of the batch's indices; how the examples are stored is the caller's business.
 *
 * The loop gives way to timers, signals and rendering several times a second. The loss is summed on the device and read once per epoch.
 * Gradients come from tfjs: in Node, tfjs-core alone registers none, so import `@tensorflow/tfjs-layers` or `@tensorflow/tfjs`
 * once (a loss of `@lt/losses` brings its own gradient, the layers before it do not). On the wasm backend call `enableWasmTraining()`
 * of `@lt/backend` first.
 *
 * @param options - What to train, on what, and whom to tell.
 * @returns The mean loss, learning rate and seconds of each epoch.
 * @throws TypeError if an option has the wrong type, `loss` does not return a tensor, or tfjs lacks a gradient or kernel that it uses.
 * @throws RangeError if an option is outside its range, `loss` returns more than one value, the sampler gives no batch, or the mean loss
 *   of an epoch is NaN or infinite.
 * @throws The signal's reason once it aborts: within a step or two, whatever the loop was doing. The variables then are as after the
 *   last whole step.
 *
 * @example
 * ```ts
 * import { cosineDecay, sgd, trainLoop } from '@lt/training';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { gather, mean, mul, scalar, squaredDifference, tensor1d, variable, type Scalar } from '@tensorflow/tfjs-core';
 * import '@tensorflow/tfjs-layers'; // registers the gradients
 *
 * const x = tensor1d([0, 1, 2, 3]);
 * const y = tensor1d([0, 2, 4, 6]);
 * const slope = variable(scalar(0));
 * const optimizer = sgd({ learningRate: 0.1 });
 * const { history } = await trainLoop({
 *   sampler: { numBatches: 2, epoch: () => [Int32Array.of(0, 3), Int32Array.of(1, 2)] },
 *   totalEpochs: 5,
 *   optimizer,
 *   variables: [slope],
 *   learningRate: cosineDecay({ learningRate: 0.02, totalEpochs: 5 }),
 *   loss: (indices) => mean(squaredDifference(mul(slope, gather(x, indices)), gather(y, indices))) as Scalar,
 * });
 * console.log(history.map(({ loss }) => loss.toFixed(4)).join(' ')); // 12.3620 6.8105 4.0711 2.8758 2.4335
 * console.log(((await slope.data())[0] ?? 0).toFixed(4)); // 1.1833
 * optimizer.dispose();
 * ```
 */
export async function trainLoop(options: TrainLoopOptions): Promise<TrainLoopResult> {
  const { sampler, totalEpochs, startEpoch, signal } = checkTrainLoopOptions(options);
  const history: EpochEvent[] = [];
  const began = performance.now();
  const progress = (context: StepContext): void => {
    const elapsedSeconds = (performance.now() - began) / 1000;
    const { numBatches } = sampler;
    const totalSteps = totalEpochs * numBatches;
    const done = context.step + 1 - startEpoch * numBatches;
    const remainingSeconds = (elapsedSeconds / done) * (totalSteps - context.step - 1);
    options.onProgress?.({
      ...context,
      totalEpochs,
      numBatches,
      totalSteps,
      elapsedSeconds,
      remainingSeconds,
    });
  };
  const giveWay = createYielder();
  signal?.throwIfAborted();
  for (let epoch = startEpoch; epoch < totalEpochs; epoch++) {
    const learningRate = applyLearningRate(options, epoch);
    const epochBegan = performance.now();
    const loss = await trainEpoch(options, epoch, progress, giveWay);
    const event = { epoch, loss, learningRate, seconds: (performance.now() - epochBegan) / 1000 };
    history.push(event);
    await options.onEpochEnd?.({ ...event });
    signal?.throwIfAborted();
  }
  return { history };
}

/** Runs the steps of an epoch and returns their mean loss. */
async function trainEpoch(
  options: TrainLoopOptions,
  epoch: number,
  progress: (context: StepContext) => void,
  giveWay: () => Promise<void> | undefined,
): Promise<number> {
  const { sampler, signal } = options;
  let total = scalar(0);
  let numExamples = 0;
  try {
    let batch = 0;
    for (const indices of sampler.epoch(epoch)) {
      const context = { epoch, batch, step: epoch * sampler.numBatches + batch };
      const value = takeStep(options, indices, context);
      const sum = tidy(() => add<Scalar>(total, mul(value, indices.length)));
      value.dispose();
      total.dispose();
      total = sum;
      numExamples += indices.length;
      batch++;
      progress(context);
      await giveWay();
      signal?.throwIfAborted();
    }
    if (numExamples === 0) {
      throw new RangeError(`trainLoop: expected \`sampler\` to give a batch in epoch ${epoch}, got none.`);
    }
    const loss = (await total.data())[0]! / numExamples;
    signal?.throwIfAborted();
    if (Number.isFinite(loss)) return loss;
    throw new RangeError(
      `trainLoop: expected the mean loss of epoch ${epoch} to be finite, got ${loss}. Likely causes: a learning rate that is too ` +
        'high, NaN or infinity in the inputs, or labels outside the range of the logits.',
    );
  } finally {
    total.dispose();
  }
}

function takeStep(options: TrainLoopOptions, indices: Int32Array, context: StepContext): Scalar {
  const { optimizer, variables, loss } = options;
  const lossOfBatch = (): Scalar =>
    checkTensor<Scalar>('trainLoop', 'loss(indices)', loss(indices, context), { rank: 0 });
  try {
    return optimizer.minimize(lossOfBatch, true, variables && [...variables])!;
  } catch (error) {
    throw explainFailure('trainLoop', error);
  }
}

/** Hands the scheduled rate to the optimizer; returns the rate that the epoch trains with. */
function applyLearningRate({ learningRate, optimizer }: TrainLoopOptions, epoch: number): number {
  // `learningRate` and `setLearningRate` are not part of tfjs's Optimizer, but most optimizers have them.
  const adjustable = optimizer as Optimizer & { learningRate?: unknown; setLearningRate(rate: number): void };
  if (learningRate !== undefined) {
    const rate = checkNumber('trainLoop', 'learningRate(epoch)', learningRate(epoch), { min: 0 });
    adjustable.setLearningRate(rate);
    return rate;
  }
  return typeof adjustable.learningRate === 'number' ? adjustable.learningRate : NaN;
}
