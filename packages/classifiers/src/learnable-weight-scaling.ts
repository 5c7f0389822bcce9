import { checkNumber, checkOptions } from '@lt/core';
import { type serialization, type Tensor, type Tensor1D, tidy } from '@tensorflow/tfjs-core';
import { initializers, type LayerVariable, layers } from '@tensorflow/tfjs-layers';
import { type ClassifierLayerOptions, checkLastAxis, type LayerClass } from './classifier-layer-options.ts';
import { scaleLogits } from './scale-logits.ts';

/** Options of {@link learnableWeightScaling}. */
export interface LearnableWeightScalingOptions extends ClassifierLayerOptions {
  /** Number of classes, which is the last axis of the input. */
  units: number;
}

/** The class of the layer, once it is made. */
let layerClass: LayerClass | undefined;

/**
 * Returns the class of the layer that {@link learnableWeightScaling} makes. It is made at the first call: a class that extends another one of another
 * package stays in every bundle otherwise, and tf.layers with it.
 */
export function learnableWeightScalingClass(): LayerClass {
  layerClass ??= defineClass();
  return layerClass;
}

function defineClass(): LayerClass {
  class LearnableWeightScaling extends layers.Layer {
    /** Name of the class in saved models. */
    static className = 'LtLearnableWeightScaling';
    private readonly units: number;
    private scales!: LayerVariable;

    constructor(config: LearnableWeightScalingOptions) {
      super(config as ConstructorParameters<typeof layers.Layer>[0]);
      checkOptions('learnableWeightScaling', config);
      this.units = checkNumber('learnableWeightScaling', 'units', config.units, { min: 1, integer: true });
    }

    override build(inputShape: (number | null)[]): void {
      checkLastAxis('learnableWeightScaling', inputShape, this.units);
      const ones = initializers.ones() as Parameters<typeof this.addWeight>[3];
      this.scales = this.addWeight('scales', [this.units], 'float32', ones);
      this.built = true;
    }

    override call(inputs: Tensor | Tensor[]): Tensor {
      const logits = Array.isArray(inputs) ? inputs[0]! : inputs;
      return tidy(() => scaleLogits(logits, this.scales.read() as Tensor1D));
    }

    override computeOutputShape(inputShape: (number | null)[]): (number | null)[] {
      return inputShape;
    }

    override getConfig(): serialization.ConfigDict {
      return { ...super.getConfig(), units: this.units };
    }
  }
  return LearnableWeightScaling;
}

/**
 * Returns a layer that multiplies the logits of each class by a factor that is learned, 1 at first (learnable weight scaling).
 *
 * Put it after a trained classifier whose weights are frozen (`trainable = false`), and train it alone on class-balanced batches: it
 * is τ-normalization with a length for each class that is learned in place of one tau. The bias is scaled with the rest.
 * `retrainClassifier` with `scaling: 'lws'` does the same to a kernel.
 *
 *     output(c) = scale(c) · logit(c)
 *
 * To load a model that holds it, call `registerClassifierLayers()` first.
 *
 * @param options - The number of classes.
 * @returns A tf.layers layer from logits `[..., units]` to logits of the same shape, with one weight, `scales`, `[units]`.
 * @throws TypeError if `units` is not a number.
 * @throws RangeError if `units` is not a whole number from 1, or the input has another last axis.
 *
 * @example
 * ```ts
 * import { learnableWeightScaling } from '@lt/classifiers';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { ones, type Tensor } from '@tensorflow/tfjs-core';
 * import { layers, sequential } from '@tensorflow/tfjs-layers';
 *
 * const classifier = layers.dense({ units: 3, inputShape: [8], trainable: false });
 * const model = sequential({ layers: [classifier, learnableWeightScaling({ units: 3 })] });
 * console.log(model.trainableWeights.map(({ shape }) => shape)); // [ [ 3 ] ]
 * console.log((model.predict(ones([5, 8])) as Tensor).shape); // [ 5, 3 ]
 * ```
 *
 * @see B. Kang, S. Xie, M. Rohrbach, Z. Yan, A. Gordo, J. Feng, Y. Kalantidis, "Decoupling Representation and Classifier for
 *   Long-Tailed Recognition", ICLR 2020, section 4, equation 4, https://arxiv.org/abs/1910.09217. The paper scales the weights; the
 *   authors' code, followed here, scales the logits, so that a bias is scaled too.
 */
export function learnableWeightScaling(options: LearnableWeightScalingOptions): layers.Layer {
  checkOptions('learnableWeightScaling', options);
  return new (learnableWeightScalingClass())(options);
}
