import { runWebgpuShader, WEBGPU_THREADS } from '@lt/core/gpu';
import type { KernelChunk } from '@lt/core/tensor';
import { SMALLEST_FLOAT32 } from '../row-lengths.ts';
import { EMBED, EMBED_GRAD, type EmbedAttrs } from './kernel-names.ts';

const READS = ['features', 'centroids', 'nearest', 'memoryFeature', 'selectorLogits'];

/** The kernels as WGSL: a work group for each row. */
export const kernels: KernelChunk['kernels'] = {
  [EMBED]: ({ inputs, backend, attrs }) => {
    const { scale, epsilon } = attrs as unknown as EmbedAttrs;
    const [batch, dim] = inputs.features!.shape as [number, number];
    return runWebgpuShader(
      { inputs, backend },
      {
        key: 'metaEmbedding',
        reads: READS,
        outputShape: [batch, 3 * dim + 2],
        groups: batch,
        numbers: { scale, epsilon },
        code: `
          ${COMMON}
          fn main(index : i32) {
            let row = index / ${WEBGPU_THREADS};
            let thread = index % ${WEBGPU_THREADS};
            let dim = uniforms.featuresShape[1];
            let inside = row < uniforms.featuresShape[0];
            let end = select(0, dim, inside);
            var most = 0.0;
            for (var j = thread; j < end; j += ${WEBGPU_THREADS}) { most = max(most, abs(offsetOf(row, j))); }
            let top = max(largest(most, thread), ${SMALLEST_FLOAT32});
            var part = 0.0;
            for (var j = thread; j < end; j += ${WEBGPU_THREADS}) {
              let share = offsetOf(row, j) / top;
              part += share * share;
            }
            let distance = max(top * sqrt(total(part, thread)), uniforms.epsilon);
            let reach = uniforms.scale / distance;
            let first = row * (3 * dim + 2);
            for (var j = thread; j < end; j += ${WEBGPU_THREADS}) {
              let at = row * dim + j;
              let small = exp(-2.0 * min(abs(selectorLogits[at]), 60.0));
              let selector = sign(selectorLogits[at]) * ((1.0 - small) / (1.0 + small));
              let infused = selector * memoryFeature[at];
              result[first + j] = reach * (features[at] + infused);
              result[first + dim + j] = infused;
              result[first + 2 * dim + j] = selector;
            }
            if (inside && thread == 0) {
              result[first + 3 * dim] = distance;
              result[first + 3 * dim + 1] = reach;
            }
          }`,
      },
    );
  },

  [EMBED_GRAD]: ({ inputs, backend, attrs }) => {
    const { epsilon } = attrs as unknown as EmbedAttrs;
    const [batch, dim] = inputs.features!.shape as [number, number];
    return runWebgpuShader(
      { inputs, backend },
      {
        key: 'metaEmbeddingGrad',
        reads: [...READS.slice(0, 4), 'made', 'dy'],
        outputShape: [batch, 3 * dim],
        groups: batch,
        numbers: { epsilon },
        code: `
          ${COMMON}
          fn main(index : i32) {
            let row = index / ${WEBGPU_THREADS};
            let thread = index % ${WEBGPU_THREADS};
            let dim = uniforms.featuresShape[1];
            let inside = row < uniforms.featuresShape[0];
            let end = select(0, dim, inside);
            let first = row * (3 * dim + 2);
            var part = 0.0;
            for (var j = thread; j < end; j += ${WEBGPU_THREADS}) {
              part += dy[first + j] * (features[row * dim + j] + made[first + dim + j]);
            }
            let along = total(part, thread);
            if (!inside) { return; }
            let distance = made[first + 3 * dim];
            let reach = made[first + 3 * dim + 1];
            let ofReach = dy[first + 3 * dim + 1] + along;
            let ofDistance = dy[first + 3 * dim] - ofReach * (reach / distance);
            let pull = select(0.0, ofDistance / distance, distance > uniforms.epsilon);
            let place = row * 3 * dim;
            for (var j = thread; j < end; j += ${WEBGPU_THREADS}) {
              let selector = made[first + 2 * dim + j];
              let direct = reach * dy[first + j];
              let ofInfused = dy[first + dim + j] + direct;
              let ofSelector = dy[first + 2 * dim + j] + ofInfused * memoryFeature[row * dim + j];
              result[place + j] = direct + pull * offsetOf(row, j);
              result[place + dim + j] = ofInfused * selector;
              result[place + 2 * dim + j] = ofSelector * (1.0 - selector * selector);
            }
          }`,
      },
    );
  },
};

/** Declares `offsetOf`, from the nearest centroid, and `total` and `largest` over the threads of a work group. */
const COMMON = `
  var<workgroup> shared_ : array<f32, ${WEBGPU_THREADS}>;
  fn offsetOf(row : i32, j : i32) -> f32 {
    let dim = uniforms.featuresShape[1];
    return features[row * dim + j] - centroids[i32(nearest[row]) * dim + j];
  }
  ${reduction('total', 'a + b')}
  ${reduction('largest', 'max(a, b)')}`;

function reduction(name: string, combined: string): string {
  return `
    fn ${name}(value : f32, thread : i32) -> f32 {
      workgroupBarrier();
      shared_[thread] = value;
      workgroupBarrier();
      for (var half = ${WEBGPU_THREADS / 2}; half > 0; half = half / 2) {
        if (thread < half) {
          let a = shared_[thread];
          let b = shared_[thread + half];
          shared_[thread] = ${combined};
        }
        workgroupBarrier();
      }
      return shared_[0];
    }`;
}
