import { runWebglShader } from '@lt/core/gpu';
import type { KernelChunk } from '@lt/core/tensor';
import { env, type TensorInfo } from '@tensorflow/tfjs-core';
import { GENERIC, HAS_VECTOR, REPLACEABLE, SPECIFIC } from '../augment/position-flags.ts';
import { FLAGS, type FlagsAttrs, MAP } from './kernel-names.ts';

/** Textures of 16 bits would lose most digits, and WebGL 1 has no loops of unknown length. */
export const prepare: NonNullable<KernelChunk['prepare']> = () =>
  env().getNumber('WEBGL_VERSION') === 2 && env().getBool('WEBGL_RENDER_FLOAT32_ENABLED')
    ? undefined
    : 'they need WebGL 2 and float32 textures';

/** The kernels as fragment shaders. */
export const kernels: KernelChunk['kernels'] = {
  [MAP]: ({ inputs, backend }) => {
    const [batch, height, width, numChannels] = inputs.features!.shape as [number, number, number, number];
    return runWebglShader(
      { inputs, backend },
      {
        reads: ['features', 'weights', 'classIds'],
        outputShape: [batch, height, width],
        counts: { numChannels, numClasses: inputs.weights!.shape[1]! },
        code: `
          void main() {
            ivec3 at = getOutputCoords();
            int id = int(round(getClassIds(at.x)));
            float sum = 0.0;
            if (id >= 0 && id < numClasses) {
              for (int c = 0; c < numChannels; c++) {
                sum += getFeatures(at.x, at.y, at.z, c) * getWeights(c, id);
              }
            }
            setOutput(sum);
          }`,
      },
    );
  },

  /** Two passes: the range of each map, then the flags. */
  [FLAGS]: ({ inputs, backend, attrs }) => {
    const { mode, byRank, specificIf, specificBound, genericIf, genericBound, epsilon } =
      attrs as unknown as FlagsAttrs;
    const [batch, height, width, numChannels] = inputs.features!.shape as [number, number, number, number];
    const numPositions = height * width;
    const readValue = `
      float valueOf(int image, int p) {
        float value = getCam(image, p / width, imod(p, width));
        // NaN by its bits, since maxima may lose it: an infinite range makes a map as degenerate.
        if (isnan(value)) return uintBitsToFloat(0x7f800000u);
        return ${mode === 'minmax' ? 'value' : 'max(value, 0.0)'};
      }`;
    const ranges = runWebglShader(
      { inputs, backend },
      {
        reads: ['cam'],
        outputShape: [batch, 2],
        counts: { numPositions, width },
        code: `
          ${readValue}
          void main() {
            ivec2 at = getOutputCoords();
            float found = valueOf(at.x, 0);
            for (int p = 1; p < numPositions; p++) {
              float value = valueOf(at.x, p);
              found = at.y == 0 ? max(found, value) : min(found, value);
            }
            setOutput(${mode === 'reluMax' ? 'at.y == 1 ? 0.0 : found' : 'found'});
          }`,
      },
    );
    const flags = runWebglShader(
      { inputs: { ...inputs, ranges }, backend },
      {
        reads: ['features', 'cam', 'ranges'],
        outputShape: [batch, 3 * numPositions + 1],
        counts: { numPositions, width, numChannels },
        numbers: { specificBound, genericBound, epsilon },
        code: `
          ${readValue}
          void main() {
            ivec2 at = getOutputCoords();
            float top = getRanges(at.x, 0);
            float bottom = getRanges(at.x, 1);
            float range = top - bottom;
            bool isValid = range > max(max(abs(top), abs(bottom)), 1.0) * epsilon;
            int kind = at.y / numPositions;
            int p = at.y - kind * numPositions;
            bool isSpecific = false;
            bool isGeneric = false;
            bool hasVector = false;
            if (isValid && kind < 3) {
              float value = (valueOf(at.x, p) - bottom) / range;
              ${
                byRank
                  ? `
              float rank = 0.0;
              for (int o = 0; o < numPositions; o++) {
                float other = (valueOf(at.x, o) - bottom) / range;
                if (other > value || (other == value && o < p)) { rank += 1.0; }
              }`
                  : 'float rank = value;'
              }
              isSpecific = rank ${specificIf} specificBound;
              isGeneric = rank ${genericIf} genericBound;
              for (int c = 0; c < numChannels && !hasVector; c++) {
                hasVector = getFeatures(at.x, p / width, imod(p, width), c) != 0.0;
              }
            }
            float specific = isSpecific && hasVector ? 1.0 : 0.0;
            float generic = isGeneric && hasVector ? 1.0 : 0.0;
            float all = ${SPECIFIC}.0 * specific + ${GENERIC}.0 * generic
              + (isSpecific ? ${REPLACEABLE}.0 : 0.0) + (hasVector ? ${HAS_VECTOR}.0 : 0.0);
            setOutput(kind == 0 ? all : kind == 1 ? specific : kind == 2 ? generic : isValid ? 1.0 : 0.0);
          }`,
      },
    );
    (backend as unknown as WebglBackend).disposeIntermediateTensorInfo(ranges);
    return flags;
  },
};

interface WebglBackend {
  disposeIntermediateTensorInfo(info: TensorInfo): void;
}
