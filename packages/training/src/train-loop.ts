import { checkTrainLoopOptions } from './check-train-loop-options.ts';
import type { TrainLoopOptions } from './train-loop-options.ts';
import type { TrainLoopResult } from './training-events.ts';
import { TrainingRun } from './training-run.ts';

/**
 * Trains variables on batches that a sampler chooses, and loses nothing: interrupted at any moment, it goes on to the same end.
 *
 * Use it where `model.fit` gets in the way: long-tail methods choose their batches, change their loss with the epoch and need a rate
 * per epoch. The loss is an ordinary function of what the sampler gives, for most samplers the indices of the examples; how the
 * examples are stored is the caller's business.
 *
 * **A step** takes the gradients of `accumulateSteps` batches, averages them by their numbers of examples, clips them, hands them to the
 * optimizer, and updates `weightAverage`. The loss of each batch is read before its step is taken: one that is not finite ends the
 * training with the weights still good. The loop gives way to timers, signals and rendering several times a second.
 *
 * **An epoch** ends with `evaluate`, the judgment of `earlyStopping`, and `onEpochEnd`, in this order.
 *
 * **A checkpoint** holds everything that the end depends on: weights, optimizer, place in the order of batches, positions of the random
 * generators, history, early stopping with its best weights, and the weight average. With `resume`, the training goes on from it, and
 * ends with the same bytes as one that was never interrupted, as long as backend and machine are the same (on WebGL with the flag
 * `WEBGL_PACK` off: tfjs 4.22 computes other digits from an uploaded tensor than from a computed one) and all randomness comes from
 * the sampler, from `checkpoint.randoms` or from the place in the training that `loss` gets. A run that is over and resumed gives its
 * result at once. Without `resume`, the place must hold no checkpoint.
 *
 * Gradients come from tfjs: in Node, tfjs-core alone registers none, so import `@tensorflow/tfjs-layers` or `@tensorflow/tfjs`
 * once (a loss of `@lt/losses` brings its own gradient, the layers before it do not). On the wasm backend call `enableWasmTraining()`
 * of `@lt/backend` first.
 *
 * @typeParam Batch - What the sampler gives and `loss` takes.
 * @param options - What to train, on what, and whom to tell.
 * @returns Mean loss, learning rate, seconds and measurements of each epoch, and why the training is over.
 * @throws TypeError if an option has the wrong type, `loss` does not return a tensor, or tfjs lacks a gradient or kernel that it uses.
 * @throws RangeError if an option is outside its range, `loss` returns more than one value, or one that is NaN or infinite, the sampler
 *   gives no batch, or a checkpoint is damaged or belongs to another training.
 * @throws Error if a checkpoint cannot be written or read, with the system's reason. Older checkpoints are as before.
 * @throws The signal's reason once it aborts: within a step, whatever the loop was doing, and after a last checkpoint. The variables
 *   then are as after the last whole step.
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
 *
 * @example Interrupted, then resumed
 * ```ts
 * import { mkdtemp } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { sgd, trainLoop } from '@lt/training';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { scalar, square, sub, variable, type Scalar } from '@tensorflow/tfjs-core';
 * import '@tensorflow/tfjs-layers';
 *
 * const directory = await mkdtemp(join(tmpdir(), 'lt-'));
 * // Makes everything anew, as a program does that is started again.
 * async function train(signal?: AbortSignal, stopAt?: () => void) {
 *   const point = variable(scalar(0));
 *   const { history, resumedFrom } = await trainLoop({
 *     sampler: { numBatches: 10, epoch: () => Array.from({ length: 10 }, (_, i) => Int32Array.of(i)) },
 *     totalEpochs: 3,
 *     optimizer: sgd({ learningRate: 0.01, momentum: 0.9 }),
 *     variables: [point],
 *     loss: () => square(sub(point, 1)) as Scalar,
 *     onProgress: ({ step }) => step === 16 && stopAt?.(),
 *     checkpoint: { directory, every: { epochs: 1 } },
 *     resume: true,
 *     ...(signal && { signal }),
 *   });
 *   return { history, resumedFrom, point: (await point.data())[0] ?? 0 };
 * }
 *
 * const controller = new AbortController();
 * await train(controller.signal, () => controller.abort()).catch((error: Error) => console.log(error.name)); // AbortError
 * const { history, resumedFrom, point } = await train();
 * console.log(resumedFrom, history.length, point.toFixed(4)); // step-00000017 3 1.1758
 * ```
 */
export async function trainLoop<Batch = Int32Array>(
  options: TrainLoopOptions<Batch>,
): Promise<TrainLoopResult> {
  const plan = checkTrainLoopOptions(options);
  plan.signal?.throwIfAborted();
  const run = new TrainingRun(plan);
  try {
    return await run.run();
  } finally {
    run.dispose();
  }
}
