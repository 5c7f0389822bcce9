import { checkNumber, checkOneOf, checkOptions, createRandom } from '@lt/core';
import { input, type LayersModel, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { basicBlock } from './basic-block.ts';
import { bottleneckBlock } from './bottleneck-block.ts';
import { checkInputShape, checkModelName, checkWeightSeed } from './check-network-options.ts';
import { fuseNormalization } from './fuse-normalization.ts';
import { initializeWeights } from './initialize-weights.ts';
import { paddedConvolution } from './padded-convolution.ts';

/** Options of {@link resNet}. */
export interface ResNetOptions {
  /** Layers with weights, the dense one included. From 50 on the blocks are bottlenecks. */
  depth: 10 | 18 | 34 | 50 | 101 | 152;
  /** Number of logits. Without it the model ends at the pooled features, `[batch, 8 · width]` or, from depth 50 on, `[batch, 32 · width]`. */
  numClasses?: number;
  /** Height, width and channels of an image. @default [224, 224, 3] */
  inputShape?: readonly [height: number, width: number, channels: number];
  /** Channels of the first convolution and of the first stage; each later stage doubles them. @default 64 */
  width?: number;
  /**
   * Initial convolution kernels: `'normal'` as in torchvision, variance 2 / fanOut; `'uniform'` as PyTorch gives every convolution by
   * default, within ±√(1 / fanIn), which the code of BBN leaves as it is.
   *
   * @default 'normal'
   */
  initialization?: 'normal' | 'uniform';
  /**
   * Seed of the initial weights, any finite number or string; or `null` to leave all kernels at 0, for weights that are imported next.
   * ResNet-50 takes 24 million normal numbers, which is some seconds.
   */
  seed: number | string | null;
  /** Name of the model and first part of its layers' names. Give different names to models that become parts of one. @default 'res_net' */
  name?: string;
}

/**
 * Returns a residual network for photographs, untrained: layer by layer that of torchvision, so that `importWeights` can fill it from a
 * PyTorch checkpoint.
 *
 *     stem:    7 × 7 convolution, stride 2, to 64 channels → batch normalization → ReLU → 3 × 3 max pooling, stride 2
 *     stages:  blocks of 64, 128, 256 and 512 channels; the first block of stages 2, 3 and 4 halves the image
 *     head:    mean over height and width → dense layer to the logits (no softmax)
 *     blocks:  depth 10: 1 1 1 1     18: 2 2 2 2     34, 50: 3 4 6 3     101: 3 4 23 3     152: 3 8 36 3
 *
 * Up to depth 34 a block has two 3 × 3 convolutions; from 50 on it is a bottleneck of 1 × 1, 3 × 3 and 1 × 1, of which the last makes
 * four times as many channels, and the stride is on the 3 × 3 convolution. Where shapes differ the shortcut is a 1 × 1 convolution with
 * batch normalization, in stage 1 of a bottleneck network too. Padding is PyTorch's: the same on every side, at stride 2 too.
 * Convolutions have no bias; the dense kernel and its bias are uniform in ±√(1 / fanIn). Trainable parameters with 1000 classes:
 * 11,689,512 for depth 18, 21,797,672 for 34, 25,557,032 for 50, 44,549,160 for 101, 60,192,808 for 152.
 *
 * Layers are named `<name>_conv`, `<name>_bn`, `<name>_relu`, `<name>_max_pool`, then `<name>_stage<s>_block<b>_` with `conv1`, `bn1`,
 * `relu1`, `conv2`, `bn2`, …, `shortcut_conv`, `shortcut_bn`, `add` and the last `relu` (s and b count from 1), `<name>_pool` (the
 * pooled features) and `<name>_logits`.
 *
 * @param options - Depth, sizes and the seed.
 * @returns A tf.layers model from images `[batch, height, width, channels]` to logits `[batch, numClasses]`. It saves and loads without a
 *   class to register. The caller disposes it.
 * @throws TypeError if an option has the wrong type.
 * @throws RangeError if an option is outside its range.
 *
 * @example
 * ```ts
 * import { resNet } from '@lt/backbones';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { zeros, type Tensor } from '@tensorflow/tfjs-core';
 *
 * const model = resNet({ depth: 10, width: 8, inputShape: [32, 32, 3], seed: 0 });
 * const features = model.predict(zeros([1, 32, 32, 3])) as Tensor;
 * console.log(features.shape, model.countParams()); // [ 1, 64 ] 79032
 * ```
 *
 * @see K. He, X. Zhang, S. Ren, J. Sun, "Deep Residual Learning for Image Recognition", CVPR 2016, table 1,
 *   https://arxiv.org/abs/1512.03385. The paper has the stride of a bottleneck on its first 1 × 1 convolution; torchvision and the code of
 *   BBN on the 3 × 3. Depth 10 is not in the paper: it is the network of the long-tailed literature's small experiments. The moving
 *   variance of training is tf.layers', without Bessel's correction.
 */
export function resNet(options: ResNetOptions): LayersModel {
  const { depth, numClasses, inputShape, width, initialization, seed, name } = resolveOptions(options);
  const image = input({ shape: inputShape, name: `${name}_image` });
  let x = paddedConvolution(image, {
    name: `${name}_conv`,
    normName: `${name}_bn`,
    filters: width,
    kernelSize: 7,
    stride: 2,
  });
  x = layers.reLU({ name: `${name}_relu` }).apply(x) as SymbolicTensor;
  x = paddedMaxPool(x, `${name}_max_pool`);
  const block = isBottleneck(depth) ? bottleneckBlock : basicBlock;
  for (const [stage, numBlocks] of BLOCKS[depth].entries()) {
    for (let i = 0; i < numBlocks; i++) {
      x = block(x, {
        name: `${name}_stage${stage + 1}_block${i + 1}`,
        filters: width * 2 ** stage,
        stride: stage > 0 && i === 0 ? 2 : 1,
        shortcut: 'B',
      });
    }
  }
  x = layers.globalAveragePooling2d({ name: `${name}_pool` }).apply(x) as SymbolicTensor;
  if (numClasses !== undefined) {
    const logits = layers.dense({ name: `${name}_logits`, units: numClasses, kernelInitializer: 'zeros' });
    x = logits.apply(x) as SymbolicTensor;
  }
  const network = fuseNormalization(model({ inputs: image, outputs: x, name }));
  if (seed !== null) {
    const kernels = initialization === 'normal' ? 'fanOut' : 'uniform';
    initializeWeights(network, createRandom(seed, '@lt/resNet'), { kernels, denseBias: 'uniform' });
  }
  return network;
}

/** Blocks of each stage. */
const BLOCKS = {
  10: [1, 1, 1, 1],
  18: [2, 2, 2, 2],
  34: [3, 4, 6, 3],
  50: [3, 4, 6, 3],
  101: [3, 4, 23, 3],
  152: [3, 8, 36, 3],
} as const;

function isBottleneck(depth: ResNetOptions['depth']): boolean {
  return depth >= 50;
}

/** Zeros around the image are as good as PyTorch's -Infinity: after a ReLU there is nothing below them. */
function paddedMaxPool(x: SymbolicTensor, name: string): SymbolicTensor {
  const padded = layers.zeroPadding2d({ name: `${name}_pad`, padding: 1 }).apply(x);
  return layers.maxPooling2d({ name, poolSize: 3, strides: 2 }).apply(padded) as SymbolicTensor;
}

function resolveOptions(options: ResNetOptions) {
  const caller = 'resNet';
  checkOptions(caller, options);
  const depth = checkNumber(caller, 'depth', options.depth, { integer: true });
  if (!Object.hasOwn(BLOCKS, depth)) {
    throw new RangeError(`${caller}: expected \`depth\` to be 10, 18, 34, 50, 101 or 152, got ${depth}.`);
  }
  const size = { min: 1, integer: true };
  const { numClasses } = options;
  if (numClasses !== undefined) checkNumber(caller, 'numClasses', numClasses, size);
  const kinds = ['normal', 'uniform'] as const;
  return {
    depth: depth as ResNetOptions['depth'],
    numClasses,
    inputShape: checkInputShape(caller, options.inputShape ?? [224, 224, 3]),
    width: checkNumber(caller, 'width', options.width ?? 64, size),
    initialization: checkOneOf(caller, 'initialization', options.initialization ?? 'normal', kinds),
    seed: options.seed === null ? null : checkWeightSeed(caller, options.seed),
    name: checkModelName(caller, options.name ?? 'res_net'),
  };
}
