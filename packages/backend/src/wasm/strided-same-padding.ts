import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { type ConvAxis, type ConvGradientAttributes, convGeometry } from './conv-geometry.ts';

/**
 * A convolution, plain, depthwise or fused, that is right also where the stride jumps over input at the end.
 *
 * The padding 'same' of an axis is a difference, which can be below 0 where a side of the filter is shorter than the stride:
 *
 *     (output - 1) · stride + (taps - 1) · dilation + 1 - input
 *
 * It then has to count as 0, but tfjs leaves it to XNNPACK, and the values come out wrong, mostly zeros. Here such a call gets its
 * padding in numbers, and every other call goes to tfjs as it is.
 */
export function stridedSamePadding(stock: KernelFunc | undefined): KernelFunc {
  return (params) => {
    const attributes = params.attrs as unknown as ConvGradientAttributes;
    if (attributes.pad !== 'same') return stock!(params);
    const { x, filter } = params.inputs as { x: TensorInfo; filter: TensorInfo };
    // Only the spatial axes are read, which a depthwise filter has in the same place.
    const { rows, columns } = convGeometry(x.shape, filter.shape, attributes, false);
    if (paddingOf(rows) >= 0 && paddingOf(columns) >= 0) return stock!(params);
    const pad = [[0, 0], sidesOf(rows), sidesOf(columns), [0, 0]];
    return stock!({ ...params, attrs: { ...params.attrs, pad } });
  };
}

/** How many positions the windows of an axis need beyond its input; below 0 where they leave some unread. */
function paddingOf({ input, output, taps, stride, dilation }: ConvAxis): number {
  return (output - 1) * stride + (taps - 1) * dilation + 1 - input;
}

function sidesOf(axis: ConvAxis): [before: number, after: number] {
  return [axis.before, Math.max(0, paddingOf(axis)) - axis.before];
}
