import type { Labels } from '@lt/losses';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Uniforms } from '../augment/uniforms.ts';
import type { LogitsOf } from './logits-of.ts';
import type { ValueRange } from './value-range.ts';

/** Options of `majorToMinor`. */
export interface MajorToMinorOptions {
  /** The fixed network that says what a class looks like, trained by plain cross-entropy: examples to logits. */
  generator: LogitsOf;
  /** The network that is being trained, in inference mode. Not needed with `lambda: 0`. */
  classifier?: LogitsOf;
  /** Class of each seed, `[batch]`. Not needed with `lambda: 0`. */
  seedClassIds?: Labels;
  /** Class that each example is to become, `[batch]`. */
  targetClassIds: Labels;
  /** Weight of the logit of the seed's class, at least 0; the authors take 0.5 for CIFAR-10-LT. @default 0.5 */
  lambda?: number;
  /** Length of a step, at least 0. @default 0.1 */
  stepSize?: number;
  /** Steps. @default 10 */
  steps?: number;
  /** What is made of the gradient: `'l2'` length 1 for each example, `'linf'` its sign, `'none'` nothing. @default 'l2' */
  norm?: 'l2' | 'linf' | 'none';
  /**
   * Smallest and largest value of an example, to which it is cut after each step: `[0, 1]` for the authors' images, `[0, Infinity]` for
   * features behind a ReLU.
   *
   * @default no limit
   */
  range?: ValueRange;
  /** Longest noise that is added to each seed at first, at least 0; the authors take 0.5. @default 0 */
  randomStart?: number;
  /** Least probability of the target, by the generator, for an example to be accepted, in [0, 1]. @default 0.9 */
  gamma?: number;
  /** How likely each example is accepted then, `[batch]`: that of `planMajorToMinor`. @default 1 for each */
  acceptProbabilities?: ArrayLike<number>;
  /** Where draws come from; needed for a random start, and for probabilities of acceptance below 1. */
  random?: Uniforms;
  /** Ends the work between two steps. */
  signal?: AbortSignal;
  /** Runs after each step. */
  onProgress?: (event: {
    /** Steps that are done. */
    done: number;
    /** Steps in all. */
    total: number;
  }) => void;
}

/** What `majorToMinor` resolves to. */
export interface TranslatedExamples {
  /** Every example where the last step left it, accepted or not, with the shape of the seeds. It belongs to the caller. */
  samples: Tensor;
  /** Rows of `samples`, and of the seeds, that are accepted. */
  accepted: Int32Array;
  /** Probability of the target by the generator, `[batch]`. */
  targetProbabilities: Float32Array;
  /** What became of the examples. */
  counts: {
    /** Accepted. */
    accepted: number;
    /** Rejected by the draw, though the generator is sure. */
    refused: number;
    /** Rejected, because the generator is not sure of them. */
    unsure: number;
  };
}
