export type { BackendName } from './backend-name.ts';
export { type BackendReport, describeBackends } from './describe-backends.ts';
export { enableGpuTraining } from './enable-gpu-training.ts';
export { enableWasmTraining, type WasmTraining, type WasmTrainingOptions } from './enable-wasm-training.ts';
export {
  type SelectBackendOptions,
  type SelectedBackend,
  selectBackend,
  type TriedBackend,
} from './select-backend.ts';
