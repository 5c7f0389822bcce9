import { checkOptions } from '@lt/core';
import {
  add,
  matMul,
  reshape,
  type serialization,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
  tidy,
} from '@tensorflow/tfjs-core';
import { type LayerVariable, layers } from '@tensorflow/tfjs-layers';
import { modulate, selfAttention } from './attend.ts';
import {
  type AttentionPlan,
  AttentionWeights,
  checkAttention,
  checkChannels,
  checkSameChannels,
  type ModulatedAttentionOptions,
} from './attention-layer.ts';
import { addZeros, drawWeight, type LayerClass, type LayerMaker } from './layer-options.ts';

/** The class of the layer, once it is made. */
let layerClass: LayerClass | undefined;

/** Returns the class of the layer that {@link LightModulatedAttention} makes. It is made at the first call, so that bundles can do without. */
export function lightModulatedAttentionClass(): LayerClass {
  layerClass ??= defineClass();
  return layerClass;
}

const NAME = 'LightModulatedAttention';

function defineClass(): LayerClass {
  class Attention extends layers.Layer {
    /** Name of the class in saved models. */
    static className = 'LtLightModulatedAttention';
    private readonly plan: AttentionPlan;
    private channels!: number;
    private attention!: AttentionWeights;
    private spatialKernel!: LayerVariable;
    private spatialBias!: LayerVariable;

    constructor(config: ModulatedAttentionOptions) {
      super(config as ConstructorParameters<typeof layers.Layer>[0]);
      this.plan = checkAttention(NAME, config);
    }

    override build(inputShape: (number | null)[]): void {
      const channels = checkChannels(NAME, inputShape, this.plan);
      this.channels = channels;
      this.attention = new AttentionWeights(this, channels, this.plan);
      this.spatialKernel = addZeros(this, 'spatial_kernel', [channels, 1]);
      this.spatialBias = addZeros(this, 'spatial_bias', [1]);
      const draw = { bound: 1 / Math.sqrt(channels) };
      drawWeight(this.spatialKernel, draw, this.plan.seed, '@lt/attention/spatial_kernel');
      drawWeight(this.spatialBias, draw, this.plan.seed, '@lt/attention/spatial_bias');
      this.built = true;
    }

    override call(inputs: Tensor | Tensor[]): Tensor {
      const x = (Array.isArray(inputs) ? inputs[0]! : inputs) as Tensor4D;
      checkSameChannels(NAME, x.shape, this.channels);
      return tidy(() => {
        const [batch, height, width] = x.shape;
        const rows = reshape(x, [batch * height * width, this.channels]) as Tensor2D;
        const logits = add(matMul(rows, this.spatialKernel.read() as Tensor2D), this.spatialBias.read());
        return modulate(x, selfAttention(x, this.attention.read()), reshape(logits, [batch, height * width]));
      });
    }

    override computeOutputShape(inputShape: (number | null)[]): (number | null)[] {
      return inputShape;
    }

    override getConfig(): serialization.ConfigDict {
      return { ...super.getConfig(), ...this.plan };
    }
  }
  return Attention;
}

/**
 * Makes a layer like `ModulatedAttention` whose weights by position come from each position alone. It is not in the paper.
 *
 * Use it where maps are large or vary in size: a 1 × 1 convolution to one channel takes the place of the dense layer over all positions,
 * so that the layer has no weight that depends on height or width.
 *
 *     position = softmax over positions of (spatial · x(i))
 *     output   = x + position · attention                       attention as in ModulatedAttention
 *
 * Weights: those of `ModulatedAttention`, with `spatial_kernel` `[channels, 1]` and `spatial_bias` `[1]`. Call `registerOltrLayers()` before
 * loading a model that holds it. `new` may be left out.
 *
 * @param options - Reduction, initialization and seed.
 * @returns A tf.layers layer from maps `[batch, height, width, channels]` to maps of the same shape.
 * @throws TypeError if an option has the wrong type.
 * @throws RangeError if an option is outside its range; when the layer is called, if it does not get maps of the same number of channels.
 *
 * @example
 * ```ts
 * import { LightModulatedAttention } from '@lt/oltr';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { ones, type Tensor } from '@tensorflow/tfjs-core';
 *
 * const attention = new LightModulatedAttention({ initialization: 'official', seed: 1 });
 * console.log((attention.apply(ones([1, 8, 8, 4])) as Tensor).shape); // [ 1, 8, 8, 4 ]
 * console.log((attention.apply(ones([1, 5, 9, 4])) as Tensor).shape); // [ 1, 5, 9, 4 ]
 * console.log(attention.countParams()); // 43
 * ```
 *
 * @see Z. Liu, Z. Miao, X. Zhan, J. Wang, B. Gong, S. X. Yu, "Large-Scale Long-Tailed Recognition in an Open World", CVPR 2019,
 *   section 3.1, https://arxiv.org/abs/1904.05160, whose dense layer this replaces.
 */
export const LightModulatedAttention: LayerMaker<ModulatedAttentionOptions, layers.Layer> = make as never;

/** A function that returns an object can be called with `new` too; no arrow function can. */
function make(options: ModulatedAttentionOptions): layers.Layer {
  checkOptions(NAME, options);
  return new (lightModulatedAttentionClass())(options as never);
}
