import { runWebglShader } from '@lt/core/gpu';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Backend } from '../intermediate.ts';

/** How fragments share rows: about as many in a block as there are blocks, and an even number, since a texel has two rows. */
export interface RowBlocks {
  channels: number;
  /** Number of blocks. */
  count: number;
  /** Read by the shaders. */
  counts: { rows: number; blockRows: number; blocks: number; channels: number };
}

/** It depends on the shape alone. */
export function rowBlocks([rows, channels]: readonly [number, number]): RowBlocks {
  const blockRows = 2 * Math.ceil(Math.max(32, Math.sqrt(rows)) / 2);
  const count = Math.ceil(rows / blockRows);
  return { channels, count, counts: { rows, blockRows, blocks: count, channels } };
}

/**
 * Runs a shader with a fragment for each block of rows of `x` and each two channels. Its `code`, after its `declarations`, sets `one` and
 * `other`, two numbers per channel, which are returned as `[2 * blocks, channels]`: those of a block are a texel. There `c` is the channel, the
 * rows go from `first` to `last` in steps of 2, and `count` is their number.
 */
export function runOnBlocks(
  backend: Backend,
  inputs: Record<string, TensorInfo>,
  { channels, count, counts }: RowBlocks,
  { reads, declarations = '', code }: { reads: string[]; declarations?: string; code: string },
): TensorInfo {
  return runWebglShader(
    { inputs, backend },
    {
      reads,
      outputShape: [2 * count, channels],
      packed: true,
      counts,
      code: `
        ${HELPERS}
        ${declarations}
        void main() {
          ivec2 place = getOutputCoords();
          int block = place.x / 2;
          int c = place.y;
          int first = block * blockRows;
          int last = min(first + blockRows, rows);
          float count = float(last - first);
          ${code}
          setOutput(vec4(one, other));
        }`,
    },
  );
}

/**
 * Sums `term`, of two channels, over all blocks: `at` is what {@link runOnBlocks} made of a block, `one` and `other` of the two channels, and `count` the
 * number of its rows.
 *
 * @param total - What is returned of the `sum`: code.
 */
export function joinBlocks(
  backend: Backend,
  inputs: Record<string, TensorInfo>,
  { channels, counts }: RowBlocks,
  { term, total, numbers = {} }: { term: string; total: string; numbers?: Record<string, number> },
): TensorInfo {
  return runWebglShader(
    { inputs, backend },
    {
      reads: Object.keys(inputs),
      outputShape: [channels],
      packed: true,
      counts,
      numbers,
      code: `
        ${HELPERS}
        void main() {
          int c = getOutputCoords();
          vec2 sum = vec2(0.0);
          for (int block = 0; block < blocks; block++) {
            vec4 at = getParts(2 * block, c);
            float count = float(min(blockRows, rows - block * blockRows));
            sum += ${term};
          }
          vec2 total = ${total};
          // Nothing beyond the last channel, if their number is odd.
          setOutput(vec4(total.x, c + 1 < channels ? total.y : 0.0, 0.0, 0.0));
        }`,
    },
  );
}

/**
 * Declares `sumOf`: over both rows of a texel, or over the first where there is no other. Whatever lies beyond is left out. And `finite`: 0 in
 * place of NaN and infinity.
 */
const HELPERS = `
  vec2 sumOf(vec4 texel, int row) { return row + 1 < rows ? texel.xy + texel.zw : texel.xy; }
  vec2 finite(vec2 x) { return mix(vec2(0.0), x, lessThan(abs(x), vec2(3e38))); }`;
