import { type CifarResNetOptions, cifarResNet, splitBackbone } from '@lt/backbones';
import { checkNumber, checkOptions, checkSeed, createRandom } from '@lt/core';
import { type BilateralModel, joinBranches } from './bilateral-model.ts';
import { checkName } from './split-bilateral.ts';

/** Options of {@link bilateralResNet}. */
export interface BilateralResNetOptions {
  /** Layers with weights on the way through one branch. */
  depth: 20 | 32 | 44 | 56;
  /** Number of classes, at least 1. */
  numClasses: number;
  /** Height, width and channels of an image. @default [32, 32, 3] */
  inputShape?: readonly [height: number, width: number, channels: number];
  /** Seed of the initial weights, any finite number or string. */
  seed: number | string;
  /** Name of the network and first part of its layers' names. @default 'bilateral_res_net' */
  name?: string;
}

/**
 * Returns the bilateral-branch network of the paper for small images, untrained: a `cifarResNet` whose last residual block exists twice.
 *
 * Trunk and conventional tail have the layers of `cifarResNet`, with its names; those of the re-balancing tail begin with
 * `<name>_rebalancing`. Each tail is drawn for itself. Trainable parameters with 10 classes: 538,778 for depth 32.
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
 *   `BBN_ResNet_Cifar`; the moving variance is tf.layers', without Bessel's correction.
 */
export function bilateralResNet(options: BilateralResNetOptions): BilateralModel {
  const caller = 'bilateralResNet';
  checkOptions(caller, options);
  const numClasses = checkNumber(caller, 'numClasses', options.numClasses, { min: 1, integer: true });
  const seed = checkSeed(caller, options.seed);
  const name = checkName(caller, options.name ?? 'bilateral_res_net');
  const { depth, inputShape = [32, 32, 3] } = options;
  const shape: Pick<CifarResNetOptions, 'depth' | 'inputShape'> = { depth, inputShape };
  const parts = (partName: string, partSeed: number | string) => {
    const backbone = cifarResNet({ ...shape, seed: partSeed, name: partName });
    const at = `${partName}_stage3_block${(depth - 2) / 6 - 1}_relu2`;
    const both = splitBackbone(backbone, { at });
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
