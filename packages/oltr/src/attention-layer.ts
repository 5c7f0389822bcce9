import { checkNumber, checkOneOf, checkSeed } from '@lt/core';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { LayerVariable, layers } from '@tensorflow/tfjs-layers';
import type { Pointwise } from './attend.ts';
import { addZeros, drawWeight, type OltrLayerOptions } from './layer-options.ts';

/** Options of {@link ModulatedAttention} and {@link LightModulatedAttention}. */
export interface ModulatedAttentionOptions extends OltrLayerOptions {
  /** Channels of the maps divided by channels of the attention, at least 1. @default 2 */
  reduction?: number;
  /**
   * `'identity'`: the last map starts at zero, so that the layer first hands its input through; g, theta and phi are normal with variance
   * 2 / channels. That is what the authors' layer does by itself. `'official'`: all four are normal with variance 2 / output channels,
   * which is what it gets in the authors' network, whose constructor draws all convolutions anew.
   *
   * @default 'identity'
   */
  initialization?: 'identity' | 'official';
  /** Seed of the initial weights, any finite number or string. @default 0 */
  seed?: number | string;
}

/** The options that shape the weights, with their defaults. */
export type AttentionPlan = Required<
  Pick<ModulatedAttentionOptions, 'reduction' | 'initialization' | 'seed'>
>;

/** Checks the options of an attention layer. */
export function checkAttention(caller: string, options: ModulatedAttentionOptions): AttentionPlan {
  const { reduction = 2, initialization = 'identity', seed } = options;
  return {
    reduction: checkNumber(caller, 'reduction', reduction, { min: 1 }),
    initialization: checkOneOf(caller, 'initialization', initialization, ['identity', 'official']),
    seed: checkSeed(caller, seed),
  };
}

/** Checks that a layer is built for maps of a known number of channels, and returns it. */
export function checkChannels(
  caller: string,
  inputShape: readonly (number | null)[],
  { reduction }: AttentionPlan,
): number {
  const channels = inputShape[3];
  if (inputShape.length !== 4 || typeof channels !== 'number') {
    throw new RangeError(
      `${caller}: expected the input to have shape [batch, height, width, channels] with a known number of channels, got [${inputShape.join(', ')}].`,
    );
  }
  if (reduction <= channels) return channels;
  throw new RangeError(
    `${caller}: expected \`reduction\` to be at most the ${channels} channels of the input, got ${reduction}.`,
  );
}

/** Checks that a layer is called with maps of the channels that it was built for. */
export function checkSameChannels(caller: string, shape: readonly number[], channels: number): void {
  if (shape.length === 4 && shape[3] === channels) return;
  throw new RangeError(
    `${caller}: expected the input to have shape [batch, height, width, ${channels}], got [${shape.join(', ')}].`,
  );
}

/** The weights of the self-attention. */
export class AttentionWeights {
  readonly #maps: Record<'g' | 'theta' | 'phi', { kernel: LayerVariable; bias: LayerVariable }>;
  readonly #mask: LayerVariable;

  constructor(layer: layers.Layer, channels: number, { reduction, initialization, seed }: AttentionPlan) {
    const inner = Math.floor(channels / reduction);
    const deviation = Math.sqrt(2 / (initialization === 'identity' ? channels : inner));
    const add = (name: 'g' | 'theta' | 'phi') => {
      const kernel = addZeros(layer, `${name}_kernel`, [channels, inner]);
      drawWeight(kernel, { deviation }, seed, `@lt/attention/${name}`);
      return { kernel, bias: addZeros(layer, `${name}_bias`, [inner]) };
    };
    this.#maps = { g: add('g'), theta: add('theta'), phi: add('phi') };
    this.#mask = addZeros(layer, 'mask_kernel', [inner, channels]);
    if (initialization === 'official') {
      drawWeight(this.#mask, { deviation: Math.sqrt(2 / channels) }, seed, '@lt/attention/mask');
    }
  }

  /** Returns the tensors. */
  read(): Record<'g' | 'theta' | 'phi' | 'mask', Pointwise> {
    const { g, theta, phi } = this.#maps;
    const both = ({ kernel, bias }: typeof g): Pointwise => ({
      kernel: kernel.read() as Tensor2D,
      bias: bias.read() as Tensor1D,
    });
    return {
      g: both(g),
      theta: both(theta),
      phi: both(phi),
      mask: { kernel: this.#mask.read() as Tensor2D },
    };
  }
}
