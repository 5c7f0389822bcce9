import type { Random } from '@lt/core';
import { type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';

/** Options of {@link initializeWeights}. */
export interface InitializeWeightsOptions {
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
  { denseBias = 'zero' }: InitializeWeightsOptions = {},
): void {
  const withKernel = model.layers.filter((layer) => ['Conv2D', 'Dense'].includes(layer.getClassName()));
  for (const [i, layer] of withKernel.entries()) {
    const isDense = layer.getClassName() === 'Dense';
    const stream = random.fork(i);
    tidy(() => {
      const [kernel, ...rest] = layer.getWeights();
      const { shape } = kernel!;
      const drawn = isDense ? uniform(shape, fanIn(shape), stream) : normalKernel(shape, stream);
      const biases =
        isDense && denseBias === 'uniform'
          ? rest.map((bias) => uniform(bias.shape, fanIn(shape), stream.fork('bias')))
          : rest;
      layer.setWeights([drawn, ...biases]);
    });
  }
}

/** He et al. 2015, equation 10: mean 0, variance 2 / fanIn. */
function normalKernel(shape: number[], random: Random): Tensor {
  const deviation = Math.sqrt(2 / fanIn(shape));
  return filled(shape, () => deviation * random.normal());
}

/** Uniform in ±√(1 / fanIn), what PyTorch gives a linear layer. */
function uniform(shape: number[], inputs: number, random: Random): Tensor {
  const bound = Math.sqrt(1 / inputs);
  return filled(shape, () => bound * (2 * random.next() - 1));
}

/** Inputs of one output: all axes but the last, `[kernelHeight, kernelWidth, in, out]` or `[in, out]`. */
function fanIn(shape: number[]): number {
  return sizeOf(shape.slice(0, -1));
}

function filled(shape: number[], draw: () => number): Tensor {
  return tensor(Float32Array.from({ length: sizeOf(shape) }, draw), shape);
}

function sizeOf(shape: number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
