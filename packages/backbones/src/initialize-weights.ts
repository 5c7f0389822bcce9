import type { Random } from '@lt/core';
import { type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { sizeOf } from './size-of.ts';

/** Options of {@link initializeWeights}. */
export interface InitializeWeightsOptions {
  /**
   * How the kernels of convolutions are drawn: normal (not truncated) with variance 2 / fanIn or 2 / fanOut, or uniform in ±√(1 / fanIn).
   *
   * @default 'fanIn'
   */
  kernels?: 'fanIn' | 'fanOut' | 'uniform';
  /** Whether the biases of dense layers are drawn as their kernels are, as PyTorch does; by default they stay 0. */
  denseBias?: 'zero' | 'uniform';
}

/**
 * Fills the kernels of a model's convolution and dense layers from a seeded generator; other biases and batch normalization keep what
 * their layers gave them. tf.layers' own initializers draw from generators that this library does not control.
 *
 * Each layer draws from a stream of its own, numbered by its place among the layers with a kernel, so that the weights of a layer
 * depend neither on the layers after it nor on the model's name.
 */
export function initializeWeights(
  model: LayersModel,
  random: Random,
  { kernels = 'fanIn', denseBias = 'zero' }: InitializeWeightsOptions = {},
): void {
  const withKernel = model.layers.filter((layer) => ['Conv2D', 'Dense'].includes(layer.getClassName()));
  for (const [i, layer] of withKernel.entries()) {
    const isDense = layer.getClassName() === 'Dense';
    const stream = random.fork(i);
    tidy(() => {
      const [kernel, ...rest] = layer.getWeights();
      const { shape } = kernel!;
      const isUniform = isDense || kernels === 'uniform';
      const drawn = isUniform
        ? uniform(shape, fanIn(shape), stream)
        : normal(shape, kernels === 'fanOut' ? fanOut(shape) : fanIn(shape), stream);
      const biases =
        isDense && denseBias === 'uniform'
          ? rest.map((bias) => uniform(bias.shape, fanIn(shape), stream.fork('bias')))
          : rest;
      layer.setWeights([drawn, ...biases]);
    });
  }
}

/** He et al. 2015, equation 10 with fanIn, equation 14 with fanOut: mean 0, variance 2 / fan. */
function normal(shape: number[], fan: number, random: Random): Tensor {
  const deviation = Math.sqrt(2 / fan);
  const values = new Float32Array(sizeOf(shape));
  for (let i = 0; i < values.length; i++) values[i] = deviation * random.normal();
  return tensor(values, shape);
}

/** Uniform in ±√(1 / fan), what PyTorch gives a layer by default. */
function uniform(shape: number[], fan: number, random: Random): Tensor {
  const bound = Math.sqrt(1 / fan);
  const draws = random.fill(new Float64Array(sizeOf(shape)));
  const values = new Float32Array(draws.length);
  for (let i = 0; i < values.length; i++) values[i] = bound * (2 * draws[i]! - 1);
  return tensor(values, shape);
}

/** Inputs of one output: all axes but the last, `[kernelHeight, kernelWidth, in, out]` or `[in, out]`. */
function fanIn(shape: number[]): number {
  return sizeOf(shape.slice(0, -1));
}

/** Outputs that one input goes into: all axes but that of the inputs. */
function fanOut(shape: number[]): number {
  return sizeOf(shape.toSpliced(-2, 1));
}
