import { SWEEP_WASM } from './sweep-wasm.ts';

/** What assembly/index.ts exports. Addresses and sizes are in bytes and rows as said there. */
export interface SweepKernels {
  readonly memory: WebAssembly.Memory;
  clearLists(
    distances: number,
    positions: number,
    thresholds: number,
    used: number,
    rows: number,
    size: number,
  ): void;
  mergeLists(
    distances: number,
    positions: number,
    thresholds: number,
    rows: number,
    size: number,
    otherDistances: number,
    otherPositions: number,
  ): void;
  pack(
    source: number,
    isDouble: boolean,
    size: number,
    filled: number,
    columns: number,
    center: number,
    scale: number,
    radius: number,
    points: number,
    norms: number,
    errors: number,
  ): number;
  distances(
    source: number,
    isDouble: boolean,
    columns: number,
    row: number,
    others: number,
    size: number,
    out: number,
  ): void;
  within(
    source: number,
    isDouble: boolean,
    columns: number,
    row: number,
    first: number,
    end: number,
    limit: number,
    positions: number,
    out: number,
  ): number;
  packQueries(points: number, columns: number, rows: number, size: number, queries: number): void;
  setMemory(points: number, norms: number, queries: number, columns: number): void;
  setLists(
    wide: number,
    wideRows: number,
    wideWidth: number,
    narrow: number,
    narrowRows: number,
    narrowWidth: number,
    ofWide: number,
    ofNarrow: number,
    larger: number,
  ): void;
  updateThresholds(rows: number): void;
  sweep(
    firstQuery: number,
    numQueries: number,
    firstPanel: number,
    endPanel: number,
    isSymmetric: boolean,
    hasNarrow: boolean,
  ): void;
  collect(
    numQueries: number,
    queryNorms: number,
    thresholds: number,
    firstPanel: number,
    endPanel: number,
    pairs: number,
    room: number,
  ): number;
  countPairs(): number;
  makeBoxes(points: number, columns: number, units: number, boxes: number): void;
  setPruning(
    points: number,
    queries: number,
    queryRows: number,
    columns: number,
    thresholds: number,
    boxes: number,
    bounds: number,
    first: number,
    end: number,
  ): void;
  sweepNear(unit: number): number;
}

let compiled: WebAssembly.Module | undefined | null = null;

/**
 * Compiles the kernels at the first call, in about a millisecond. Returns undefined where WebAssembly or its SIMD is missing, or a content
 * security policy forbids compiling.
 */
export function compileSweepKernels(): WebAssembly.Module | undefined {
  if (compiled === null) compiled = compile();
  return compiled;
}

/** Makes an instance with a memory of its own, which is freed with it. */
export function createSweepKernels(module: WebAssembly.Module): SweepKernels {
  return new WebAssembly.Instance(module).exports as unknown as SweepKernels;
}

function compile(): WebAssembly.Module | undefined {
  try {
    return new WebAssembly.Module(Uint8Array.from(atob(SWEEP_WASM), (character) => character.charCodeAt(0)));
  } catch {
    return undefined;
  }
}
