import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { kernelModule } from './kernel-module.ts';
import { poolInfo, runPooling } from './pooling.ts';
import type { WasmBackend } from './wasm-backend.ts';

/**
 * The gradient of average pooling. A window that reaches over the edge has the average of what lies within, and shares its gradient among
 * that. tfjs divides by the size of the filter there, on every backend: too little reaches the edge.
 */
export function avgPoolGrad(stock: KernelFunc | undefined): KernelFunc {
  return (params) => {
    const backend = params.backend as WasmBackend;
    if (kernelModule(backend) === undefined) return stock!(params);
    const { dy, input } = params.inputs as { dy: TensorInfo; input: TensorInfo };
    const dx = backend.makeOutput(input.shape, 'float32');
    runPooling(backend, 'avgPoolGradient', [dy, dx], poolInfo(input, params.attrs));
    return dx;
  };
}
