import { runWebglShader, type WebglShader } from '@lt/core/gpu';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { FusedForm } from '../fused-kernels.ts';
import type { KernelCall, SoftmaxAttrs } from '../kernel-call.ts';
import { powerOf } from '../shader-power.ts';
import { isPerClass, perRowFactors } from '../shapes.ts';
import { TILE, tilesOf, type WebglBackend } from './tiles.ts';

const READS = ['logits', 'targets', 'classScale', 'bias'];

/**
 * Kernels 1 and 3 as fragment shaders. A fragment writes one number, so that forward takes six passes: the largest offset of each
 * tile of a row, the sums of its exponentials, both of each row, the terms of the targets of each tile (loss and h side by side), the
 * values, and `rows`: the largest offset, the partition S, the sum of all h(c). Backward is one pass.
 */
export const softmaxOnWebgl: FusedForm = {
  forward: (call) => {
    const [batch, numClasses] = call.inputs.logits!.shape as [number, number];
    const { numTiles } = tilesOf(numClasses);
    const made: TensorInfo[] = [];
    const pass = (inputs: Record<string, TensorInfo>, outputShape: number[], code: string): TensorInfo => {
      const shader = shaderOf(call, [...READS, ...Object.keys(inputs)], outputShape, code);
      const info = runWebglShader({ ...call, inputs: { ...call.inputs, ...inputs } }, shader);
      made.push(info);
      return info;
    };
    const tops = pass(
      {},
      [batch, numTiles],
      `void main() {
        ${TILE}
        float top = offsetOf(row, first);
        for (int c = first + 1; c < end; c++) top = max(top, offsetOf(row, c));
        setOutput(top);
      }`,
    );
    const sums = pass(
      { tops },
      [batch, numTiles],
      `${LARGEST}
      void main() {
        ${TILE}
        float top = largest(row);
        float part = 0.0;
        for (int c = first; c < end; c++) {
          float d = scale * (offsetOf(row, c) - top);
          // By its bits: what maxima, exponentials and logarithms make of NaN is up to the device.
          part += isnan(d) ? NAN : exponential(d);
        }
        setOutput(part);
      }`,
    );
    const heads = pass(
      { tops, sums },
      [batch, 2],
      `${LARGEST}
      void main() {
        ivec2 place = getOutputCoords();
        float number = place.y == 0 ? largest(place.x) : 0.0;
        if (place.y == 1) for (int i = 0; i < numTiles; i++) number += getSums(place.x, i);
        setOutput(number);
      }`,
    );
    const terms = pass(
      { heads },
      [batch, 2 * numTiles],
      `void main() {
        ivec2 place = getOutputCoords();
        int row = place.x;
        bool isLoss = place.y < numTiles;
        int first = (isLoss ? place.y : place.y - numTiles) * tile;
        int end = min(first + tile, numClasses);
        float top = getHeads(row, 0);
        float sumOfExp = getHeads(row, 1);
        float logPartition = isnan(sumOfExp) ? NAN : log(sumOfExp);
        float term = 0.0;
        for (int c = first; c < end; c++) {
          float q = getTargets(row, c);
          if (q != 0.0) {
            float logP = scale * (offsetOf(row, c) - top) - logPartition;
            vec2 f = factorsOf(logP);
            term += q * f.x * (isLoss ? -logP : f.y);
          }
        }
        setOutput(term);
      }`,
    );
    const values = pass(
      { terms, heads },
      [batch],
      `void main() {
        int row = getOutputCoords();
        float value = 0.0;
        for (int i = 0; i < numTiles; i++) value += getTerms(row, i);
        setOutput(${focal(call) ? 'value' : 'isnan(getHeads(row, 1)) ? NAN : value'});
      }`,
    );
    const rows = pass(
      { terms, heads },
      [batch, 3],
      `void main() {
        ivec2 place = getOutputCoords();
        float number = 0.0;
        if (place.y < 2) number = getHeads(place.x, place.y);
        else for (int i = 0; i < numTiles; i++) number += getTerms(place.x, numTiles + i);
        setOutput(number);
      }`,
    );
    for (const info of made) {
      if (info !== values && info !== rows) {
        (call.backend as unknown as WebglBackend).disposeIntermediateTensorInfo(info);
      }
    }
    return [values, rows];
  },

  backward: (call) => {
    const reads = [...READS, 'rows', 'factors'];
    const code = `
      void main() {
        ivec2 place = getOutputCoords();
        int row = place.x;
        int c = place.y;
        float factor = ${factorOf(call)};
        if (factor == 0.0) { setOutput(0.0); return; }
        float sumOfExp = getRows(row, 1);
        if (isnan(sumOfExp)) { setOutput(NAN); return; }
        float d = scale * (offsetOf(row, c) - getRows(row, 0));
        float gradient = exponential(d) * (getRows(row, 2) * factor / sumOfExp);
        float q = getTargets(row, c);
        if (q != 0.0) {
          vec2 f = factorsOf(d - log(sumOfExp));
          gradient -= q * f.x * f.y * factor;
        }
        gradient *= scale;
        ${call.inputs.classScale ? 'gradient *= getClassScale(c);' : ''}
        setOutput(gradient);
      }`;
    return runWebglShader(call, shaderOf(call, reads, call.inputs.logits!.shape, code));
  },
};

const LARGEST = `
  float largest(int row) {
    float top = getTops(row, 0);
    for (int i = 1; i < numTiles; i++) top = max(top, getTops(row, i));
    return top;
  }`;

const focal = ({ attrs }: KernelCall): boolean => attrs!.gamma !== 0;

/** Code for the factor of `row`. */
export function factorOf(call: KernelCall): string {
  if (call.inputs.factors!.shape.length === 0) return 'getFactors()';
  return perRowFactors(call) ? 'getFactors(row, 0)' : 'getFactors(0, 0)';
}

/** Code for the number of an input that belongs to an element. */
export function elementOf({ inputs }: KernelCall, name: string): string {
  const get = `get${name[0]!.toUpperCase()}${name.slice(1)}`;
  if (!isPerClass(inputs, name)) return `${get}(row, c)`;
  return inputs[name]!.shape.length === 1 ? `${get}(c)` : `${get}(0, c)`;
}

/** A shader that knows `offsetOf`, `exponential` and `factorsOf`: see src/kernels/focal-factors.ts. */
function shaderOf(call: KernelCall, reads: string[], outputShape: number[], code: string): WebglShader {
  const { scale, gamma } = call.attrs as unknown as SoftmaxAttrs;
  const numClasses = call.inputs.logits!.shape[1]!;
  const factors = focal(call)
    ? `
      float bounded = max(logP, -128.0);
      float ratio = 1.0 - 0.5 * bounded + bounded * bounded / 12.0;
      if (bounded < -0.01) ratio = bounded / (exp(bounded) - 1.0);
      float base = -bounded / ratio;
      return vec2(${powerOf(gamma, 'base > 0.0 ? pow(base, gamma) : 0.0')}, 1.0 + gamma * exp(bounded) * ratio);`
    : 'return vec2(1.0, 1.0);';
  const lines = `
    float offsetOf(int row, int c) {
      float x = getLogits(row, c);
      ${call.inputs.classScale ? 'x *= getClassScale(c);' : ''}
      ${call.inputs.bias ? `x += ${elementOf(call, 'bias')} / scale;` : ''}
      return x;
    }
    float exponential(float d) { return d < -128.0 ? 0.0 : exp(d); }
    vec2 factorsOf(float logP) { ${factors} }
    ${code}`;
  return {
    reads,
    outputShape,
    numbers: { scale, gamma },
    counts: { numClasses, ...tilesOf(numClasses) },
    code: lines,
  };
}
