// The random generator's kernels in 128-bit SIMD, in AssemblyScript: `pnpm run wasm` compiles them into src/random-wasm.ts. Each
// gives the same bytes as the plain JavaScript that stands in for it where there is no SIMD.
export { feistel } from './feistel';
export { fill } from './philox';
export { permute } from './shuffle';
