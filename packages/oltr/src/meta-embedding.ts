import { checkNumber, checkOptions, describeValue } from '@lt/core';
import { checkTensor } from '@lt/core/tensor';
import {
  add,
  clone,
  customGrad,
  expandDims,
  type GradSaveFunc,
  greater,
  matMul,
  reshape,
  softmax,
  sub,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tidy,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { type ClassMask, checkClassMask, penaltyOf } from './class-mask.ts';
import { composedEmbedding } from './composed-embedding.ts';
import { fusedEmbedding } from './fused/fused-embedding.ts';
import { nearestClass } from './nearest-class.ts';

/** The two linear maps of {@link metaEmbedding}. */
export interface MetaEmbeddingWeights {
  /** From a feature to the logits of its share in each class, `[featureDim, numClasses]`. */
  hallucinatorKernel: Tensor2D;
  /** `[numClasses]` */
  hallucinatorBias: Tensor1D;
  /** From a feature to how much of each of its components is to come from the memory, `[featureDim, featureDim]`. */
  selectorKernel: Tensor2D;
  /** `[featureDim]` */
  selectorBias: Tensor1D;
}

/** Options of {@link metaEmbedding}. */
export interface MetaEmbeddingOptions {
  /**
   * Distance to the nearest centroid at which an embedding keeps its length, above 0. The authors' 10 is for features of about that
   * distance; `estimateReachabilityScale` measures yours.
   *
   * @default 10
   */
  reachabilityScale?: number | Tensor;
  /** Whether the centroids are constants, as in the authors' training. @default true */
  stopMemoryGradient?: boolean;
  /**
   * Which classes have a centroid: those of 0 are neither nearest nor remembered. With numbers their rows may hold anything; with a tensor,
   * whose values nobody knows, they must be finite.
   *
   * @default all
   */
  validMask?: ClassMask;
  /** Smallest distance, above 0: a feature closer to a centroid than this counts as this far. @default 1e-6 */
  epsilon?: number;
}

/** What {@link metaEmbedding} gives. All tensors are new, and differentiable where they are float32. */
export interface MetaEmbedding {
  /** reachability · (features + infused), `[batch, featureDim]`: what the cosine classifier takes. */
  embedding: Tensor2D;
  /** selector · memoryFeature, `[batch, featureDim]`. */
  infused: Tensor2D;
  /** Centroids averaged by the coefficients, `[batch, featureDim]`. */
  memoryFeature: Tensor2D;
  /** How much of the memory each component takes, in (-1, 1), `[batch, featureDim]`. */
  selector: Tensor2D;
  /** Share of each class in the memory feature, each row summing to 1, `[batch, numClasses]`. */
  coefficients: Tensor2D;
  /** Class of the nearest centroid, the lowest of those as near, int32, `[batch]`. */
  nearestClass: Tensor1D;
  /** Distance to it, at least `epsilon`, `[batch]`. */
  minDistance: Tensor1D;
  /** reachabilityScale / minDistance, `[batch]`: above 1 near a known class, towards 0 far from all. */
  reachability: Tensor1D;
}

/**
 * Returns dynamic meta-embeddings: features with what a memory of the classes adds to them, longer the nearer they are to a known class.
 *
 * Use it before a cosine classifier (`cosineLogits` of `@lt/classifiers`): rare classes borrow from the memory what their few examples
 * did not teach, and what is far from all classes gets small logits. `MetaEmbeddingClassifier` is the same as a layer, with the head.
 *
 *     coefficients  = softmax(x · hallucinatorKernel + hallucinatorBias)
 *     memoryFeature = coefficients · centroids
 *     selector      = tanh(x · selectorKernel + selectorBias)
 *     reachability  = reachabilityScale / max(min over c of ‖x - centroid(c)‖, epsilon)
 *     embedding     = reachability · (x + selector · memoryFeature)
 *
 * Nothing here is NaN or infinite for features up to 1e18: on a centroid the distance counts as `epsilon`, with gradient 0; a feature of
 * zeros is like any other; a class that `validMask` leaves out has coefficient 0 and gradient 0. No tensor has three axes.
 *
 * @param features - Direct features, float32, `[batch, featureDim]`.
 * @param centroids - The memory, one row for each class, float32, `[numClasses, featureDim]`.
 * @param weights - Hallucinator and concept selector.
 * @param options - Scale, gradient and validity of the memory.
 * @returns The embedding with all its parts.
 * @throws TypeError if a tensor is not float32, or an option has the wrong type.
 * @throws RangeError if the shapes do not fit, or an option is outside its range.
 *
 * @example
 * ```ts
 * import { metaEmbedding } from '@lt/oltr';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { fill, tensor1d, tensor2d, zeros } from '@tensorflow/tfjs-core';
 *
 * const centroids = tensor2d([[3, 0], [0, 4]]);
 * const { embedding, nearestClass, reachability } = metaEmbedding(tensor2d([[3, 4]]), centroids, {
 *   hallucinatorKernel: zeros([2, 2]), // half of each centroid
 *   hallucinatorBias: tensor1d([0, 0]),
 *   selectorKernel: zeros([2, 2]),
 *   selectorBias: fill([2], 20), // all of it
 * });
 * console.log((await embedding.data()).map(Math.round).join(' ')); // 15 20
 * console.log((await nearestClass.data())[0], (await reachability.data())[0]?.toFixed(4)); // 1 3.3333
 * ```
 *
 * @see Z. Liu, Z. Miao, X. Zhan, J. Wang, B. Gong, S. X. Yu, "Large-Scale Long-Tailed Recognition in an Open World", CVPR 2019,
 *   section 3.2, equations 2 to 5, https://arxiv.org/abs/1904.05160. The paper has 1 in place of `reachabilityScale`, the authors' code
 *   10. Their code gives NaN for a feature on a centroid and for a class without samples, and needs `[batch, numClasses, featureDim]`
 *   numbers twice.
 */
export function metaEmbedding(
  features: Tensor2D,
  centroids: Tensor2D,
  weights: MetaEmbeddingWeights,
  options: MetaEmbeddingOptions = {},
): MetaEmbedding {
  const caller = 'metaEmbedding';
  checkTensor(caller, 'features', features, { dtype: 'float32', rank: 2 });
  const [numClasses] = checkCentroids(caller, centroids, features);
  checkWeights(caller, weights, features.shape[1], numClasses);
  checkOptions(caller, options);
  const { reachabilityScale = 10, stopMemoryGradient = true, validMask } = options;
  if (typeof reachabilityScale === 'number') {
    checkNumber(caller, 'reachabilityScale', reachabilityScale, { above: 0 });
  } else checkTensor(caller, 'reachabilityScale', reachabilityScale, { dtype: 'float32', rank: 0 });
  if (typeof stopMemoryGradient !== 'boolean') {
    throw new TypeError(
      `${caller}: expected \`stopMemoryGradient\` to be true or false, got ${describeValue(stopMemoryGradient)}.`,
    );
  }
  const epsilon = checkNumber(caller, 'epsilon', options.epsilon ?? 1e-6, { above: 0 });
  const toMask = validMask === undefined ? undefined : checkClassMask(caller, validMask, numClasses);

  const { hallucinatorKernel, hallucinatorBias, selectorKernel, selectorBias } = weights;
  return tidy(() => {
    const mask = toMask?.();
    const penalty = mask && penaltyOf(mask);
    const memory = mask && mask !== validMask ? onlyValid(centroids, mask) : centroids;

    const bias = penalty ? sub(hallucinatorBias, reshape(penalty, [numClasses])) : hallucinatorBias;
    const coefficients = softmax(add(matMul(features, hallucinatorKernel), bias)) as Tensor2D;
    const memoryFeature = stopMemoryGradient
      ? averageOf(coefficients, memory)
      : (matMul(coefficients, memory) as Tensor2D);
    const selectorLogits = add(matMul(features, selectorKernel), selectorBias) as Tensor2D;
    // The class of the nearest centroid is a constant almost everywhere: only the distance to it has a gradient.
    const nearest = nearestClass(features, memory, penalty);
    const rows = [features, memory, nearest, memoryFeature, selectorLogits] as const;
    const fused =
      stopMemoryGradient && typeof reachabilityScale === 'number'
        ? fusedEmbedding(...rows, { scale: reachabilityScale, epsilon })
        : undefined;
    const embedded =
      fused ?? composedEmbedding(...rows, { scale: reachabilityScale, epsilon, stopMemoryGradient });
    return { ...embedded, memoryFeature, coefficients, nearestClass: nearest };
  });
}

/**
 * Rows of classes that do not count become 0: whatever they hold, a coefficient of 0 must not make NaN of it. Their gradient is 0 by
 * that coefficient already.
 */
function onlyValid(centroids: Tensor2D, mask: Tensor1D): Tensor2D {
  const operation = customGrad((c) => ({
    value: tidy(() => where(greater(expandDims(mask, 1), 0), c as Tensor, zerosLike(c as Tensor))),
    gradFunc: (dy: Tensor) => clone(dy),
  }));
  return operation(centroids) as Tensor2D;
}

/** coefficients · memory, where the memory is a constant: a variable that is being trained would get a gradient otherwise. */
function averageOf(coefficients: Tensor2D, memory: Tensor2D): Tensor2D {
  const operation = customGrad((shares, save) => {
    (save as unknown as GradSaveFunc)([memory]);
    const gradFunc = (dy: Tensor, [saved]: Tensor[]): Tensor =>
      matMul(dy as Tensor2D, saved as Tensor2D, false, true);
    return { value: matMul(shares as Tensor2D, memory), gradFunc };
  });
  return operation(coefficients) as Tensor2D;
}

function checkCentroids(caller: string, centroids: Tensor2D, features: Tensor2D): [number, number] {
  checkTensor(caller, 'centroids', centroids, { dtype: 'float32', rank: 2 });
  checkTensor(caller, 'centroids', centroids, { shape: ['numClasses', features.shape[1]] });
  return centroids.shape;
}

function checkWeights(
  caller: string,
  weights: MetaEmbeddingWeights,
  featureDim: number,
  numClasses: number,
): void {
  const shapes: Record<keyof MetaEmbeddingWeights, number[]> = {
    hallucinatorKernel: [featureDim, numClasses],
    hallucinatorBias: [numClasses],
    selectorKernel: [featureDim, featureDim],
    selectorBias: [featureDim],
  };
  for (const [name, shape] of Object.entries(shapes)) {
    const weight: unknown = weights?.[name as keyof MetaEmbeddingWeights];
    checkTensor(caller, `weights.${name}`, weight, { dtype: 'float32', shape });
  }
}
