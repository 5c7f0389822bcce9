import type { TensorInfo } from '@tensorflow/tfjs-core';
import { addressesOf, runShared, withScratch } from './kernel-module.ts';
import type { WasmBackend } from './wasm-backend.ts';

/** As in assembly/mat-mul.ts: a tile of the product, and how many panels of its height are packed at a time. */
const [ROWS, COLUMNS, PANELS] = [5, 8, 16];
/** Terms of the sums, and columns, that are taken at a time: the packed right side has up to a megabyte. */
const [INNER, WIDTH] = [256, 1024];
/** Numbers that are packed, and multiplications, in some 20 microseconds. */
const [PACKED_A_GRAIN, PRODUCTS_A_GRAIN] = [40_000, 500_000];
const BYTES = Float32Array.BYTES_PER_ELEMENT;

/** What is multiplied: `pairs` matrices of `rows × inner` by `inner × columns`. */
export interface Product {
  size: { rows: number; inner: number; columns: number };
  pairs: number;
  /** Whether all pairs have the same left side. */
  isSameA: boolean;
  isSameB: boolean;
  transposeA: boolean;
  transposeB: boolean;
  /** Whether negative numbers of the result become 0. */
  isRelu: boolean;
}

/**
 * Writes the product of float32 matrices, plus a bias per column if there is one.
 *
 * Both sides are packed in panels, so that the loop over tiles of 5 × 8 reads memory in order in all forms. A sum runs over 256 terms at
 * a time, whose sums are then added: the same on any number of threads.
 */
export function multiply(
  backend: WasmBackend,
  { a, b, out, bias }: { a: TensorInfo; b: TensorInfo; out: TensorInfo; bias?: TensorInfo },
  { size: { rows, inner, columns }, pairs, isSameA, isSameB, transposeA, transposeB, isRelu }: Product,
): void {
  if (pairs * rows * columns === 0) return;
  const [rowA, columnA] = transposeA ? [BYTES, BYTES * rows] : [BYTES * inner, BYTES];
  const [rowB, columnB] = transposeB ? [BYTES, BYTES * inner] : [BYTES * columns, BYTES];
  const rowOut = BYTES * columns;
  const deepest = Math.min(inner, INNER);
  const widest = Math.min(columns, WIDTH);
  const packedBytes = BYTES * deepest * Math.ceil(widest / COLUMNS) * COLUMNS;
  const threadBytes = BYTES * ROWS * (COLUMNS + PANELS * deepest);
  // The scratch may grow the memory, addresses stay.
  withScratch(backend, packedBytes, (packed) => {
    const [startA, startB, startOut, startBias] = addressesOf(backend, [a, b, out, bias ?? out]);
    for (let pair = 0; pair < pairs; pair++) {
      const left = startA + (isSameA ? 0 : pair * rows * inner * BYTES);
      const right = startB + (isSameB ? 0 : pair * inner * columns * BYTES);
      const to = startOut + pair * rows * columns * BYTES;
      for (let column = 0; column < columns; column += WIDTH) {
        const width = Math.min(WIDTH, columns - column);
        for (let k = 0; k < inner; k += INNER) {
          const depth = Math.min(INNER, inner - k);
          const panels = Math.ceil(width / COLUMNS);
          const from = right + k * rowB + column * columnB;
          const packing = { units: panels, grain: Math.ceil(PACKED_A_GRAIN / (COLUMNS * depth)) };
          runShared(backend, 'packRight', packing, from, packed, depth, width, rowB, columnB);
          runShared(
            backend,
            'multiplyPacked',
            {
              units: Math.ceil(rows / ROWS),
              grain: Math.ceil(PRODUCTS_A_GRAIN / (ROWS * depth * width)),
              scratchBytes: threadBytes,
            },
            left + k * columnA,
            packed,
            to + column * BYTES,
            rows,
            depth,
            width,
            rowA,
            columnA,
            rowOut,
            Number(k === 0),
          );
        }
      }
    }
    // A sum of no products is 0.
    if (inner === 0) (backend.typedArrayFromHeap(out) as Float32Array).fill(0);
    if (bias !== undefined || isRelu) {
      const least = isRelu ? 0 : -Infinity;
      const work = { units: pairs * rows, grain: Math.ceil(PACKED_A_GRAIN / columns) };
      runShared(backend, 'addBias', work, startOut, bias ? startBias : 0, columns, least);
    }
  });
}
