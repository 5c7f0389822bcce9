import { runWebgpuShader, WEBGPU_THREADS } from '@lt/core/gpu';
import { GROUP } from '../tf-pack.ts';
import { type GroupKernels, MINIMA, SELECT, type SelectAttrs } from './group-kernels.ts';

/** Queries and rows of the pool that a work group scores: each of its 128 threads has 4 of both. */
const QUERIES = 32;
const ROWS = 64;

/** Columns that a work group holds at a time. */
const COLUMNS = 16;

/** The kernels as WGSL. */
export const kernels: GroupKernels = {
  /** A matrix product in tiles whose scores are never written: each work group reduces its own to two groups. */
  [MINIMA]: ({ inputs, backend }) => {
    const numQueries = inputs.queries!.shape[0]!;
    const numRows = inputs.pool!.shape[1]!;
    return runWebgpuShader(
      { inputs, backend },
      {
        key: 'groupMinima',
        reads: ['queries', 'pool', 'norms'],
        outputShape: [numQueries, numRows / GROUP],
        groups: [Math.ceil(numRows / ROWS), Math.ceil(numQueries / QUERIES)],
        code: `
          var<workgroup> x : array<array<f32, ${QUERIES}>, ${COLUMNS}>;
          var<workgroup> y : array<array<f32, ${ROWS}>, ${COLUMNS}>;
          var<workgroup> least : array<array<f32, ${ROWS / 4}>, ${QUERIES}>;
          fn main() {
            let numQueries = uniforms.queriesShape[0];
            let numColumns = uniforms.queriesShape[1];
            let numRows = uniforms.poolShape[1];
            let firstQuery = i32(workgroupId.y) * ${QUERIES};
            let firstRow = i32(workgroupId.x) * ${ROWS};
            let thread = i32(localIndex);
            let q = (thread / ${ROWS / 4}) * 4;
            let r = (thread % ${ROWS / 4}) * 4;
            var sums : array<vec4<f32>, 4>;
            for (var first = 0; first < numColumns; first += ${COLUMNS}) {
              workgroupBarrier();
              for (var at = thread; at < ${QUERIES * COLUMNS}; at += ${WEBGPU_THREADS}) {
                let query = firstQuery + at / ${COLUMNS};
                let column = first + at % ${COLUMNS};
                var value = 0.0;
                if (query < numQueries && column < numColumns) { value = queries[query * numColumns + column]; }
                x[at % ${COLUMNS}][at / ${COLUMNS}] = value;
              }
              for (var at = thread; at < ${ROWS * COLUMNS}; at += ${WEBGPU_THREADS}) {
                let row = firstRow + at % ${ROWS};
                let column = first + at / ${ROWS};
                var value = 0.0;
                if (row < numRows && column < numColumns) { value = pool[column * numRows + row]; }
                y[at / ${ROWS}][at % ${ROWS}] = value;
              }
              workgroupBarrier();
              for (var c = 0; c < ${COLUMNS}; c++) {
                let rows = vec4<f32>(y[c][r], y[c][r + 1], y[c][r + 2], y[c][r + 3]);
                for (var i = 0; i < 4; i++) { sums[i] += x[c][q + i] * rows; }
              }
            }
            for (var i = 0; i < 4; i++) {
              var smallest = 3.4e38;
              for (var j = 0; j < 4; j++) {
                if (firstRow + r + j < numRows) { smallest = min(smallest, sums[i][j] + norms[firstRow + r + j]); }
              }
              least[q + i][r / 4] = smallest;
            }
            workgroupBarrier();
            let query = firstQuery + thread / ${ROWS / GROUP};
            let group = thread % ${ROWS / GROUP};
            let place = firstRow / ${GROUP} + group;
            if (thread < ${(QUERIES * ROWS) / GROUP} && query < numQueries && place < numRows / ${GROUP}) {
              var smallest = 3.4e38;
              for (var i = 0; i < ${GROUP / 4}; i++) {
                smallest = min(smallest, least[thread / ${ROWS / GROUP}][group * ${GROUP / 4} + i]);
              }
              result[query * (numRows / ${GROUP}) + place] = smallest;
            }
          }`,
      },
    );
  },

  /** A work group for each query takes the smallest score that comes after the last one it took, time and again. */
  [SELECT]: ({ inputs, backend, attrs }) => {
    const { count } = attrs as unknown as SelectAttrs;
    const numQueries = inputs.minima!.shape[0]!;
    return runWebgpuShader(
      { inputs, backend },
      {
        key: `selectGroups${count}`,
        reads: ['minima'],
        outputShape: [numQueries, 2 * count],
        groups: numQueries,
        code: `
          var<workgroup> scores : array<f32, ${WEBGPU_THREADS}>;
          var<workgroup> groups : array<i32, ${WEBGPU_THREADS}>;
          fn main(index : i32) {
            let query = index / ${WEBGPU_THREADS};
            let thread = index % ${WEBGPU_THREADS};
            let numGroups = uniforms.minimaShape[1];
            var lastScore = -3.4e38;
            var lastGroup = -1;
            for (var t = 0; t < ${count}; t++) {
              var score = 3.4e38;
              var group = numGroups;
              for (var g = thread; g < numGroups; g += ${WEBGPU_THREADS}) {
                let other = minima[query * numGroups + g];
                let isAfter = other > lastScore || (other == lastScore && g > lastGroup);
                if (isAfter && other < score) { score = other; group = g; }
              }
              workgroupBarrier();
              scores[thread] = score;
              groups[thread] = group;
              workgroupBarrier();
              for (var half = ${WEBGPU_THREADS / 2}; half > 0; half = half / 2) {
                if (thread < half) {
                  let other = scores[thread + half];
                  let otherGroup = groups[thread + half];
                  if (other < scores[thread] || (other == scores[thread] && otherGroup < groups[thread])) {
                    scores[thread] = other;
                    groups[thread] = otherGroup;
                  }
                }
                workgroupBarrier();
              }
              lastScore = scores[0];
              lastGroup = groups[0];
              if (thread == 0) {
                result[query * ${2 * count} + t] = lastScore;
                result[query * ${2 * count} + ${count} + t] = select(-1.0, f32(lastGroup), lastGroup < numGroups);
              }
            }
          }`,
      },
    );
  },
};
