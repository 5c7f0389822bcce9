import { checkNumber, checkSeed, createRandom, describeValue } from '@lt/core';
import { clone, dispose, type Tensor, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import { adversarialFeatures } from '../adversarial/adversarial-features.ts';
import type { LinearHead } from '../augment/finetune-options.ts';
import type { ClassRows } from './class-rows.ts';
import type { GeneratorKind } from './generator-options.ts';
import type { SampleMaker } from './sample-maker.ts';

/** What a {@link FeatureGenerator} is made of. */
export interface GeneratorParts {
  kind: GeneratorKind;
  known: ClassRows;
  maker: SampleMaker;
  epsilon: number;
  weights: readonly Tensor[];
  head: LinearHead;
}

/** Makes features of rare classes. Made by `trainFeatureGenerator`, and the caller's to dispose. */
export class FeatureGenerator {
  /** How features are made. */
  readonly kind: GeneratorKind;
  /** Classes that features can be made for. */
  readonly classes: readonly number[];
  /** Numbers of a feature. */
  readonly featureDim: number;
  readonly #parts: GeneratorParts;

  /** @internal */
  constructor(parts: GeneratorParts) {
    const { kernel, bias } = parts.head;
    const head = { kernel: clone(kernel), bias: clone(bias) };
    this.#parts = { ...parts, weights: parts.weights.map((weight) => clone(weight)), head };
    this.kind = parts.kind;
    this.classes = [...parts.known.classes];
    this.featureDim = parts.known.featureDim;
  }

  /**
   * Returns features of a class, as the generator makes them.
   *
   * @param classId - One of `classes`.
   * @param count - How many, at least 1.
   * @param seed - Decides the noise; equal seeds give equal features. A number or a string.
   * @returns Features, float32, `[count, featureDim]`.
   * @throws TypeError if an argument has the wrong type, or the generator is disposed.
   * @throws RangeError if there is no such class, or `count` is not a whole number from 1.
   */
  sample(classId: number, count: number, seed: number | string = 0): Tensor2D {
    return this.#sample('FeatureGenerator.sample', classId, count, seed, false);
  }

  /**
   * Returns features of a class, each moved toward the boundary of the classifier as in the training: harder, and no longer inside a hull.
   *
   * @param classId - One of `classes`.
   * @param count - How many, at least 1.
   * @param seed - Decides the noise: of the same seed, the same samples as those of `sample`, moved.
   * @returns Features, float32, `[count, featureDim]`.
   * @throws TypeError if an argument has the wrong type, or the generator is disposed.
   * @throws RangeError if there is no such class, or `count` is not a whole number from 1.
   */
  samplePerturbed(classId: number, count: number, seed: number | string = 0): Tensor2D {
    return this.#sample('FeatureGenerator.samplePerturbed', classId, count, seed, true);
  }

  /** Frees the weights. */
  dispose(): void {
    dispose([...this.#parts.weights, this.#parts.head.kernel, this.#parts.head.bias]);
  }

  #sample(caller: string, classId: number, count: number, seed: number | string, isMoved: boolean): Tensor2D {
    const { known, maker, weights, head, epsilon } = this.#parts;
    if (head.kernel.isDisposed) {
      throw new TypeError(`${caller}: expected the generator to be live, got a disposed one.`);
    }
    const place = this.classes.indexOf(classId);
    if (place < 0) {
      throw new RangeError(
        `${caller}: expected \`classId\` to be one of ${this.classes.join(', ')}, got ${describeValue(classId)}.`,
      );
    }
    checkNumber(caller, 'count', count, { min: 1, integer: true });
    const random = createRandom(checkSeed(caller, seed), '@lt/FeatureGenerator', classId);
    return tidy(() => {
      const noise = maker.drawNoise(random, new Int32Array(count).fill(place));
      const { samples } = maker.make(noise, weights);
      if (!isMoved) return samples;
      const classIds = new Int32Array(count).fill(classId);
      return adversarialFeatures(classIds, samples, { ...head, epsilon, classSpreads: known.spreads });
    });
  }
}
