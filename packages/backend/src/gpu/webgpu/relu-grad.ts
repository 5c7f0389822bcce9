import { runWebgpuShader } from '@lt/core/gpu';
import type { KernelFunc } from '@tensorflow/tfjs-core';

/** 1 above 0, elsewhere 0, and NaN of NaN, as tfjs's step. */
export const IS_ABOVE =
  'fn isAbove(x : f32) -> f32 { return select(select(0.0, 1.0, x > 0.0), x, isnan(x)); }';

/** The gradient of ReLU as WGSL. */
export const reluGrad: KernelFunc = ({ inputs, backend }) =>
  runWebgpuShader(
    { inputs, backend },
    {
      key: 'reluGrad',
      reads: ['dy', 'x'],
      outputShape: inputs.x!.shape,
      code: `
        ${IS_ABOVE}
        fn main(index : i32) { if (index < uniforms.size) { result[index] = dy[index] * isAbove(x[index]); } }`,
    },
  );
