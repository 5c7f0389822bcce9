import {
  clone,
  Identity,
  type IdentityInputs,
  type KernelFunc,
  registerKernel,
  scalar,
  tidy,
  unregisterKernel,
} from '@tensorflow/tfjs-core';
import type { WasmBackend } from './wasm-backend.ts';

/**
 * Makes tfjs's wasm backend, the one in use, clone tensors without copying them, as all other backends do, unless `enableWasmTraining`
 * of @lt/backend has done it.
 *
 * tfjs clones what is saved for a gradient: copies of the logits and of the targets would take longer than the loss, and as much memory.
 */
export function shareClones(): void {
  const shares = { yet: false };
  tidy(() => {
    const x = scalar(0);
    shares.yet = clone(x).dataId === x.dataId;
  });
  if (shares.yet) return;
  // Registering over a kernel warns.
  unregisterKernel(Identity, 'wasm');
  registerKernel({ kernelName: Identity, backendName: 'wasm', kernelFunc: identityOnWasm });
}

/** tfjs never changes the numbers of a tensor. */
const identityOnWasm: KernelFunc = ({ inputs, backend }) => {
  const { dataId, shape, dtype } = (inputs as IdentityInputs).x!;
  (backend as WasmBackend).incRef(dataId);
  return { dataId, shape, dtype };
};
