import type { Random } from '@lt/core';
import { type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';

/**
 * Fills the kernels of a model's convolution and dense layers from a seeded generator; biases and batch normalization keep what their
 * layers gave them. tf.layers' own initializers draw from generators that this library does not control.
 *
 * Each layer draws from a stream of its own, numbered by its place among the layers with a kernel, so that the weights of a layer
 * depend neither on the layers after it nor on the model's name.
 */
export function initializeWeights(model: LayersModel, random: Random): void {
  const withKernel = model.layers.filter((layer) => ['Conv2D', 'Dense'].includes(layer.getClassName()));
  for (const [i, layer] of withKernel.entries()) {
    const draw = layer.getClassName() === 'Dense' ? uniformKernel : normalKernel;
    tidy(() => {
      const [kernel, ...rest] = layer.getWeights();
      layer.setWeights([draw(kernel!.shape, random.fork(i)), ...rest]);
    });
  }
}

/** He et al. 2015, equation 10: mean 0, variance 2 / fanIn. */
function normalKernel(shape: number[], random: Random): Tensor {
  const deviation = Math.sqrt(2 / fanIn(shape));
  return filled(shape, () => deviation * random.normal());
}

/** Uniform in ±√(1 / fanIn), what PyTorch gives a linear layer. */
function uniformKernel(shape: number[], random: Random): Tensor {
  const bound = Math.sqrt(1 / fanIn(shape));
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
