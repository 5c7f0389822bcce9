import { runWebgpuShader, WEBGPU_THREADS } from '@lt/core/gpu';
import type { KernelChunk } from '@lt/core/tensor';
import { GENERIC, HAS_VECTOR, REPLACEABLE, SPECIFIC } from '../augment/position-flags.ts';
import { FLAGS, type FlagsAttrs, MAP } from './kernel-names.ts';

/** Threads that share the channels of a position. */
const LANES = 16;

/** The kernels as WGSL. */
export const kernels: KernelChunk['kernels'] = {
  [MAP]: ({ inputs, backend }) => {
    const [batch, height, width] = inputs.features!.shape as [number, number, number];
    return runWebgpuShader(
      { inputs, backend },
      {
        key: 'classActivationMap',
        reads: ['features', 'weights', 'classIds'],
        outputShape: [batch, height, width],
        groups: Math.ceil((batch * height * width * LANES) / WEBGPU_THREADS),
        code: `
          var<workgroup> parts : array<f32, ${WEBGPU_THREADS}>;
          fn main(index : i32) {
            let position = index / ${LANES};
            let lane = index % ${LANES};
            let thread = index % ${WEBGPU_THREADS};
            let shape = uniforms.featuresShape;
            let numClasses = uniforms.weightsShape[1];
            var sum = 0.0;
            if (position < uniforms.size) {
              let id = i32(classIds[position / (shape[1] * shape[2])]);
              if (id >= 0 && id < numClasses) {
                for (var c = lane; c < shape[3]; c += ${LANES}) {
                  sum += features[position * shape[3] + c] * weights[c * numClasses + id];
                }
              }
            }
            parts[thread] = sum;
            workgroupBarrier();
            // One of the lanes adds up: barriers cost more than so few sums.
            if (lane == 0 && position < uniforms.size) {
              var whole = sum;
              for (var i = 1; i < ${LANES}; i++) { whole += parts[thread + i]; }
              result[position] = whole;
            }
          }`,
      },
    );
  },

  /** A work group for each map. */
  [FLAGS]: ({ inputs, backend, attrs }) => {
    const { mode, byRank, specificIf, specificBound, genericIf, genericBound, epsilon } =
      attrs as unknown as FlagsAttrs;
    const [batch, height, width] = inputs.cam!.shape as [number, number, number];
    return runWebgpuShader(
      { inputs, backend },
      {
        key: `positionFlags_${mode}_${byRank}_${specificIf}_${genericIf}`,
        reads: ['features', 'cam'],
        outputShape: [batch, 3 * height * width + 1],
        groups: batch,
        numbers: { specificBound, genericBound, epsilon },
        code: `
          var<workgroup> greatest : array<f32, ${WEBGPU_THREADS}>;
          var<workgroup> least : array<f32, ${WEBGPU_THREADS}>;
          fn valueOf(at : i32) -> f32 {
            // NaN by its bits, since maxima may lose it: an infinite range makes a map as degenerate.
            if (isnan(cam[at])) { return uniforms.INFINITY; }
            return ${mode === 'minmax' ? 'cam[at]' : 'max(cam[at], 0.0)'};
          }
          fn main(index : i32) {
            let image = index / ${WEBGPU_THREADS};
            let thread = index % ${WEBGPU_THREADS};
            let batch = uniforms.featuresShape[0];
            let numPositions = uniforms.featuresShape[1] * uniforms.featuresShape[2];
            let numChannels = uniforms.featuresShape[3];
            let first = min(image, batch - 1) * numPositions;
            greatest[thread] = valueOf(first);
            least[thread] = valueOf(first);
            for (var p = thread; p < numPositions; p += ${WEBGPU_THREADS}) {
              greatest[thread] = max(greatest[thread], valueOf(first + p));
              least[thread] = min(least[thread], valueOf(first + p));
            }
            workgroupBarrier();
            for (var half = ${WEBGPU_THREADS / 2}; half > 0; half = half / 2) {
              if (thread < half) {
                greatest[thread] = max(greatest[thread], greatest[thread + half]);
                least[thread] = min(least[thread], least[thread + half]);
              }
              workgroupBarrier();
            }
            if (image >= batch) { return; }
            let top = greatest[0];
            let bottom = ${mode === 'reluMax' ? '0.0' : 'least[0]'};
            let range = top - bottom;
            let isValid = range > max(max(abs(top), abs(bottom)), 1.0) * uniforms.epsilon;
            let row = image * (3 * numPositions + 1);
            if (thread == 0) { result[row + 3 * numPositions] = select(0.0, 1.0, isValid); }
            for (var p = thread; p < numPositions; p += ${WEBGPU_THREADS}) {
              var isSpecific = false;
              var isGeneric = false;
              var hasVector = false;
              if (isValid) {
                let value = (valueOf(first + p) - bottom) / range;
                ${
                  byRank
                    ? `
                var rank = 0.0;
                for (var o = 0; o < numPositions; o++) {
                  let other = (valueOf(first + o) - bottom) / range;
                  if (other > value || (other == value && o < p)) { rank += 1.0; }
                }`
                    : 'let rank = value;'
                }
                isSpecific = rank ${specificIf} uniforms.specificBound;
                isGeneric = rank ${genericIf} uniforms.genericBound;
                for (var c = 0; c < numChannels && !hasVector; c++) {
                  hasVector = features[(first + p) * numChannels + c] != 0.0;
                }
              }
              let specific = select(0.0, 1.0, isSpecific && hasVector);
              let generic = select(0.0, 1.0, isGeneric && hasVector);
              result[row + p] = ${SPECIFIC}.0 * specific + ${GENERIC}.0 * generic
                + select(0.0, ${REPLACEABLE}.0, isSpecific) + select(0.0, ${HAS_VECTOR}.0, hasVector);
              result[row + numPositions + p] = specific;
              result[row + 2 * numPositions + p] = generic;
            }
          }`,
      },
    );
  },
};
