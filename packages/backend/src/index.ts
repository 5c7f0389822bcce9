export { enableWasmTraining } from './enable-wasm-training.ts';
