import { backend_util } from '@tensorflow/tfjs-core';

/** Attributes of the kernels of a convolution and of its gradients. */
export interface ConvGradientAttributes {
  strides: number | [number, number];
  pad: 'valid' | 'same' | number | backend_util.ExplicitPadding;
  dataFormat?: 'NHWC' | 'NCHW';
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
  dilations?: number | [number, number];
}

/** One spatial axis of a convolution: `input[out · stride + tap · dilation - before]` meets `filter[tap]`. */
export interface ConvAxis {
  input: number;
  output: number;
  taps: number;
  stride: number;
  dilation: number;
  before: number;
}

/** Sizes of a convolution, an axis at a time. */
export interface ConvGeometry {
  batch: number;
  inChannels: number;
  outChannels: number;
  rows: ConvAxis;
  columns: ConvAxis;
}

/** Works out the sizes of a convolution, or of the one that a gradient kernel belongs to, NHWC. */
export function convGeometry(
  inputShape: number[],
  filterShape: number[],
  attributes: ConvGradientAttributes,
  depthwise: boolean,
): ConvGeometry {
  const { strides, pad, dimRoundingMode, dilations = 1 } = attributes;
  const info = backend_util.computeConv2DInfo(
    inputShape as [number, number, number, number],
    filterShape as [number, number, number, number],
    strides,
    dilations,
    pad,
    dimRoundingMode,
    depthwise,
  );
  return {
    batch: info.batchSize,
    inChannels: info.inChannels,
    outChannels: info.outChannels,
    rows: {
      input: info.inHeight,
      output: info.outHeight,
      taps: info.filterHeight,
      stride: info.strideHeight,
      dilation: info.dilationHeight,
      before: info.padInfo.top,
    },
    columns: {
      input: info.inWidth,
      output: info.outWidth,
      taps: info.filterWidth,
      stride: info.strideWidth,
      dilation: info.dilationWidth,
      before: info.padInfo.left,
    },
  };
}
