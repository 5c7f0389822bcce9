import { type CosineLogitsOptions, cosineLogits, type LinearClassifier, type Squash } from '@lt/classifiers';
import { checkNumber, checkOneOf, checkOptions, checkSeed, describeValue } from '@lt/core';
import { checkTensor } from '@lt/core/tensor';
import {
  ones,
  scalar,
  type serialization,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tidy,
} from '@tensorflow/tfjs-core';
import { type LayerVariable, layers } from '@tensorflow/tfjs-layers';
import { ClassMemory } from './class-memory.ts';
import {
  addZeros,
  drawWeight,
  type LayerClass,
  type LayerMaker,
  type OltrLayerOptions,
} from './layer-options.ts';
import { type MetaEmbedding, metaEmbedding } from './meta-embedding.ts';

/** Options of {@link MetaEmbeddingClassifier}. */
export interface MetaEmbeddingClassifierOptions extends OltrLayerOptions, CosineLogitsOptions {
  /** Number of classes, at least 1. */
  numClasses: number;
  /** Factor of the cosine, above 0. @default 16 */
  scale?: number;
  /** How the length of an embedding counts, see `cosineLogits`. @default 'linear' */
  squash?: Squash;
  /** Distance to the nearest centroid at which an embedding keeps its length, above 0. @default 10 */
  reachabilityScale?: number;
  /** Smallest distance, above 0. @default 1e-6 */
  epsilon?: number;
  /** The memory to copy centroids from. @default centroids of zeros, until `setMemory` */
  memory?: ClassMemory;
  /** Centroids to copy, where there is no memory: float32, `[numClasses, featureDim]`. */
  centroids?: Tensor2D;
  /** A trained linear classifier for the hallucinator to start from. @default uniform in ±1 / √featureDim */
  linear?: LinearClassifier;
  /** Seed of the initial weights, any finite number or string. @default 0 */
  seed?: number | string;
}

/** The layer that {@link MetaEmbeddingClassifier} makes. */
export interface MetaEmbeddingLayer extends layers.Layer {
  /** Copies centroids and their validity from a memory, or centroids that are all valid. The layer must have been built. */
  setMemory(memory: ClassMemory | Tensor2D): void;
  /** Copies a linear classifier into the hallucinator. The layer must have been built. */
  warmStart(linear: LinearClassifier): void;
  /** Sets the distance at which an embedding keeps its length. The layer must have been built. */
  setReachabilityScale(reachabilityScale: number): void;
  /** Returns the embedding of features with all its parts, as `metaEmbedding` does. */
  embed(features: Tensor2D): MetaEmbedding;
}

/** The class of the layer, once it is made. */
let layerClass: LayerClass<MetaEmbeddingLayer> | undefined;

/** Returns the class of the layer that {@link MetaEmbeddingClassifier} makes. It is made at the first call, so that bundles can do without. */
export function metaEmbeddingClassifierClass(): LayerClass<MetaEmbeddingLayer> {
  layerClass ??= defineClass();
  return layerClass;
}

const NAME = 'MetaEmbeddingClassifier';

interface Weights {
  hallucinatorKernel: LayerVariable;
  hallucinatorBias: LayerVariable;
  selectorKernel: LayerVariable;
  selectorBias: LayerVariable;
  kernel: LayerVariable;
  centroids: LayerVariable;
  valid: LayerVariable;
  reachabilityScale: LayerVariable;
}

function defineClass(): LayerClass<MetaEmbeddingLayer> {
  class Classifier extends layers.Layer implements MetaEmbeddingLayer {
    /** Name of the class in saved models. */
    static className = 'LtMetaEmbeddingClassifier';
    private readonly plan: ReturnType<typeof checkPlan>;
    private initial: Pick<MetaEmbeddingClassifierOptions, 'memory' | 'centroids' | 'linear'>;
    private all: Weights | undefined;

    constructor(config: MetaEmbeddingClassifierOptions) {
      super(config as ConstructorParameters<typeof layers.Layer>[0]);
      this.plan = checkPlan(config);
      const { memory, centroids, linear } = config;
      this.initial = {
        ...(memory && { memory }),
        ...(centroids && { centroids }),
        ...(linear && { linear }),
      };
    }

    override build(inputShape: (number | null)[]): void {
      const { numClasses, seed, reachabilityScale } = this.plan;
      const dim = inputShape.at(-1);
      if (inputShape.length !== 2 || typeof dim !== 'number') {
        throw new RangeError(
          `${NAME}: expected the input to have shape [batch, featureDim] of known featureDim, got [${inputShape.join(', ')}].`,
        );
      }
      const drawn = (name: string, shape: number[]): LayerVariable => {
        const weight = addZeros(this, name, shape);
        drawWeight(weight, { bound: 1 / Math.sqrt(dim) }, seed, `@lt/metaEmbedding/${name}`);
        return weight;
      };
      this.all = {
        hallucinatorKernel: drawn('hallucinator_kernel', [dim, numClasses]),
        hallucinatorBias: drawn('hallucinator_bias', [numClasses]),
        selectorKernel: drawn('selector_kernel', [dim, dim]),
        selectorBias: drawn('selector_bias', [dim]),
        kernel: drawn('kernel', [dim, numClasses]),
        centroids: addZeros(this, 'centroids', [numClasses, dim], false),
        valid: addZeros(this, 'valid', [numClasses], false),
        reachabilityScale: addZeros(this, 'reachability_scale', [], false),
      };
      this.built = true;
      const { memory, centroids, linear } = this.initial;
      if (memory ?? centroids) this.setMemory((memory ?? centroids)!);
      if (linear) this.warmStart(linear);
      this.setReachabilityScale(reachabilityScale);
      this.initial = {};
    }

    override call(inputs: Tensor | Tensor[]): Tensor {
      const features = (Array.isArray(inputs) ? inputs[0]! : inputs) as Tensor2D;
      const { scale, squash } = this.plan;
      return tidy(() => {
        const { embedding } = this.embed(features);
        return cosineLogits(embedding, this.weightsOf('call').kernel.read() as Tensor2D, { scale, squash });
      });
    }

    embed(features: Tensor2D): MetaEmbedding {
      const { centroids, valid, reachabilityScale, ...others } = this.weightsOf('embed');
      const weights = {
        hallucinatorKernel: others.hallucinatorKernel.read() as Tensor2D,
        hallucinatorBias: others.hallucinatorBias.read() as Tensor1D,
        selectorKernel: others.selectorKernel.read() as Tensor2D,
        selectorBias: others.selectorBias.read() as Tensor1D,
      };
      return metaEmbedding(features, centroids.read() as Tensor2D, weights, {
        reachabilityScale: reachabilityScale.read(),
        validMask: valid.read() as Tensor1D,
        epsilon: this.plan.epsilon,
      });
    }

    setMemory(memory: ClassMemory | Tensor2D): void {
      const { centroids, valid } = this.weightsOf('setMemory');
      const isMemory = memory instanceof ClassMemory;
      const given = isMemory ? memory.centroids : memory;
      const shape = centroids.shape as number[];
      checkTensor(`${NAME}.setMemory`, 'memory', given, { dtype: 'float32', shape });
      tidy(() => {
        centroids.write(given);
        valid.write(isMemory ? memory.valid : ones([this.plan.numClasses]));
      });
    }

    warmStart(linear: LinearClassifier): void {
      const { hallucinatorKernel, hallucinatorBias } = this.weightsOf('warmStart');
      const caller = `${NAME}.warmStart`;
      const [kernel, bias] = [hallucinatorKernel, hallucinatorBias].map(({ shape }) => shape as number[]);
      checkTensor(caller, 'linear.kernel', linear?.kernel, { dtype: 'float32', shape: kernel! });
      checkTensor(caller, 'linear.bias', linear.bias, { dtype: 'float32', shape: bias! });
      hallucinatorKernel.write(linear.kernel);
      hallucinatorBias.write(linear.bias);
    }

    setReachabilityScale(reachabilityScale: number): void {
      const weight = this.weightsOf('setReachabilityScale').reachabilityScale;
      checkNumber(`${NAME}.setReachabilityScale`, 'reachabilityScale', reachabilityScale, { above: 0 });
      tidy(() => {
        weight.write(scalar(reachabilityScale));
      });
    }

    override computeOutputShape(inputShape: (number | null)[]): (number | null)[] {
      return [inputShape[0] ?? null, this.plan.numClasses];
    }

    override getConfig(): serialization.ConfigDict {
      return { ...super.getConfig(), ...this.plan };
    }

    private weightsOf(method: string): Weights {
      if (this.all !== undefined) return this.all;
      throw new RangeError(
        `${NAME}.${method}: expected the layer to be part of a model, got one not built yet.`,
      );
    }
  }
  return Classifier as unknown as LayerClass<MetaEmbeddingLayer>;
}

function checkPlan(config: MetaEmbeddingClassifierOptions) {
  const {
    scale = 16,
    squash = 'linear',
    reachabilityScale = 10,
    epsilon = 1e-6,
    memory,
    centroids,
    linear,
  } = config;
  if (memory !== undefined && !(memory instanceof ClassMemory)) {
    throw new TypeError(`${NAME}: expected \`memory\` to be a ClassMemory, got ${describeValue(memory)}.`);
  }
  if (memory !== undefined && centroids !== undefined) {
    throw new TypeError(`${NAME}: expected \`memory\` or \`centroids\`, got both.`);
  }
  const numClasses = checkNumber(NAME, 'numClasses', config.numClasses, { min: 1, integer: true });
  if (centroids !== undefined) {
    checkTensor(NAME, 'centroids', centroids, { dtype: 'float32', shape: [numClasses, 'featureDim'] });
  }
  if (linear !== undefined) {
    checkTensor(NAME, 'linear.kernel', linear?.kernel, {
      dtype: 'float32',
      shape: ['featureDim', numClasses],
    });
    checkTensor(NAME, 'linear.bias', linear.bias, { dtype: 'float32', shape: [numClasses] });
  }
  return {
    numClasses,
    scale: checkNumber(NAME, 'scale', scale, { above: 0 }),
    squash: checkOneOf(NAME, 'squash', squash, ['linear', 'squared', 'none']),
    reachabilityScale: checkNumber(NAME, 'reachabilityScale', reachabilityScale, { above: 0 }),
    epsilon: checkNumber(NAME, 'epsilon', epsilon, { above: 0 }),
    seed: checkSeed(NAME, config.seed),
  };
}

/**
 * Makes the classifier of open long-tailed recognition as a layer: meta-embeddings from a memory of the classes, and a cosine classifier
 * on them.
 *
 *     logits = cosineLogits(metaEmbedding(features, centroids, …).embedding, kernel, { scale, squash })
 *
 * Put it where the last dense layer was. It holds a copy of the memory, which is saved with it and which no optimizer changes: after
 * each `memory.update(…)` call `setMemory(memory)`, as `trainOltr` does. Start the hallucinator from the linear classifier that the
 * features were trained with (`linear`).
 *
 * Weights: `hallucinator_kernel` `[featureDim, numClasses]`, `hallucinator_bias`, `selector_kernel` `[featureDim, featureDim]`,
 * `selector_bias`, `kernel` `[featureDim, numClasses]`; not trained: `centroids` `[numClasses, featureDim]`, `valid` `[numClasses]`,
 * `reachability_scale`. Call `registerOltrLayers()` before loading a model that holds it. `new` may be left out.
 *
 * @param options - Classes, memory and constants.
 * @returns A tf.layers layer from features `[batch, featureDim]` to logits `[batch, numClasses]`, with methods to change its memory.
 * @throws TypeError if an option has the wrong type.
 * @throws RangeError if an option is outside its range or does not fit `numClasses`; when it is built, if it does not fit the features.
 *
 * @example
 * ```ts
 * import { ClassMemory, MetaEmbeddingClassifier } from '@lt/oltr';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { tensor2d, type Tensor } from '@tensorflow/tfjs-core';
 *
 * const features = tensor2d([[3, 0], [0, 4], [2, 1]]);
 * const memory = new ClassMemory({ numClasses: 2, featureDim: 2 });
 * await memory.accumulate([0, 1, 0], features);
 * memory.finalize();
 *
 * const head = new MetaEmbeddingClassifier({ numClasses: 2, memory, reachabilityScale: 0.5, seed: 1 });
 * const logits = head.apply(features) as Tensor;
 * console.log(logits.shape); // [ 3, 2 ]
 * const { minDistance } = head.embed(features);
 * console.log(Array.from(await minDistance.data(), (distance) => distance.toFixed(4)).join(' ')); // 0.7071 0.0000 0.7071
 * ```
 *
 * @see Z. Liu, Z. Miao, X. Zhan, J. Wang, B. Gong, S. X. Yu, "Large-Scale Long-Tailed Recognition in an Open World", CVPR 2019,
 *   sections 3.2 and 3.3, https://arxiv.org/abs/1904.05160
 */
export const MetaEmbeddingClassifier: LayerMaker<MetaEmbeddingClassifierOptions, MetaEmbeddingLayer> =
  make as never;

/** A function that returns an object can be called with `new` too; no arrow function can. */
function make(options: MetaEmbeddingClassifierOptions): MetaEmbeddingLayer {
  checkOptions(NAME, options);
  return new (metaEmbeddingClassifierClass())(options as never);
}
