import { runWebglShader } from '@lt/core/gpu';
import type { KernelChunk } from '@lt/core/tensor';
import { env, type TensorInfo } from '@tensorflow/tfjs-core';
import { SMALLEST_FLOAT32 } from '../row-lengths.ts';
import { EMBED, EMBED_GRAD, type EmbedAttrs } from './kernel-names.ts';

/** Textures of 16 bits would lose most digits, and WebGL 1 has no loops of unknown length. */
export const prepare: NonNullable<KernelChunk['prepare']> = () =>
  env().getNumber('WEBGL_VERSION') === 2 && env().getBool('WEBGL_RENDER_FLOAT32_ENABLED')
    ? undefined
    : 'they need WebGL 2 and float32 textures';

const READS = ['features', 'centroids', 'nearest', 'memoryFeature', 'selectorLogits'];

const OFFSET = `
  float offsetOf(int row, int j) {
    return getFeatures(row, j) - getCentroids(int(round(getNearest(row))), j);
  }`;

/** The kernels as fragment shaders: a pass that reduces each row to a number, and a pass over all elements. */
export const kernels: KernelChunk['kernels'] = {
  [EMBED]: ({ inputs, backend, attrs }) => {
    const { scale, epsilon } = attrs as unknown as EmbedAttrs;
    const [batch, dim] = inputs.features!.shape as [number, number];
    const counts = { dim };
    const lengths = runWebglShader(
      { inputs, backend },
      {
        reads: READS.slice(0, 3),
        outputShape: [batch, 1],
        counts,
        code: `
          ${OFFSET}
          void main() {
            int row = getOutputCoords().x;
            float largest = ${SMALLEST_FLOAT32};
            for (int j = 0; j < dim; j++) { largest = max(largest, abs(offsetOf(row, j))); }
            float sum = 0.0;
            for (int j = 0; j < dim; j++) {
              float share = offsetOf(row, j) / largest;
              sum += share * share;
            }
            // By its bits, here and below: what maxima and signs make of NaN is up to the device.
            setOutput(isnan(sum) ? NAN : largest * sqrt(sum));
          }`,
      },
    );
    const made = runWebglShader(
      { inputs: { ...inputs, lengths }, backend },
      {
        reads: ['features', 'memoryFeature', 'selectorLogits', 'lengths'],
        outputShape: [batch, 3 * dim + 2],
        counts,
        numbers: { scale, epsilon },
        code: `
          void main() {
            ivec2 at = getOutputCoords();
            int kind = at.y / dim;
            int j = at.y - kind * dim;
            float length = getLengths(at.x, 0);
            float distance = isnan(length) ? length : max(length, epsilon);
            float reach = scale / distance;
            float value = at.y == 3 * dim ? distance : reach;
            if (kind < 3 && at.y < 3 * dim) {
              float logit = getSelectorLogits(at.x, j);
              float small = exp(-2.0 * min(abs(logit), 60.0));
              float selector = isnan(logit) ? logit : sign(logit) * ((1.0 - small) / (1.0 + small));
              float infused = selector * getMemoryFeature(at.x, j);
              value = kind == 0 ? reach * (getFeatures(at.x, j) + infused) : kind == 1 ? infused : selector;
            }
            setOutput(value);
          }`,
      },
    );
    (backend as unknown as WebglBackend).disposeIntermediateTensorInfo(lengths);
    return made;
  },

  [EMBED_GRAD]: ({ inputs, backend, attrs }) => {
    const { epsilon } = attrs as unknown as EmbedAttrs;
    const [batch, dim] = inputs.features!.shape as [number, number];
    const counts = { dim };
    const along = runWebglShader(
      { inputs, backend },
      {
        reads: ['features', 'made', 'dy'],
        outputShape: [batch, 1],
        counts,
        code: `
          void main() {
            int row = getOutputCoords().x;
            float sum = 0.0;
            for (int j = 0; j < dim; j++) { sum += getDy(row, j) * (getFeatures(row, j) + getMade(row, dim + j)); }
            setOutput(sum);
          }`,
      },
    );
    const gradients = runWebglShader(
      { inputs: { ...inputs, along }, backend },
      {
        reads: [...READS.slice(0, 4), 'made', 'dy', 'along'],
        outputShape: [batch, 3 * dim],
        counts,
        numbers: { epsilon },
        code: `
          ${OFFSET}
          void main() {
            ivec2 at = getOutputCoords();
            int kind = at.y / dim;
            int j = at.y - kind * dim;
            float distance = getMade(at.x, 3 * dim);
            float reach = getMade(at.x, 3 * dim + 1);
            float direct = reach * getDy(at.x, j);
            if (kind == 0) {
              float ofReach = getDy(at.x, 3 * dim + 1) + getAlong(at.x, 0);
              float ofDistance = getDy(at.x, 3 * dim) - ofReach * (reach / distance);
              setOutput(direct + (distance > epsilon ? ofDistance / distance * offsetOf(at.x, j) : 0.0));
            } else {
              float selector = getMade(at.x, 2 * dim + j);
              float ofInfused = getDy(at.x, dim + j) + direct;
              float ofSelector = getDy(at.x, 2 * dim + j) + ofInfused * getMemoryFeature(at.x, j);
              setOutput(kind == 1 ? ofInfused * selector : ofSelector * (1.0 - selector * selector));
            }
          }`,
      },
    );
    (backend as unknown as WebglBackend).disposeIntermediateTensorInfo(along);
    return gradients;
  },
};

interface WebglBackend {
  disposeIntermediateTensorInfo(info: TensorInfo): void;
}
