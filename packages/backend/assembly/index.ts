// Kernels for training in 128-bit SIMD over float32, in AssemblyScript: `pnpm run wasm` compiles them into src/wasm/training-wasm.ts. The
// memory is that of tfjs's wasm backend: nothing here may be static, and scratch is given by the caller. All addresses are in bytes.
//
// A kernel that threads may share takes `(begin, end, scratch, ...)`: the part of its work, in units of its own, and a scratch block that
// no other thread uses. What it writes for a unit does not depend on which part the unit is in.

export { gradientBlocks, joinMoments, momentBlocks, scaleBlocks, scaleGradientBlocks } from './batch-norm';
export { convolve } from './convolution';
export { copyRuns } from './copy';
export { depthwise, depthwiseFilterGradient } from './depthwise';
export { exponential } from './exponential';
export { filterGradient, foldFilter } from './filter-gradient';
export { addBias, multiplyPacked, packRight, tile } from './mat-mul';
export { packFilter, packTransposed } from './pack-filter';
export { avgPoolGradient, maxPoolGradient } from './pooling';
export { reluGradient } from './relu';
export { sgdStep } from './sgd';
export { addBlocks, sumBlocks } from './sums';
export { winogradConvolve, winogradFilterGradient } from './winograd';
export { winogradFilter, winogradFoldFilter } from './winograd-filter';
