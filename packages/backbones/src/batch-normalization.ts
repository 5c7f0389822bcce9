import { add, mul, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { type LayerVariable, layers } from '@tensorflow/tfjs-layers';
import { isNormalizedAtOnce, normalizeAtOnce, normalizeBatch, type Then } from './normalize-batch.ts';
import type { GraphLayer } from './replay-graph.ts';

/** tf.layers' layer of that name. */
export type BatchNormalization = ReturnType<typeof layers.batchNormalization>;

/**
 * Returns tf.layers' batch normalization over the last axis, epsilon 1e-5 and momentum 0.9, with a faster training pass.
 *
 * Only `call` of this one layer object differs, so that the layer has tf.layers' weights and class name: a saved model loads anywhere
 * with `loadLayersModel`, without a class to register. The loaded model then trains with tf.layers' own pass, which is slower and
 * otherwise the same. As in tf.layers, the moving variance is that of the batch without Bessel's correction (PyTorch has it).
 */
export function batchNormalization(name: string): BatchNormalization {
  return trainFaster(layers.batchNormalization({ name, axis: -1, momentum: 0.9, epsilon: 1e-5 }));
}

/** Gives a layer of batch normalization over the last axis, with gamma and beta, the faster training pass; returns the layer. */
export function trainFaster<Layer extends BatchNormalization>(layer: Layer): Layer {
  const callOfClass = layer.call.bind(layer);
  layer.call = (inputs, kwargs) => {
    if (!kwargs.training) return callOfClass(inputs, kwargs);
    return trainingPass(layer, Array.isArray(inputs) ? inputs[0]! : inputs);
  };
  return layer;
}

/** Whether a layer is one that {@link trainFaster} has changed. */
export function trainsFaster(layer: GraphLayer): layer is BatchNormalization {
  return layer.getClassName() === 'BatchNormalization' && Object.hasOwn(layer, 'call');
}

/**
 * Normalizes a batch by its own statistics, and moves those of the layer towards them.
 *
 * @param then - What follows in the same pass, if the kernel for it is there: see `isNormalizedAtOnce`.
 */
export function trainingPass(layer: BatchNormalization, x: Tensor, then: Then = {}): Tensor {
  const { momentum, epsilon } = layer.getConfig() as { momentum: number; epsilon: number };
  const [gamma, beta, movingMean, movingVariance] = layer.weights as [
    LayerVariable,
    LayerVariable,
    LayerVariable,
    LayerVariable,
  ];
  const normalize = isNormalizedAtOnce(x) ? normalizeAtOnce : normalizeBatch;
  return tidy(() =>
    normalize(
      x,
      gamma.read(),
      beta.read(),
      epsilon,
      ({ mean, variance }) => {
        moveTowards(movingMean, mean, momentum);
        moveTowards(movingVariance, variance, momentum);
      },
      then,
    ),
  );
}

/** moving = momentum · moving + (1 - momentum) · value */
function moveTowards(moving: LayerVariable, value: Tensor, momentum: number): void {
  moving.write(add(mul(moving.read(), momentum), mul(value, 1 - momentum)));
}
