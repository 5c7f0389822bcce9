import { checkNumber, checkNumbers, checkOptions, createRandom, describeValue } from '@lt/core';
import { input, type LayersModel, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { batchNormalization } from './batch-normalization.ts';
import { checkInputShape, checkModelName, checkWeightSeed } from './check-network-options.ts';
import { fuseNormalization } from './fuse-normalization.ts';
import { initializeWeights } from './initialize-weights.ts';

/** Options of {@link smallConvNet}. */
export interface SmallConvNetOptions {
  /** Height, width and channels of an image. @default [28, 28, 1] */
  inputShape?: readonly [height: number, width: number, channels: number];
  /** Number of logits. Without it the model ends at the pooled features, `[batch, filters.at(-1)]`. */
  numClasses?: number;
  /** Output channels of each block, at least one. @default [16, 32, 64] */
  filters?: readonly number[];
  /** Stride of each block, as many as `filters`. @default 1 for the first block, 2 for the others */
  strides?: readonly number[];
  /** Side of the square kernels. @default 3 */
  kernelSize?: number;
  /** Whether each convolution is followed by batch normalization; without it the convolutions have a bias. @default true */
  batchNorm?: boolean;
  /** Seed of the initial weights, any finite number or string. */
  seed: number | string;
  /** Name of the model and first part of its layers' names. Give different names to models that become parts of one. @default 'small_conv_net' */
  name?: string;
}

/**
 * Returns a small convolutional network for images of a few dozen pixels, untrained.
 *
 * Use it where a ResNet is too slow: browsers, CPUs, tests, teaching. With the default blocks and 10 classes it has 24,058 trainable
 * parameters. Each block halves the image, except the first:
 *
 *     block:   convolution (same padding) → batch normalization (epsilon 1e-5, momentum 0.9) → ReLU
 *     network: blocks → mean over height and width → dense layer to the logits (no softmax)
 *
 * The initial weights depend on the seed and the layer only, so that they are the same on every backend and in every browser:
 * convolution kernels are normal (not truncated) with variance 2 / fanIn, fanIn = kernelSize² · input channels; the dense kernel is
 * uniform in ±√(1 / fanIn); biases are 0; batch normalization starts with scale 1 and shift 0.
 *
 * Layers are named `<name>_conv1`, `<name>_bn1`, `<name>_relu1`, …, `<name>_pool` (the pooled features) and `<name>_logits`.
 *
 * @param options - Sizes and the seed.
 * @returns A tf.layers model from images `[batch, height, width, channels]` to logits `[batch, numClasses]`. The caller disposes it.
 * @throws TypeError if an option has the wrong type.
 * @throws RangeError if an option is outside its range, or `strides` and `filters` have different lengths.
 *
 * @example
 * ```ts
 * import { smallConvNet } from '@lt/backbones';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { zeros, type Tensor } from '@tensorflow/tfjs-core';
 *
 * const model = smallConvNet({ numClasses: 10, seed: 0 });
 * const logits = model.predict(zeros([2, 28, 28, 1])) as Tensor;
 * console.log(logits.shape, model.countParams()); // [ 2, 10 ] 24282
 * ```
 *
 * @see K. He, X. Zhang, S. Ren, J. Sun, "Delving Deep into Rectifiers: Surpassing Human-Level Performance on ImageNet
 *   Classification", ICCV 2015, section 2.2, equation 10 (the initialization), https://arxiv.org/abs/1502.01852
 */
export function smallConvNet(options: SmallConvNetOptions): LayersModel {
  const { inputShape, numClasses, filters, strides, kernelSize, batchNorm, seed, name } =
    resolveOptions(options);
  const image = input({ shape: [...inputShape], name: `${name}_image` });
  let x: SymbolicTensor = image;
  for (const [i, channels] of filters.entries()) {
    const convolution = layers.conv2d({
      name: `${name}_conv${i + 1}`,
      filters: channels,
      kernelSize,
      strides: strides[i]!,
      padding: 'same',
      useBias: !batchNorm,
      kernelInitializer: 'zeros',
    });
    x = convolution.apply(x) as SymbolicTensor;
    if (batchNorm) {
      x = batchNormalization(`${name}_bn${i + 1}`).apply(x) as SymbolicTensor;
    }
    x = layers.reLU({ name: `${name}_relu${i + 1}` }).apply(x) as SymbolicTensor;
  }
  x = layers.globalAveragePooling2d({ name: `${name}_pool` }).apply(x) as SymbolicTensor;
  if (numClasses !== undefined) {
    const logits = layers.dense({ name: `${name}_logits`, units: numClasses, kernelInitializer: 'zeros' });
    x = logits.apply(x) as SymbolicTensor;
  }
  const network = fuseNormalization(model({ inputs: image, outputs: x, name }));
  initializeWeights(network, createRandom(seed, '@lt/smallConvNet'));
  return network;
}

function resolveOptions(options: SmallConvNetOptions) {
  const caller = 'smallConvNet';
  checkOptions(caller, options);
  const size = { min: 1, integer: true };
  const inputShape = checkInputShape(caller, options.inputShape ?? [28, 28, 1]);
  const filters = Array.from(checkNumbers(caller, 'filters', options.filters ?? [16, 32, 64], size));
  const defaultStrides = filters.map((_, i) => (i === 0 ? 1 : 2));
  const strides = Array.from(
    checkNumbers(caller, 'strides', options.strides ?? defaultStrides, { ...size, length: filters.length }),
  );
  const kernelSize = checkNumber(caller, 'kernelSize', options.kernelSize ?? 3, size);
  const { numClasses, batchNorm = true } = options;
  if (numClasses !== undefined) checkNumber(caller, 'numClasses', numClasses, size);
  if (typeof batchNorm !== 'boolean') {
    throw new TypeError(
      `${caller}: expected \`batchNorm\` to be true or false, got ${describeValue(batchNorm)}.`,
    );
  }
  const seed = checkWeightSeed(caller, options.seed);
  const name = checkModelName(caller, options.name ?? 'small_conv_net');
  return { inputShape, numClasses, filters, strides, kernelSize, batchNorm, seed, name };
}
