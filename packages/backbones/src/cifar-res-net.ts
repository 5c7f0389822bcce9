import { checkNumber, checkOneOf, checkOptions, createRandom } from '@lt/core';
import { input, type LayersModel, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { basicBlock, type Shortcut } from './basic-block.ts';
import { checkInputShape, checkModelName, checkWeightSeed } from './check-network-options.ts';
import { fuseNormalization } from './fuse-normalization.ts';
import { initializeWeights } from './initialize-weights.ts';
import { paddedConvolution } from './padded-convolution.ts';

const DEPTHS = [20, 32, 44, 56] as const;

/** Options of {@link cifarResNet}. */
export interface CifarResNetOptions {
  /** Layers with weights, the dense one included: three stages of (depth - 2) / 6 blocks. */
  depth: 20 | 32 | 44 | 56;
  /** Number of logits. Without it the model ends at the pooled features, `[batch, 64]`. */
  numClasses?: number;
  /** Height, width and channels of an image. @default [32, 32, 3] */
  inputShape?: readonly [height: number, width: number, channels: number];
  /**
   * How a block that halves the image passes its input on: `'A'`, without parameters, takes every other pixel and adds channels of
   * zeros; `'B'` is a 1 × 1 convolution with batch normalization.
   *
   * @default 'A'
   */
  shortcut?: Shortcut;
  /** Seed of the initial weights, any finite number or string. */
  seed: number | string;
  /** Name of the model and first part of its layers' names. Give different names to models that become parts of one. @default 'cifar_res_net' */
  name?: string;
}

/**
 * Returns a residual network for small images, untrained: the one on which methods for long-tailed CIFAR are compared.
 *
 *     stem:    3 × 3 convolution to 16 channels → batch normalization → ReLU
 *     stages:  (depth - 2) / 6 basic blocks each of 16, 32 and 64 channels; the first block of stages 2 and 3 halves the image
 *     head:    mean over height and width → dense layer to the logits (no softmax)
 *
 * Padding is PyTorch's (one pixel on every side, at stride 2 too), so that weights trained there can be used here. Convolutions have no
 * bias. The initial weights depend on the seed and the layer only: convolution kernels are normal (not truncated) with variance
 * 2 / fanIn, the dense kernel and its bias are uniform in ±√(1 / fanIn). Trainable parameters with 10 classes and shortcut A: 269,722 for
 * depth 20, 464,154 for 32, 658,586 for 44, 853,018 for 56.
 *
 * Layers are named `<name>_conv`, `<name>_bn`, `<name>_relu`, then `<name>_stage<s>_block<b>_` with `conv1`, `bn1`, `relu1`, `conv2`,
 * `bn2`, `add`, `relu2` (s and b count from 1; `relu2` is the block's output), `<name>_pool` (the pooled features) and `<name>_logits`.
 *
 * @param options - Depth, sizes and the seed.
 * @returns A tf.layers model from images `[batch, height, width, channels]` to logits `[batch, numClasses]`. It saves and loads without a
 *   class to register. The caller disposes it.
 * @throws TypeError if an option has the wrong type.
 * @throws RangeError if an option is outside its range.
 *
 * @example
 * ```ts
 * import { cifarResNet } from '@lt/backbones';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { zeros, type Tensor } from '@tensorflow/tfjs-core';
 *
 * const model = cifarResNet({ depth: 20, inputShape: [8, 8, 3], numClasses: 10, seed: 0 });
 * const logits = model.predict(zeros([1, 8, 8, 3])) as Tensor;
 * console.log(logits.shape, model.countParams()); // [ 1, 10 ] 271098
 * ```
 *
 * @see K. He, X. Zhang, S. Ren, J. Sun, "Deep Residual Learning for Image Recognition", CVPR 2016, section 4.2,
 *   https://arxiv.org/abs/1512.03385. The paper subtracts the mean image and pads by 4; neither is part of the network. Parameters, forward
 *   and gradients are those of the code of BBN (B. Zhou and others, CVPR 2020); only the moving variance differs, which tf.layers takes
 *   from the batch without Bessel's correction.
 */
export function cifarResNet(options: CifarResNetOptions): LayersModel {
  const caller = 'cifarResNet';
  checkOptions(caller, options);
  const depth = checkNumber(caller, 'depth', options.depth, { integer: true });
  if (!(DEPTHS as readonly number[]).includes(depth)) {
    throw new RangeError(`${caller}: expected \`depth\` to be 20, 32, 44 or 56, got ${depth}.`);
  }
  const { numClasses } = options;
  if (numClasses !== undefined) checkNumber(caller, 'numClasses', numClasses, { min: 1, integer: true });
  const inputShape = checkInputShape(caller, options.inputShape ?? [32, 32, 3]);
  const shortcut = checkOneOf(caller, 'shortcut', options.shortcut ?? 'A', ['A', 'B']);
  const seed = checkWeightSeed(caller, options.seed);
  const name = checkModelName(caller, options.name ?? 'cifar_res_net');

  const image = input({ shape: inputShape, name: `${name}_image` });
  let x = paddedConvolution(image, {
    name: `${name}_conv`,
    normName: `${name}_bn`,
    filters: 16,
    kernelSize: 3,
    stride: 1,
  });
  x = layers.reLU({ name: `${name}_relu` }).apply(x) as SymbolicTensor;
  for (const [stage, filters] of [16, 32, 64].entries()) {
    for (let block = 0; block < (depth - 2) / 6; block++) {
      x = basicBlock(x, {
        name: `${name}_stage${stage + 1}_block${block + 1}`,
        filters,
        stride: stage > 0 && block === 0 ? 2 : 1,
        shortcut,
      });
    }
  }
  x = layers.globalAveragePooling2d({ name: `${name}_pool` }).apply(x) as SymbolicTensor;
  if (numClasses !== undefined) {
    const logits = layers.dense({ name: `${name}_logits`, units: numClasses, kernelInitializer: 'zeros' });
    x = logits.apply(x) as SymbolicTensor;
  }
  const network = fuseNormalization(model({ inputs: image, outputs: x, name }));
  initializeWeights(network, createRandom(seed, '@lt/cifarResNet'), { denseBias: 'uniform' });
  return network;
}
