import type { DataType, NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs-core';

/** What a kernel needs of tfjs's cpu backend. */
export interface CpuBackend {
  data: { get(dataId: object): { values: Float32Array } };
  makeTensorInfo(shape: number[], dtype: DataType, values: Float32Array): TensorInfo;
}

/** Returns the values of a float32 input, not a copy; `undefined` if there is no such input. */
export function valuesOf(
  { data }: CpuBackend,
  inputs: NamedTensorInfoMap,
  name: string,
): Float32Array | undefined {
  const input = inputs[name];
  return input && data.get(input.dataId).values;
}
