// The loops of the fused losses in 128-bit SIMD over rows of float32, in AssemblyScript: `pnpm run wasm` compiles them into
// src/fused/wasm/loss-wasm.ts. The memory is that of tfjs's wasm backend: nothing here may be static, and `table` is where the caller
// has put the constants of constants.ts. All addresses and ends are in bytes.
export { affine, dotShifted, hotOf, largest, multiply, subtractScaled, sum } from './rows';
export { sigmoidGradient, sigmoidLoss } from './sigmoid';
export { sumExponentials, writeExponentials } from './softmax';
