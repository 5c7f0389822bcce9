import { checkNumber, checkOptions, createYielder, describeValue } from '@lt/core';
import { clone, Tensor, tidy } from '@tensorflow/tfjs-core';
import { LayersModel } from '@tensorflow/tfjs-layers';
import { type FeatureBatch, featureBatches } from './feature-batches.ts';
import { sizeOf } from './size-of.ts';

/** What `onProgress` of {@link extractFeatures} gets after each batch. */
export interface FeatureProgress {
  /** Rows so far. */
  done: number;
  /** Rows in all; `null` where the inputs are an iterable, whose length nobody knows before its end. */
  total: number | null;
}

/** Options of {@link extractFeatures}. */
export interface ExtractFeaturesOptions {
  /** Rows that go through the network at a time. An iterable has batches of its own. @default 32 */
  batchSize?: number;
  /** Stops the work, after the batch that is under way. */
  signal?: AbortSignal;
  /** Runs after each batch. Keep it short. */
  onProgress?: (event: FeatureProgress) => void;
}

/** Features of all rows, as `retrainClassifier` and `nearestClassMean` of `@lt/classifiers` take them. */
export interface ExtractedFeatures {
  /** The numbers, row after row. */
  data: Float32Array<ArrayBuffer>;
  /** `[numRows, featureDim]`; `[numRows, height, width, channels]` where the network ends at maps. */
  shape: number[];
}

/**
 * Returns the features of many images, computed batch by batch in inference mode.
 *
 * Use it for the second stage of decoupled training, for transfer learning, for pictures of features: a frozen network need not see an
 * image twice. The features are plain numbers. Only one batch at a time is on the backend, so that memory depends on `batchSize`, and on
 * the numbers that are returned: `4 · numRows · featureDim` bytes, or for an iterable up to three times as many on the way.
 *
 * Cut a classifier off with `splitBackbone`. Where images need to be scaled first, hand in a function:
 * `(images) => trunk.predict(div(images, 255)) as Tensor`. It runs within `tidy`.
 *
 * @param model - A tf.layers model of one output, or a function from a batch to its features, `[batch, …]`. Neither changes nor is
 *   disposed.
 * @param inputs - What the network takes, rows first: a tensor; numbers with their shape, `{ data, shape }`, which become float32; or an
 *   iterable, async or not, of batches of either kind, each of one row or more. A batch that is a tensor stays its maker's: a generator can
 *   dispose it in the line after `yield`, when it has been used.
 * @param options - Batch size, progress and abort.
 * @returns The features, rows in the order of the inputs.
 * @throws TypeError if an argument has the wrong type, or `model` does not return a tensor.
 * @throws RangeError if there is no row, an option is outside its range, `model` does not return one row for each row of a batch, or its
 *   rows differ in shape from batch to batch.
 * @throws The signal's reason once it aborts, and whatever an iterable throws.
 *
 * @example
 * ```ts
 * import { extractFeatures, smallConvNet, splitBackbone } from '@lt/backbones';
 * import '@tensorflow/tfjs-backend-cpu';
 *
 * const model = smallConvNet({ inputShape: [8, 8, 1], filters: [4, 8], numClasses: 3, seed: 0 });
 * const { trunk } = splitBackbone(model, { at: 'small_conv_net_pool' });
 * const images = { data: new Uint8Array(5 * 8 * 8).fill(1), shape: [5, 8, 8, 1] };
 * const progress: number[] = [];
 * const features = await extractFeatures(trunk, images, {
 *   batchSize: 2,
 *   onProgress: ({ done }) => progress.push(done),
 * });
 * console.log(progress); // [ 2, 4, 5 ]
 * console.log(features.shape, features.data.length); // [ 5, 8 ] 40
 * ```
 */
export async function extractFeatures(
  model: LayersModel | ((batch: Tensor) => Tensor),
  inputs: FeatureBatch | Iterable<FeatureBatch> | AsyncIterable<FeatureBatch>,
  options: ExtractFeaturesOptions = {},
): Promise<ExtractedFeatures> {
  const caller = 'extractFeatures';
  const compute = checkModel(caller, model);
  const { batchSize, signal, onProgress } = checkExtractOptions(caller, options);
  const { total, batches } = featureBatches(caller, inputs, batchSize);
  signal?.throwIfAborted();
  const giveWay = createYielder();
  let data = new Float32Array(0);
  let shape: number[] | undefined;
  let done = 0;
  for await (const { rows, toTensor } of batches) {
    // A clone, because a function may hand back a tensor that is not ours, the batch itself for example.
    const features = tidy(() => clone(checkFeatures(caller, compute(toTensor()), rows, shape)));
    try {
      const [, ...row] = features.shape;
      const size = sizeOf(row);
      shape ??= row;
      data = withRoom(data, (done + rows) * size, (total ?? 0) * size);
      data.set(await features.data(), done * size);
    } finally {
      features.dispose();
    }
    done += rows;
    onProgress?.({ done, total });
    signal?.throwIfAborted();
    await giveWay();
  }
  if (shape === undefined) {
    throw new RangeError(`${caller}: expected \`inputs\` to hold one batch or more, got none.`);
  }
  const length = done * sizeOf(shape);
  return { data: data.length === length ? data : data.slice(0, length), shape: [done, ...shape] };
}

/** Returns an array with what is in `data`, of `length` numbers or more: at once of all that will come, if that is known. */
function withRoom(data: Float32Array<ArrayBuffer>, length: number, total: number): Float32Array<ArrayBuffer> {
  if (length <= data.length) return data;
  const larger = new Float32Array(Math.max(length, total, 2 * data.length));
  larger.set(data);
  return larger;
}

function checkModel(
  caller: string,
  model: LayersModel | ((batch: Tensor) => Tensor),
): (batch: Tensor) => unknown {
  if (model instanceof LayersModel) return (batch) => model.predictOnBatch(batch);
  if (typeof model === 'function') return model;
  throw new TypeError(
    `${caller}: expected \`model\` to be a tf.layers model or a function, got ${describeValue(model)}.`,
  );
}

function checkExtractOptions(
  caller: string,
  options: ExtractFeaturesOptions,
): ExtractFeaturesOptions & { batchSize: number } {
  const { batchSize = 32, onProgress } = checkOptions(caller, options);
  checkNumber(caller, 'batchSize', batchSize, { min: 1, integer: true });
  if (onProgress !== undefined && typeof onProgress !== 'function') {
    throw new TypeError(
      `${caller}: expected \`onProgress\` to be a function, got ${describeValue(onProgress)}.`,
    );
  }
  return { ...options, batchSize };
}

/** Checks what a network returned for a batch: one row for each, of the shape of those before. */
function checkFeatures(caller: string, features: unknown, rows: number, shape: number[] | undefined): Tensor {
  if (!(features instanceof Tensor)) {
    throw new TypeError(`${caller}: expected \`model\` to return a tensor, got ${describeValue(features)}.`);
  }
  const [first, ...row] = features.shape;
  const before = shape === undefined ? undefined : String(shape);
  if (first === rows && (before === undefined || before === String(row))) return features;
  const expected = [rows, ...(shape ?? ['…'])].join(', ');
  throw new RangeError(
    `${caller}: expected \`model\` to return shape [${expected}] for a batch of ${rows}, got [${features.shape.join(', ')}].`,
  );
}
