import { checkNumber, checkOptions, checkSeed } from '@lt/core';
import { type serialization, type Tensor, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import { initializers, type LayerVariable, layers } from '@tensorflow/tfjs-layers';
import { type ClassifierLayerOptions, checkLastAxis, type LayerClass } from './classifier-layer-options.ts';
import { type CosineLogitsOptions, checkCosineOptions, cosineLogits } from './cosine-logits.ts';
import { uniformWeights } from './uniform-weights.ts';

/** Options of {@link cosineClassifier}. */
export interface CosineClassifierOptions extends CosineLogitsOptions, ClassifierLayerOptions {
  /** Number of classes. */
  units: number;
  /** Seed of the initial kernel, any finite number or string. @default 0 */
  seed?: number | string;
}

/** The class of the layer, once it is made. */
let layerClass: LayerClass | undefined;

/**
 * Returns the class of the layer that {@link cosineClassifier} makes. It is made at the first call: a class that extends another one of another
 * package stays in every bundle otherwise, and tf.layers with it.
 */
export function cosineClassifierClass(): LayerClass {
  layerClass ??= defineClass();
  return layerClass;
}

function defineClass(): LayerClass {
  class CosineClassifier extends layers.Layer {
    /** Name of the class in saved models. */
    static className = 'LtCosineClassifier';
    private readonly units: number;
    private readonly seed: number | string;
    private readonly cosine: Required<CosineLogitsOptions>;
    private kernel!: LayerVariable;

    constructor(config: CosineClassifierOptions) {
      super(config as ConstructorParameters<typeof layers.Layer>[0]);
      const name = 'cosineClassifier';
      this.units = checkNumber(name, 'units', config.units, { min: 1, integer: true });
      this.seed = checkSeed(name, config.seed);
      this.cosine = checkCosineOptions(name, config);
    }

    override build(inputShape: (number | null)[]): void {
      const featureDim = checkLastAxis('cosineClassifier', inputShape);
      const shape = [featureDim, this.units];
      const zeros = initializers.zeros() as Parameters<typeof this.addWeight>[3];
      this.kernel = this.addWeight('kernel', shape, 'float32', zeros);
      tidy(() => {
        this.kernel.write(uniformWeights(shape, featureDim, this.seed, 'kernel'));
      });
      this.built = true;
    }

    override call(inputs: Tensor | Tensor[]): Tensor {
      const features = (Array.isArray(inputs) ? inputs[0]! : inputs) as Tensor2D;
      return tidy(() => cosineLogits(features, this.kernel.read() as Tensor2D, this.cosine));
    }

    override computeOutputShape(inputShape: (number | null)[]): (number | null)[] {
      return [...inputShape.slice(0, -1), this.units];
    }

    override getConfig(): serialization.ConfigDict {
      return { ...super.getConfig(), units: this.units, seed: this.seed, ...this.cosine };
    }
  }
  return CosineClassifier;
}

/**
 * Returns a cosine classifier as a layer: {@link cosineLogits} of its input and a kernel that is learned; there is no bias.
 *
 * Put it in the place of the last dense layer. The kernel starts uniform in ±1 / √featureDim, drawn from the seed, as the authors'.
 * To load a model that holds it, call `registerClassifierLayers()` first.
 *
 * @param options - Number of classes, scale, squashing and seed.
 * @returns A tf.layers layer from features `[batch, featureDim]` to logits `[batch, units]`, with one weight, `kernel`,
 *   `[featureDim, units]`.
 * @throws TypeError if an option has the wrong type.
 * @throws RangeError if an option is outside its range.
 *
 * @example
 * ```ts
 * import { cosineClassifier } from '@lt/classifiers';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { ones, type Tensor } from '@tensorflow/tfjs-core';
 * import { sequential } from '@tensorflow/tfjs-layers';
 *
 * const model = sequential({ layers: [cosineClassifier({ units: 3, inputShape: [4], seed: 1 })] });
 * const logits = model.predict(ones([1, 4])) as Tensor;
 * console.log(Array.from(await logits.data(), (logit) => logit.toFixed(3)).join(' ')); // 6.285 -8.565 -4.490
 * ```
 *
 * @see Z. Liu, Z. Miao, X. Zhan, J. Wang, B. Gong, S. X. Yu, "Large-Scale Long-Tailed Recognition in an Open World", CVPR 2019,
 *   section 3.3, https://arxiv.org/abs/1904.05160. The authors' code takes a margin and a deviation of the initial weights too, and uses
 *   neither.
 */
export function cosineClassifier(options: CosineClassifierOptions): layers.Layer {
  checkOptions('cosineClassifier', options);
  return new (cosineClassifierClass())(options);
}
