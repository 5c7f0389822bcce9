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
  type ModulatedAttentionOptions,
} from './attention-layer.ts';
import { addZeros, drawWeight, type LayerClass, type LayerMaker } from './layer-options.ts';

/** The class of the layer, once it is made. */
let layerClass: LayerClass | undefined;

/** Returns the class of the layer that {@link ModulatedAttention} makes. It is made at the first call, so that bundles can do without. */
export function modulatedAttentionClass(): LayerClass {
  layerClass ??= defineClass();
  return layerClass;
}

const NAME = 'ModulatedAttention';

function defineClass(): LayerClass {
  class Attention extends layers.Layer {
    /** Name of the class in saved models. */
    static className = 'LtModulatedAttention';
    private readonly plan: AttentionPlan;
    private maps!: Maps;
    private attention!: AttentionWeights;
    private spatialKernel!: LayerVariable;
    private spatialBias!: LayerVariable;

    constructor(config: ModulatedAttentionOptions) {
      super(config as ConstructorParameters<typeof layers.Layer>[0]);
      this.plan = checkAttention(NAME, config);
    }

    override build(inputShape: (number | null)[]): void {
      this.maps = knownMaps(inputShape, checkChannels(NAME, inputShape, this.plan));
      const [height, width, channels] = this.maps;
      const positions = height * width;
      const inputs = positions * channels;
      this.attention = new AttentionWeights(this, channels, this.plan);
      this.spatialKernel = addZeros(this, 'spatial_kernel', [inputs, positions]);
      this.spatialBias = addZeros(this, 'spatial_bias', [positions]);
      const draw = { bound: 1 / Math.sqrt(inputs) };
      drawWeight(this.spatialKernel, draw, this.plan.seed, '@lt/attention/spatial_kernel');
      drawWeight(this.spatialBias, draw, this.plan.seed, '@lt/attention/spatial_bias');
      this.built = true;
    }

    override call(inputs: Tensor | Tensor[]): Tensor {
      const x = (Array.isArray(inputs) ? inputs[0]! : inputs) as Tensor4D;
      checkSameMaps(x.shape, this.maps);
      return tidy(() => {
        const flat = reshape(x, [x.shape[0], this.spatialKernel.shape[0]!]) as Tensor2D;
        const logits = add(matMul(flat, this.spatialKernel.read() as Tensor2D), this.spatialBias.read());
        return modulate(x, selfAttention(x, this.attention.read()), logits);
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
 * Makes a layer that adds self-attention to maps of features, weighted by where in the image it is to count.
 *
 * Put it between the last maps of a backbone and their mean. Maps may have any size, but then always the same: the weights by position
 * come from a dense layer over all of them, of (height · width)² · channels weights. `LightModulatedAttention` does without.
 *
 *     affinity  = softmax over j of (theta(x(i)) · phi(x(j)))              positions i, j; 1 × 1 convolutions
 *     attention = mask · (affinity · g(x))
 *     position  = softmax over positions of (spatial · flatten(x))
 *     output    = x + position · attention
 *
 * Weights: `g_kernel` `[channels, inner]`, `g_bias`, the same of `theta` and `phi`, `mask_kernel` `[inner, channels]`, `spatial_kernel`
 * `[height · width · channels, height · width]`, `spatial_bias`; inner = ⌊channels / reduction⌋. Call `registerOltrLayers()` before
 * loading a model that holds it. `new` may be left out.
 *
 * @param options - Reduction, initialization and seed.
 * @returns A tf.layers layer from maps `[batch, height, width, channels]` to maps of the same shape.
 * @throws TypeError if an option has the wrong type.
 * @throws RangeError if an option is outside its range; when the layer is called, if the maps have no known size or another one than
 *   before.
 *
 * @example
 * ```ts
 * import { ModulatedAttention } from '@lt/oltr';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { ones, type Tensor } from '@tensorflow/tfjs-core';
 *
 * const attention = new ModulatedAttention({ reduction: 2 });
 * const maps = attention.apply(ones([1, 3, 3, 4])) as Tensor;
 * console.log(maps.shape, (await maps.data()).every((value) => value === 1)); // [ 1, 3, 3, 4 ] true
 * ```
 *
 * @see Z. Liu, Z. Miao, X. Zhan, J. Wang, B. Gong, S. X. Yu, "Large-Scale Long-Tailed Recognition in an Open World", CVPR 2019,
 *   section 3.1, equation 1, https://arxiv.org/abs/1904.05160. The authors' code is for 7 × 7 maps only.
 */
export const ModulatedAttention: LayerMaker<ModulatedAttentionOptions, layers.Layer> = make as never;

type Maps = [height: number, width: number, channels: number];

function knownMaps(inputShape: readonly (number | null)[], channels: number): Maps {
  const [, height, width] = inputShape;
  if (typeof height === 'number' && typeof width === 'number') return [height, width, channels];
  throw new RangeError(
    `${NAME}: expected the input to have a known height and width, got [${inputShape.join(', ')}].`,
  );
}

/** The authors' code takes one image of 14 × 14 for four of 7 × 7. */
function checkSameMaps(shape: readonly number[], maps: Maps): void {
  if (shape.length === 4 && String(shape.slice(1)) === String(maps)) return;
  throw new RangeError(
    `${NAME}: expected the input to have shape [batch, ${maps.join(', ')}], as the layer was built for, got [${shape.join(', ')}].`,
  );
}

/** A function that returns an object can be called with `new` too; no arrow function can. */
function make(options: ModulatedAttentionOptions): layers.Layer {
  checkOptions(NAME, options);
  return new (modulatedAttentionClass())(options as never);
}
