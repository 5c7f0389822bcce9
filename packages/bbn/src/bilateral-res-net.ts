import { cifarResNet, resNet, splitBackbone } from '@lt/backbones';
import { checkNumber, checkNumbers, checkOptions, checkSeed, createRandom } from '@lt/core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { type BilateralModel, joinBranches } from './bilateral-model.ts';
import { checkName } from './split-bilateral.ts';

/** Options of {@link bilateralResNet}. */
export interface BilateralResNetOptions {
  /**
   * Layers with weights on the way through one branch. 20, 32, 44 and 56 are networks for small images, of `cifarResNet`; 18, 34 and 50
   * are networks for photographs, of `resNet`.
   */
  depth: 18 | 20 | 32 | 34 | 44 | 50 | 56;
  /** Number of classes, at least 1. */
  numClasses: number;
  /** Height, width and channels of an image. @default [32, 32, 3] for small images, [224, 224, 3] for photographs */
  inputShape?: readonly [height: number, width: number, channels: number];
  /** Seed of the initial weights, any finite number or string. */
  seed: number | string;
  /** Name of the network and first part of its layers' names. @default 'bilateral_res_net' */
  name?: string;
}

/**
 * Returns the bilateral-branch network of the paper, untrained: a `cifarResNet` or a `resNet` whose last residual block exists twice.
 *
 * Trunk and conventional tail have the layers of the plain network, with its names; those of the re-balancing tail begin with
 * `<name>_rebalancing`. Each tail is drawn for itself. Trainable parameters: 538,778 for depth 32 with 10 classes, 61,328,398 for depth 50
 * with the 8142 classes of iNaturalist 2018.
 *
 * Kernels of the networks for small images are normal with variance 2 / fanIn; those for photographs are uniform in ±√(1 / fanIn), which
 * is what PyTorch does where nobody says otherwise, and the authors do not.
 *
 * `initTailsFrom` fills trunk and tails from a plain network. `importWeights` of `@lt/backbones` fills them from a checkpoint of PyTorch:
 * given the `inference` model, it takes a plain one as it is, the last block for both tails. In the authors' own checkpoints the tails
 * have names of their own:
 *
 *     const names = resNetNames({ scheme: 'bbn', prefix: 'module.' });
 *     const tail = (layer) => (layer.includes('_rebalancing_') ? 'rb_block' : 'cb_block');
 *     importWeights(inference, file, { names: (layer) => names(layer)?.replace('layer4.2', tail(layer)) ?? null });
 *
 * (`layer4.2` is the last block of depth 50, `layer3.4` that of depth 32.)
 *
 * @param options - Depth, sizes and the seed.
 * @returns The parts of the network. `inference.dispose()` frees them.
 * @throws TypeError if an option has the wrong type.
 * @throws RangeError if an option is outside its range.
 *
 * @example
 * ```ts
 * import { bilateralResNet } from '@lt/bbn';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { zeros, type Tensor } from '@tensorflow/tfjs-core';
 *
 * const { trunk, rebalancing, inference } = bilateralResNet({ depth: 20, numClasses: 10, inputShape: [8, 8, 3], seed: 0 });
 * console.log(trunk.outputShape, rebalancing.outputShape); // [ null, 2, 2, 64 ] [ null, 64 ]
 * const logits = inference.predict(zeros([1, 8, 8, 3])) as Tensor;
 * console.log(logits.shape); // [ 1, 10 ]
 * ```
 *
 * @see B. Zhou, Q. Cui, X.-S. Wei, Z.-M. Chen, "BBN: Bilateral-Branch Network with Cumulative Learning for Long-Tailed Visual
 *   Recognition", CVPR 2020, section 4.1 and 5.2, https://arxiv.org/abs/1912.02413. Parameters and forward are those of the authors'
 *   `BBN_ResNet_Cifar` and `BBN_ResNet`, of which they have depths 32 and 50; the moving variance is tf.layers', without Bessel's correction.
 */
export function bilateralResNet(options: BilateralResNetOptions): BilateralModel {
  const caller = 'bilateralResNet';
  checkOptions(caller, options);
  const depth = checkDepth(caller, options.depth);
  const numClasses = checkNumber(caller, 'numClasses', options.numClasses, { min: 1, integer: true });
  const seed = checkSeed(caller, options.seed);
  const name = checkName(caller, options.name ?? 'bilateral_res_net');
  const { inputShape } = options;
  if (inputShape !== undefined) {
    checkNumbers(caller, 'inputShape', inputShape, { min: 1, integer: true, length: 3 });
  }
  const shape = { depth, ...(inputShape !== undefined && { inputShape }) };
  const parts = (partName: string, partSeed: number | string) => {
    const backbone = plainNetwork({ ...shape, seed: partSeed, name: partName });
    const both = splitBackbone(backbone, { at: `${partName}_${LAST_SHARED[depth]}` });
    // The parts keep the layers alive.
    backbone.dispose();
    return both;
  };
  const first = parts(name, seed);
  // Only its tail is wanted.
  const second = parts(
    `${name}_rebalancing`,
    createRandom(seed, '@lt/bbn')
      .fork('rebalancing')
      .int(2 ** 31),
  );
  second.trunk.dispose();
  return joinBranches({
    trunk: first.trunk,
    conventional: first.tail,
    rebalancing: second.tail,
    numClasses,
    seed,
    name,
  });
}

type Depth = BilateralResNetOptions['depth'];

/** The end of the last block but one, after which the branches part. */
const LAST_SHARED: Readonly<Record<Depth, string>> = {
  18: 'stage4_block1_relu2',
  20: 'stage3_block2_relu2',
  32: 'stage3_block4_relu2',
  34: 'stage4_block2_relu2',
  44: 'stage3_block6_relu2',
  50: 'stage4_block2_relu3',
  56: 'stage3_block8_relu2',
};

function plainNetwork(options: Omit<BilateralResNetOptions, 'numClasses'>): LayersModel {
  const { depth, ...others } = options;
  if (depth === 18 || depth === 34 || depth === 50) {
    return resNet({ ...others, depth, initialization: 'uniform' });
  }
  return cifarResNet({ ...others, depth });
}

function checkDepth(caller: string, depth: Depth): Depth {
  checkNumber(caller, 'depth', depth, { integer: true });
  if (Object.hasOwn(LAST_SHARED, depth)) return depth;
  throw new RangeError(`${caller}: expected \`depth\` to be 18, 20, 32, 34, 44, 50 or 56, got ${depth}.`);
}
