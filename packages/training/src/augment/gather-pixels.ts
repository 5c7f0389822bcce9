import {
  concat,
  gatherND,
  reshape,
  type Tensor,
  type Tensor4D,
  tensor1d,
  tensor2d,
} from '@tensorflow/tfjs-core';

/**
 * Returns images whose pixels are those at `sources`: the number of a pixel in the whole batch, in the order of the layout, or the
 * number of pixels for one whose channels are all `fill`.
 *
 * With gatherND, because tfjs's gather moves single numbers: on wasm it takes about 15 times as long.
 */
export function gatherPixels(images: Tensor4D, sources: Int32Array, fill?: number): Tensor4D {
  const channels = images.shape[3];
  const numPixels = images.shape[0] * images.shape[1] * images.shape[2];
  let values: Tensor = reshape(images, [images.size]);
  if (fill !== undefined) values = concat([values, tensor1d(new Float32Array(channels).fill(fill))]);
  const pixels = reshape(values, [fill === undefined ? numPixels : numPixels + 1, channels]);
  return reshape(gatherND(pixels, tensor2d(sources, [numPixels, 1], 'int32')), images.shape);
}

/** Returns the rows of a tensor, along its first axis, in another order. */
export function gatherRows<T extends Tensor>(rows: T, order: Int32Array): T {
  return gatherND(rows, tensor2d(order, [order.length, 1], 'int32')) as T;
}
