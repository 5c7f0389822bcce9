// The sweeps of the neighbor engine in 128-bit SIMD, in AssemblyScript: `pnpm run wasm` compiles them into src/neighbors/sweep-wasm.ts.
export { distances, within } from './distances';
export { clearLists, mergeLists } from './lists';
export { pack, packQueries } from './pack';
export { makeBoxes, setPruning, sweepNear } from './prune';
export {
  collect,
  countPairs,
  setLists,
  setMemory,
  sweep,
  updateThresholds,
} from './sweep';
