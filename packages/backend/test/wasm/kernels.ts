import { engine, type NamedTensorMap, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';

/** Runs a kernel that tfjs-core has no public function for. */
function run(name: string, inputs: NamedTensorMap, attrs: object): Tensor {
  return engine().runKernel(name, inputs, attrs as never) as Tensor;
}

export function conv2DBackpropInput(
  inputShape: number[],
  dy: Tensor4D,
  filter: Tensor4D,
  strides: number,
  pad: string,
): Tensor {
  return run('Conv2DBackpropInput', { dy, filter }, { strides, pad, dataFormat: 'NHWC', inputShape });
}

export function conv2DBackpropFilter(
  x: Tensor,
  dy: Tensor,
  filterShape: number[],
  strides: number,
  pad: string,
  dataFormat: string,
): Tensor {
  return run('Conv2DBackpropFilter', { x, dy }, { strides, pad, dataFormat, filterShape });
}

export function depthwiseBackpropInput(
  inputShape: number[],
  dy: Tensor,
  filter: Tensor,
  strides: number,
  pad: string,
  dilations: number,
): Tensor {
  return run('DepthwiseConv2dNativeBackpropInput', { dy, filter }, { strides, pad, dilations, inputShape });
}

export function depthwiseBackpropFilter(
  x: Tensor,
  dy: Tensor,
  filterShape: number[],
  strides: number,
  pad: string,
  dilations: number,
): Tensor {
  return run('DepthwiseConv2dNativeBackpropFilter', { x, dy }, { strides, pad, dilations, filterShape });
}
