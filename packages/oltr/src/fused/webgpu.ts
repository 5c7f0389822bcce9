import { runWebgpuShader, WEBGPU_THREADS } from '@lt/core/gpu';
import type { KernelChunk } from '@lt/core/tensor';
import { SMALLEST_FLOAT32 } from '../row-lengths.ts';
import { EMBED, EMBED_GRAD, type EmbedAttrs } from './kernel-names.ts';

const READS = ['features', 'centroids', 'nearest', 'memoryFeature', 'selectorLogits'];

/** Threads that share a row. Few, so that a work group has several rows, and its barriers are paid for all of them at once. */
const LANES = 8;
const ROWS = WEBGPU_THREADS / LANES;

/** The kernels as WGSL. */
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
        groups: Math.ceil(batch / ROWS),
        numbers: { scale, epsilon },
        code: `
          ${COMMON}
          fn main(index : i32) {
            let row = index / ${LANES};
            let lane = index % ${LANES};
            let thread = index % ${WEBGPU_THREADS};
            let dim = uniforms.featuresShape[1];
            let inside = row < uniforms.featuresShape[0];
            let end = select(0, dim, inside);
            var most = 0.0;
            for (var j = lane; j < end; j += ${LANES}) { most = max(most, abs(offsetOf(row, j))); }
            let top = max(largest(most, thread), ${SMALLEST_FLOAT32});
            var part = 0.0;
            for (var j = lane; j < end; j += ${LANES}) {
              let share = offsetOf(row, j) / top;
              part += share * share;
            }
            let sumOfSquares = total(part, thread);
            // By its bits: what maxima and signs make of NaN is up to the device.
            let distance = select(max(top * sqrt(sumOfSquares), uniforms.epsilon), uniforms.NAN, isnan(sumOfSquares));
            let reach = uniforms.scale / distance;
            let first = row * (3 * dim + 2);
            for (var j = lane; j < end; j += ${LANES}) {
              let at = row * dim + j;
              let logit = selectorLogits[at];
              let small = exp(-2.0 * min(abs(logit), 60.0));
              let selector = select(sign(logit) * ((1.0 - small) / (1.0 + small)), logit, isnan(logit));
              let infused = selector * memoryFeature[at];
              result[first + j] = reach * (features[at] + infused);
              result[first + dim + j] = infused;
              result[first + 2 * dim + j] = selector;
            }
            if (inside && lane == 0) {
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
        groups: Math.ceil(batch / ROWS),
        numbers: { epsilon },
        code: `
          ${COMMON}
          fn main(index : i32) {
            let row = index / ${LANES};
            let lane = index % ${LANES};
            let thread = index % ${WEBGPU_THREADS};
            let dim = uniforms.featuresShape[1];
            let inside = row < uniforms.featuresShape[0];
            let end = select(0, dim, inside);
            let first = row * (3 * dim + 2);
            var part = 0.0;
            for (var j = lane; j < end; j += ${LANES}) {
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
            for (var j = lane; j < end; j += ${LANES}) {
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

/** Declares `offsetOf`, from the nearest centroid, and `total` and `largest` over the threads of a row. */
const COMMON = `
  fn offsetOf(row : i32, j : i32) -> f32 {
    let dim = uniforms.featuresShape[1];
    return features[row * dim + j] - centroids[i32(nearest[row]) * dim + j];
  }
  ${reduction('total', 'a + b')}
  ${reduction('largest', 'max(a, b)')}`;

function reduction(name: string, combined: string): string {
  return `
    var<workgroup> ${name}Parts : array<f32, ${WEBGPU_THREADS}>;
    fn ${name}(value : f32, thread : i32) -> f32 {
      ${name}Parts[thread] = value;
      workgroupBarrier();
      let first = thread - thread % ${LANES};
      var a = ${name}Parts[first];
      for (var i = 1; i < ${LANES}; i++) {
        let b = ${name}Parts[first + i];
        a = ${combined};
      }
      return a;
    }`;
}
