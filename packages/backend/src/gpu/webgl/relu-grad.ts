import { runWebglShader } from '@lt/core/gpu';
import type { KernelFunc } from '@tensorflow/tfjs-core';

/** 1 above 0, elsewhere 0, and NaN of NaN, as tfjs's step. */
export const IS_ABOVE = `
  vec4 isAbove(vec4 x) { return mix(vec4(greaterThan(x, vec4(0.0))), x, isnan(x)); }`;

/** The gradient of ReLU as a fragment shader. */
export const reluGrad: KernelFunc = ({ inputs, backend }) =>
  runWebglShader(
    { inputs, backend },
    {
      reads: ['dy', 'x'],
      outputShape: inputs.x!.shape,
      packed: true,
      code: `
        ${IS_ABOVE}
        void main() { setOutput(getDyAtOutCoords() * isAbove(getXAtOutCoords())); }`,
    },
  );
