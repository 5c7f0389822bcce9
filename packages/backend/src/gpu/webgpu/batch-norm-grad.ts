import { runWebgpuShader } from '@lt/core/gpu';
import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import type { BatchNormAttrs } from '../../kernel-names.ts';
import { asRows, dispose } from '../intermediate.ts';
import { IS_ABOVE } from './relu-grad.ts';
import { joinBlocks, rowBlocks, runOnBlocks } from './row-blocks.ts';

/** The gradient of batch normalization as WGSL, in five shaders: both sums of blocks of rows, of all rows, dgamma, dbeta, and dx. */
export const batchNormGrad: KernelFunc = ({ inputs, backend, attrs }) => {
  const { x, y } = inputs as { x: TensorInfo; y?: TensorInfo };
  const { epsilon } = attrs as unknown as BatchNormAttrs;
  const rows = asRows(x);
  const blocks = rowBlocks(rows.shape);
  const { channels } = blocks;
  const isAbove = y == null ? '' : IS_ABOVE;
  const slopeAt = (at: string): string => `dy[${at}]${y == null ? '' : ` * isAbove(y[${at}])`}`;
  const parts = runOnBlocks(backend, { ...inputs, x: rows } as Record<string, TensorInfo>, blocks, {
    key: 'batchNormSums',
    reads: ['dy', 'x', 'mean', 'y'],
    declarations: isAbove,
    code: `
      let center = mean[min(c, channels - 1)];
      var sum = 0.0;
      var product = 0.0;
      for (var row = first; row < last; row += step) {
        let at = row * channels + c;
        let d = ${slopeAt('at')};
        sum += d;
        product += d * (x[at] - center);
      }
      let one = total(sum, thread);
      let other = total(product, thread);`,
  });
  const sums = joinBlocks(backend, { parts }, blocks, {
    ...{ key: 'batchNormTotals', outputShape: [2, channels] },
    term: 'parts[at]',
  });
  dispose(backend, parts);

  const run = (key: string, reads: string[], outputShape: number[], code: string): TensorInfo =>
    runWebgpuShader(
      { inputs: { ...inputs, sums }, backend },
      { key, reads, outputShape, numbers: { epsilon }, code },
    );
  const perChannel = (key: string, reads: string[], expression: string): TensorInfo =>
    run(
      key,
      ['sums', ...reads],
      [channels],
      `fn main(index : i32) { if (index < uniforms.size) { result[index] = ${expression}; } }`,
    );
  const r = (c: string): string => `inverseSqrt(variance[${c}] + uniforms.epsilon)`;
  const dGamma = perChannel('batchNormDGamma', ['variance'], `sums[uniforms.size + index] * ${r('index')}`);
  const dBeta = perChannel('batchNormDBeta', [], 'sums[index]');
  // With `y` that is as many tensors as a shader may have everywhere: eight.
  const reads = ['dy', 'x', 'gamma', 'mean', 'variance', 'sums', 'y'];
  const dx = run(
    'batchNormDx',
    reads,
    x.shape,
    `
    ${isAbove}
    fn main(index : i32) {
      if (index >= uniforms.size) { return; }
      let channels = uniforms.gammaShape;
      let c = index % channels;
      let rows = f32(uniforms.size / channels);
      let r = ${r('c')};
      let along = (x[index] - mean[c]) * r * (sums[channels + c] * r / rows);
      result[index] = gamma[c] * r * (${slopeAt('index')} - sums[c] / rows - along);
    }`,
  );
  dispose(backend, sums);
  return [dx, dGamma, dBeta];
};
