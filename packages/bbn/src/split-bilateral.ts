import { copyModel, splitBackbone } from '@lt/backbones';
import { checkNumber, checkOptions, checkSeed, describeValue } from '@lt/core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { type BilateralModel, joinBranches, pooled } from './bilateral-model.ts';

/** Options of {@link splitBilateral}. */
export interface SplitBilateralOptions {
  /** The layer after which the branches part: its name, or `'stage1'`, `'stage2'`, `'stage3'` of a residual network of `@lt/backbones`. */
  at: string;
  /** Number of classes, at least 1. */
  numClasses: number;
  /** Seed of the classifier's weights, any finite number or string. */
  seed: number | string;
  /** Name of the network and first part of the names of its new layers. @default 'bilateral' */
  name?: string;
}

/**
 * Makes a bilateral-branch network of a backbone of yours: a shared trunk, two tails, and a classifier on the features of both.
 *
 * The backbone goes from images to features: pooled ones, `[batch, dim]`, or maps, `[batch, height, width, dim]`, over which the mean is
 * taken here. Leave a classifier out, or cut it off with `splitBackbone`.
 *
 * Both tails begin with the backbone's weights, which are often trained already. Trunk and conventional tail are the backbone's own layers:
 * training the network trains the backbone. The re-balancing tail has copies. Dispose both `inference` and the backbone.
 *
 * @param model - The backbone, of one input and one output.
 * @param options - Where the branches part, and the classifier.
 * @returns The parts of the network. `inference.dispose()` frees them.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if the backbone cannot be cut there, does not end at features, or an option is outside its range.
 *
 * @example
 * ```ts
 * import { smallConvNet } from '@lt/backbones';
 * import { splitBilateral } from '@lt/bbn';
 * import '@tensorflow/tfjs-backend-cpu';
 *
 * const backbone = smallConvNet({ inputShape: [8, 8, 1], filters: [4, 8], seed: 0, name: 'net' });
 * const at = backbone.layers.find(({ name }) => name.includes('relu'))?.name ?? '';
 * const { conventional, inference } = splitBilateral(backbone, { at, numClasses: 3, seed: 0 });
 * console.log(conventional.outputShape, inference.outputShape); // [ null, 8 ] [ null, 3 ]
 * ```
 *
 * @see B. Zhou, Q. Cui, X.-S. Wei, Z.-M. Chen, "BBN: Bilateral-Branch Network with Cumulative Learning for Long-Tailed Visual
 *   Recognition", CVPR 2020, section 4.1, https://arxiv.org/abs/1912.02413. The authors share all but the last residual block.
 */
export function splitBilateral(model: LayersModel, options: SplitBilateralOptions): BilateralModel {
  const caller = 'splitBilateral';
  checkOptions(caller, options);
  const numClasses = checkNumber(caller, 'numClasses', options.numClasses, { min: 1, integer: true });
  const seed = checkSeed(caller, options.seed);
  const name = checkName(caller, options.name ?? 'bilateral');
  const { trunk, tail } = splitBackbone(model, { at: options.at });
  const { shape } = tail.outputs[0]!;
  if ((shape.length !== 2 && shape.length !== 4) || shape.at(-1) === null) {
    for (const part of [trunk, tail]) part.dispose();
    throw new RangeError(
      `${caller}: expected \`model\` to end at features [batch, dim] or [batch, height, width, dim], got ${describeValue(shape)}.`,
    );
  }
  const conventional = pooled(tail);
  const rebalancing = copyModel(conventional, { name: `${name}_rebalancing` });
  return joinBranches({ trunk, conventional, rebalancing, numClasses, seed, name });
}

/** Checks the name of a network, which tf.layers makes names of weights of. */
export function checkName(caller: string, name: string): string {
  if (typeof name !== 'string') {
    throw new TypeError(`${caller}: expected \`name\` to be a string, got ${describeValue(name)}.`);
  }
  if (/^[\w.-]+$/.test(name)) return name;
  throw new RangeError(
    `${caller}: expected \`name\` to consist of letters, digits, '_', '.' and '-', got ${describeValue(name)}.`,
  );
}
