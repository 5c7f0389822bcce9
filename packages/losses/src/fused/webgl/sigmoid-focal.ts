import { runWebglShader, type WebglShader } from '@lt/core/gpu';
import type { FusedForm } from '../fused-kernels.ts';
import type { KernelCall, SigmoidFocalAttrs } from '../kernel-call.ts';
import { elementOf, factorOf } from './softmax.ts';
import { TILE, tilesOf, type WebglBackend } from './tiles.ts';

const READS = ['logits', 'targets', 'elementWeights'];

/** Kernel 2 as fragment shaders: the loss of each tile of a row, that of the row; and one pass on the way back. */
export const sigmoidFocalOnWebgl: FusedForm = {
  forward: (call) => {
    const [batch, numClasses] = call.inputs.logits!.shape as [number, number];
    const { numTiles } = tilesOf(numClasses);
    const tiles = runWebglShader(
      call,
      shaderOf(
        call,
        READS,
        [batch, numTiles],
        `${elementCode(call)}
        void main() {
          ${TILE}
          float loss = 0.0;
          for (int c = first; c < end; c++) loss += weightOf(row, c) * termsOf(row, c).x;
          setOutput(loss);
        }`,
      ),
    );
    const sum = `
      void main() {
        int row = getOutputCoords();
        float loss = 0.0;
        for (int i = 0; i < numTiles; i++) loss += getTiles(row, i);
        setOutput(loss);
      }`;
    const values = runWebglShader({ ...call, inputs: { tiles } }, shaderOf(call, ['tiles'], [batch], sum));
    (call.backend as unknown as WebglBackend).disposeIntermediateTensorInfo(tiles);
    return values;
  },

  backward: (call) => {
    const code = `${elementCode(call)}
      void main() {
        ivec2 place = getOutputCoords();
        int row = place.x;
        float factor = ${factorOf(call)};
        if (factor == 0.0) { setOutput(0.0); return; }
        setOutput(factor * (weightOf(row, place.y) * termsOf(row, place.y).y));
      }`;
    return runWebglShader(call, shaderOf(call, [...READS, 'factors'], call.inputs.logits!.shape, code));
  },
};

function shaderOf(call: KernelCall, reads: string[], outputShape: number[], code: string): WebglShader {
  const { gamma, slant, level } = call.attrs as unknown as SigmoidFocalAttrs;
  const numClasses = call.inputs.logits!.shape[1]!;
  const counts = { numClasses, ...tilesOf(numClasses) };
  return { reads, outputShape, numbers: { gamma, slant, level }, counts, code };
}

/** Declares `weightOf`, and `termsOf`: loss and slope of an element. */
function elementCode(call: KernelCall): string {
  const weight = call.inputs.elementWeights ? ` * ${elementOf(call, 'elementWeights')}` : '';
  return `
    float weightOf(int row, int c) { return (slant * getTargets(row, c) + level)${weight}; }
    vec2 termsOf(int row, int c) {
      float x = getLogits(row, c);
      float t = getTargets(row, c);
      float small = exp(-min(abs(x), 128.0));
      // log(1 + small): the series where a sum with 1 would lose digits, since a compiler may undo what brings them back.
      float tail = small * (1.0 - small * (0.5 - small * (0.33333333 - small * 0.25)));
      if (small > 0.03) tail = log(1.0 + small);
      float positive = max(x, 0.0);
      float crossEntropy = (positive - x * t) + tail;
      float likely = 1.0 / (1.0 + small);
      float unlikely = small * likely;
      float on = x > 0.0 ? likely : unlikely;
      float off = x > 0.0 ? unlikely : likely;
      float slope = (1.0 - t) * on - t * off;
      ${
        call.attrs!.gamma === 0
          ? 'return vec2(crossEntropy, slope);'
          : `
      float along = (x * t + (positive - x)) + tail;
      float modulator = exp(-min(gamma * min(along, 3.4e38 / max(gamma, 1.0)), 128.0));
      float loss = modulator * crossEntropy;
      return vec2(loss, modulator * slope - gamma * (loss * (t * on - (1.0 - t) * off)));`
      }
    }`;
}
