import { checkNumber, checkOptions, describeValue } from '@lt/core';

/** What {@link epochCallback} returns: a callback for `fit`, and the options of the epoch that runs. */
export interface EpochCallback<Options extends object> {
  /** The value of every schedule at the epoch that runs; at epoch 0 before training begins. A new frozen object at each epoch. */
  readonly options: Readonly<Options>;
  /** Moves the options to an epoch, counted from 0. `fit` and `fitDataset` call it; a loop of your own may, too. */
  onEpochBegin(epoch: number): void;
}

/**
 * Returns a callback for `fit` that keeps options up to date by the epoch: class weights that switch on late, a margin that grows.
 *
 * A schedule is a plain function of the epoch, such as {@link deferredReweighting} returns. Give each the name of the option that it
 * sets, spread `options` into the loss, and pass the callback to `fit`. The loss reads the new values from the next batch on.
 *
 * This is an object with `onEpochBegin`, no subclass of a callback of tfjs-layers, which this package does not import. In a list
 * behind one of theirs, such as `callbacks.earlyStopping()`, tfjs calls methods that a plain object lacks: wrap it there, as
 * `new CustomCallback(scheduled)` of tfjs-layers. With `initialEpoch`, training goes on at the values of that epoch.
 *
 * @param schedules - Functions from the epoch, a whole number from 0, to the value of the option of that name.
 * @returns The callback. It keeps its options after training, so that an evaluation sees those of the last epoch.
 * @throws TypeError if `schedules` is not an object of functions, or `onEpochBegin` gets no number.
 * @throws RangeError if `onEpochBegin` gets a number that is not a whole number from 0.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { oneHot, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
 * import { layers, sequential } from '@tensorflow/tfjs-layers';
 * import { deferredReweighting, epochCallback, softmaxCrossEntropy } from '@lt/losses';
 *
 * const scheduled = epochCallback({
 *   classWeights: deferredReweighting({ classCounts: [900, 90, 10], startEpoch: 2 }),
 *   labelSmoothing: (epoch) => 0.1 * epoch,
 * });
 * const model = sequential({ layers: [layers.dense({ units: 3, inputShape: [2] })] });
 * model.compile({ optimizer: 'sgd', loss: (labels, logits) => softmaxCrossEntropy(labels, logits, scheduled.options) });
 *
 * const labels = oneHot(tensor1d([0, 1, 2], 'int32'), 3);
 * await model.fit(tensor2d([1, 0, 0, 1, 1, 1], [3, 2]), labels, { epochs: 3, verbose: 0, callbacks: scheduled });
 * const { classWeights, labelSmoothing } = scheduled.options;
 * console.log(labelSmoothing); // 0.2
 * console.log(Array.from(classWeights, (weight) => weight.toFixed(4))); // [ '0.0310', '0.2980', '2.6710' ]
 * ```
 */
export function epochCallback<Options extends object>(
  schedules: {
    [Name in keyof Options]: (epoch: number) => Options[Name];
  },
): EpochCallback<Options> {
  const name = 'epochCallback';
  const entries = Object.entries(checkOptions(name, schedules)) as [string, (epoch: number) => unknown][];
  for (const [option, schedule] of entries) {
    if (typeof schedule === 'function') continue;
    throw new TypeError(
      `${name}: expected \`schedules.${option}\` to be a function of the epoch, got ${describeValue(schedule)}.`,
    );
  }
  const optionsAt = (epoch: number) =>
    Object.freeze(
      Object.fromEntries(entries.map(([option, schedule]) => [option, schedule(epoch)])),
    ) as Readonly<Options>;
  let options = optionsAt(0);
  return {
    get options() {
      return options;
    },
    // fit calls it on an object of its own: it must not read `this`.
    onEpochBegin: (epoch) => {
      options = optionsAt(checkNumber(name, 'epoch', epoch, { min: 0, integer: true }));
    },
  };
}
