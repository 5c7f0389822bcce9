import { sizeOf } from './size-of.ts';

/** A weight of a tf.layers layer, as PyTorch has it. */
export interface TorchWeight {
  /** What follows the name of the layer: `weight`, `bias`, `running_mean` or `running_var`. */
  name: string;
  /** Its shape there. */
  shape: number[];
  /** Puts the values there into the order here. */
  reorder: (values: Float32Array) => Float32Array;
}

/**
 * Returns what a weight of tf.layers is called in PyTorch and how it lies there; undefined for one that has no counterpart.
 *
 * @param kind - The weight's own name, such as `kernel` or `moving_mean`.
 * @param shape - Its shape in tf.layers.
 */
export function torchWeight(kind: string, shape: readonly number[]): TorchWeight | undefined {
  if (kind === 'kernel') {
    // [...spatial, in, out] here, [out, in, ...spatial] there: convolutions of any rank, and [in, out] of a dense layer.
    const [inputs, outputs] = shape.slice(-2) as [number, number];
    const spatial = shape.slice(0, -2);
    return {
      name: 'weight',
      shape: [outputs, inputs, ...spatial],
      reorder: (values) => reverseAxes(values, outputs, inputs, sizeOf(spatial)),
    };
  }
  if (kind === 'depthwise_kernel') {
    // [height, width, channels, multiplier] here, [channels · multiplier, 1, height, width] there.
    const [height, width, channels, multiplier] = shape as [number, number, number, number];
    return {
      name: 'weight',
      shape: [channels * multiplier, 1, height, width],
      reorder: (values) => reverseAxes(values, channels * multiplier, 1, height * width),
    };
  }
  const name = VECTORS[kind];
  return name === undefined ? undefined : { name, shape: [...shape], reorder: (values) => values };
}

const VECTORS: Readonly<Record<string, string>> = {
  bias: 'bias',
  gamma: 'weight',
  beta: 'bias',
  moving_mean: 'running_mean',
  moving_variance: 'running_var',
};

/** From [outer, inner, spatial] to [spatial, inner, outer]. */
function reverseAxes(values: Float32Array, outer: number, inner: number, spatial: number): Float32Array {
  const reversed = new Float32Array(values.length);
  let at = 0;
  for (let s = 0; s < spatial; s++) {
    for (let i = 0; i < inner; i++) {
      for (let o = 0; o < outer; o++) reversed[at++] = values[(o * inner + i) * spatial + s]!;
    }
  }
  return reversed;
}
