import type { KernelChunk } from '@lt/core/tensor';
import { kernelsOf } from './fused-kernels.ts';
import { labelWeightsOnWasm, oneHotOnWasm, weighColumnsOnWasm } from './wasm/label-kernels.ts';
import { shareClones } from './wasm/share-clones.ts';
import { sigmoidFocalOnWasm } from './wasm/sigmoid-focal.ts';
import { softmaxOnWasm } from './wasm/softmax.ts';
import { moduleOf, type WasmBackend } from './wasm/wasm-backend.ts';

/** The fused kernels in WebAssembly SIMD, on the memory of tfjs's wasm backend. */
export const kernels: KernelChunk['kernels'] = {
  ...kernelsOf({
    LtAffineSoftmax: softmaxOnWasm,
    LtSoftmaxFocal: softmaxOnWasm,
    LtSigmoidFocal: sigmoidFocalOnWasm,
  }),
  LtOneHot: oneHotOnWasm,
  LtWeighColumns: weighColumnsOnWasm,
  LtLabelWeights: labelWeightsOnWasm,
};

/** The loops cannot run on the memory of another version of tfjs, or without SIMD. */
export const prepare: NonNullable<KernelChunk['prepare']> = (backend) => {
  try {
    moduleOf(backend as WasmBackend);
    shareClones();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
};
