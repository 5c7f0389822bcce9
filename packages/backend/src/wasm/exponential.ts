import { type KernelFunc, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { addressesOf, kernelModule, runShared } from './kernel-module.ts';
import type { WasmBackend } from './wasm-backend.ts';

/** exp(x), off by at most 1.1 units in the last place for every float32. tfjs takes a number at a time. */
export function exponential(stock: KernelFunc | undefined): KernelFunc {
  return (params) => {
    const backend = params.backend as WasmBackend;
    const { x } = params.inputs as { x: TensorInfo };
    if (x.dtype !== 'float32' || kernelModule(backend) === undefined) return stock!(params);
    const y = backend.makeOutput(x.shape, 'float32');
    const work = { units: util.sizeFromShape(x.shape), grain: 1 << 14 };
    // The 1 is there for the sake of the kernel's constants: see there.
    runShared(backend, 'exponential', work, ...addressesOf(backend, [x, y]), 1);
    return y;
  };
}
