import { runWebgpuShader, WEBGPU_THREADS } from '@lt/core/gpu';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Backend } from '../intermediate.ts';

/** Rows that a thread takes at least: fewer are not worth a work group. */
const LEAST_ROWS = 16;

/** Work groups that the rows are divided among: enough for a large GPU, and not too many to join. */
const MOST_GROUPS = 512;

/** Channels that a work group joins the blocks of. */
const JOINED = 8;

/** How work groups share rows: each has `columns` channels of a block of rows, and for each of these as many threads as fit. */
export interface RowBlocks {
  channels: number;
  columns: number;
  /** Number of blocks. */
  count: number;
  /** Read by the shaders: of all rows, of a block, and of the last block. */
  numbers: { rows: number; blockRows: number; lastRows: number };
}

/** It depends on the shape alone. */
export function rowBlocks([rows, channels]: readonly [number, number]): RowBlocks {
  // Neighboring threads read neighboring numbers, and for few channels nearly all threads have one.
  const columns = Math.min(32, 2 ** Math.ceil(Math.log2(channels)));
  const most = Math.ceil(MOST_GROUPS / Math.ceil(channels / columns));
  const least = (LEAST_ROWS * WEBGPU_THREADS) / columns;
  const blockRows = Math.ceil(Math.max(rows / most, Math.min(rows, least)));
  const count = Math.ceil(rows / blockRows);
  const lastRows = rows - (count - 1) * blockRows;
  return { channels, columns, count, numbers: { rows, blockRows, lastRows } };
}

/**
 * Runs a shader with a work group for each block of rows of `x` and each tile of channels. Its `code`, after its `declarations`, sets `one` and
 * `other`, two numbers per channel, which are returned as `[2, blocks, channels]`. There `c` is the channel, which may lie beyond the last one, the
 * rows of a thread go from `first` to `last` in steps of `step`, `count` is the number of those of the block, and `total(value, thread)` is a sum
 * over all threads of a channel.
 */
export function runOnBlocks(
  backend: Backend,
  inputs: Record<string, TensorInfo>,
  { channels, columns, count, numbers }: RowBlocks,
  {
    key,
    reads,
    declarations = '',
    code,
  }: { key: string; reads: string[]; declarations?: string; code: string },
): TensorInfo {
  return runWebgpuShader(
    { inputs, backend },
    {
      key: `${key}${columns}`,
      reads,
      outputShape: [2, count, channels],
      groups: [Math.ceil(channels / columns), count],
      numbers,
      code: `
        ${totalOf(columns)}
        ${declarations}
        fn main() {
          let channels = uniforms.xShape[1];
          let blocks = uniforms.outShape[1];
          let thread = i32(localIndex);
          let block = i32(workgroupId.y);
          let c = i32(workgroupId.x) * ${columns} + thread % ${columns};
          let step = ${WEBGPU_THREADS / columns};
          let start = block * i32(uniforms.blockRows);
          let count = ${rowsOf('block')};
          let first = start + thread / ${columns};
          let last = select(first, start + i32(count), c < channels);
          ${code}
          if (thread < ${columns} && c < channels) {
            result[block * channels + c] = one;
            result[(blocks + block) * channels + c] = other;
          }
        }`,
    },
  );
}

/**
 * Sums `term` over all blocks, for each number of the output, whose channel is `c`: `at` is its place in the first tensor of `inputs`, one that
 * {@link runOnBlocks} made, and `count` the number of rows of the block.
 *
 * @param total - What is returned of the `sum`: code.
 */
export function joinBlocks(
  backend: Backend,
  inputs: Record<string, TensorInfo>,
  { numbers }: RowBlocks,
  {
    key,
    outputShape,
    term,
    total = 'sum',
  }: { key: string; outputShape: number[]; term: string; total?: string },
): TensorInfo {
  const names = Object.keys(inputs);
  const size = outputShape.reduce((product, length) => product * length, 1);
  return runWebgpuShader(
    { inputs, backend },
    {
      key,
      reads: names,
      outputShape,
      groups: Math.ceil(size / JOINED),
      numbers,
      code: `
        ${totalOf(JOINED)}
        fn main(index : i32) {
          let blocks = uniforms.${names[0]}Shape[1];
          let channels = uniforms.${names[0]}Shape[2];
          let thread = index % ${WEBGPU_THREADS};
          let place = index / ${WEBGPU_THREADS} * ${JOINED} + thread % ${JOINED};
          let c = place % channels;
          let first = thread / ${JOINED};
          let last = select(first, blocks, place < uniforms.size);
          var part = 0.0;
          for (var block = first; block < last; block += ${WEBGPU_THREADS / JOINED}) {
            let at = (place / channels * blocks + block) * channels + c;
            let count = ${rowsOf('block')};
            part += ${term};
          }
          let sum = total(part, thread);
          if (thread < ${JOINED} && place < uniforms.size) { result[place] = ${total}; }
        }`,
    },
  );
}

const rowsOf = (block: string): string =>
  `select(uniforms.blockRows, uniforms.lastRows, ${block} == blocks - 1)`;

/**
 * Declares `total`: the sum over all threads whose numbers differ by a multiple of `columns`, the same for all of them. And `finite`: 0 in place of
 * NaN and infinity.
 */
const totalOf = (columns: number): string => `
  fn finite(x : f32) -> f32 { return select(0.0, x, abs(x) < 3e38); }
  var<workgroup> parts_ : array<f32, ${WEBGPU_THREADS}>;
  fn total(value : f32, thread : i32) -> f32 {
    workgroupBarrier();
    parts_[thread] = value;
    workgroupBarrier();
    for (var half = ${WEBGPU_THREADS / 2}; half >= ${columns}; half = half / 2) {
      if (thread < half) { parts_[thread] += parts_[thread + half]; }
      workgroupBarrier();
    }
    return parts_[thread % ${columns}];
  }`;
