import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';

/** The backend that a kernel gets. */
export type Backend = Parameters<KernelFunc>[0]['backend'];

/** Gives up what a kernel made on its way. */
export function dispose(backend: Backend, { dataId }: TensorInfo): void {
  (backend as { disposeData(dataId: object): boolean }).disposeData(dataId);
}

/** A tensor as `[rows, channels]`: the same numbers, which stay those of the tensor. */
export function asRows({ dataId, dtype, shape }: TensorInfo): TensorInfo & { shape: [number, number] } {
  const channels = shape.at(-1)!;
  const rows = shape.slice(0, -1).reduce((product, length) => product * length, 1);
  return { dataId, dtype, shape: [rows, channels] };
}
