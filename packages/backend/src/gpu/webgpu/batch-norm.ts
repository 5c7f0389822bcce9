import { runWebgpuShader } from '@lt/core/gpu';
import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import type { BatchNormAttrs } from '../../kernel-names.ts';
import { asRows, dispose } from '../intermediate.ts';
import { joinBlocks, rowBlocks, runOnBlocks } from './row-blocks.ts';

/**
 * Batch normalization as WGSL, in four shaders. The first takes, of blocks of rows, the mean and the squares of the distances from it, in two
 * passes while the rows are near. Mean and variance of all rows follow from these, without a difference of large numbers. The last one writes.
 */
export const batchNorm: KernelFunc = ({ inputs, backend, attrs }) => {
  const { x, beside } = inputs as { x: TensorInfo; beside?: TensorInfo };
  const { epsilon, relu = false } = attrs as unknown as BatchNormAttrs;
  const rows = asRows(x);
  const blocks = rowBlocks(rows.shape);
  const moments = runOnBlocks(backend, { x: rows }, blocks, {
    key: 'batchNormMoments',
    reads: ['x'],
    code: `
      var sum = 0.0;
      for (var row = first; row < last; row += step) { sum += x[row * channels + c]; }
      let near = total(sum, thread) / count;
      var rest = 0.0;
      var square = 0.0;
      for (var row = first; row < last; row += step) {
        let d = x[row * channels + c] - near;
        rest += d;
        square += d * d;
      }
      // What rounding left of the sum.
      let further = finite(total(rest, thread) / count);
      let one = near + further;
      let other = total(square, thread) - count * further * further;`,
  });
  const outputShape = [blocks.channels];
  const total = 'sum / uniforms.rows';
  const nearby = 'finite(moments[c])';
  const mean = joinBlocks(backend, { moments }, blocks, {
    ...{ key: 'batchNormMean', outputShape },
    term: `count * (moments[at] - ${nearby})`,
    total: `${nearby} + ${total}`,
  });
  const distance = '(moments[at] - mean[c])';
  const variance = joinBlocks(backend, { moments, mean }, blocks, {
    ...{ key: 'batchNormVariance', outputShape, total },
    term: `moments[at + blocks * channels] + count * ${distance} * ${distance}`,
  });
  dispose(backend, moments);

  const y = runWebgpuShader(
    { inputs: { ...inputs, mean, variance }, backend },
    {
      key: `batchNorm_${relu}`,
      reads: ['x', 'gamma', 'beta', 'mean', 'variance', 'beside'],
      outputShape: x.shape,
      numbers: { epsilon },
      code: `
        fn main(index : i32) {
          if (index >= uniforms.size) { return; }
          let c = index % uniforms.gammaShape;
          let slope = gamma[c] * inverseSqrt(variance[c] + uniforms.epsilon);
          let z = (x[index] - mean[c]) * slope + beta[c]${beside == null ? '' : ' + beside[index]'};
          result[index] = ${relu ? 'select(z, 0.0, z < 0.0)' : 'z'};
        }`,
    },
  );
  return [y, mean, variance];
};
