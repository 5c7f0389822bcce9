import { runWebglShader } from '@lt/core/gpu';
import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import type { BatchNormAttrs } from '../../kernel-names.ts';
import { asRows, dispose } from '../intermediate.ts';
import { joinBlocks, rowBlocks, runOnBlocks } from './row-blocks.ts';

/**
 * Batch normalization as fragment shaders on texels of two rows of two channels, as tfjs's convolutions return. Four of them, as on webgpu: the
 * mean of blocks of rows and the squares about it, the mean and the variance of all rows, and what is returned.
 */
export const batchNorm: KernelFunc = ({ inputs, backend, attrs }) => {
  const { x, beside } = inputs as { x: TensorInfo; beside?: TensorInfo };
  const { epsilon, relu = false } = attrs as unknown as BatchNormAttrs;
  const rows = asRows(x);
  const blocks = rowBlocks(rows.shape);
  const parts = runOnBlocks(backend, { x: rows }, blocks, {
    reads: ['x'],
    code: `
      vec2 one = vec2(0.0);
      for (int row = first; row < last; row += 2) one += sumOf(getX(row, c), row);
      one /= count;
      vec2 rest = vec2(0.0);
      vec2 other = vec2(0.0);
      for (int row = first; row < last; row += 2) {
        vec4 d = getX(row, c) - one.xyxy;
        rest += sumOf(d, row);
        other += sumOf(d * d, row);
      }
      // What rounding left of the sum.
      rest = finite(rest / count);
      one += rest;
      other -= count * rest * rest;`,
  });
  const total = 'sum / float(rows)';
  const nearby = 'finite(getParts(0, c).xy)';
  const mean = joinBlocks(backend, { parts }, blocks, {
    term: `count * (at.xy - ${nearby})`,
    total: `${nearby} + ${total}`,
  });
  const distance = '(at.xy - getMean(c).xy)';
  const term = `at.zw + count * ${distance} * ${distance}`;
  const variance = joinBlocks(backend, { parts, mean }, blocks, { term, total });
  dispose(backend, parts);

  const y = runWebglShader(
    { inputs: { ...inputs, mean, variance }, backend },
    {
      reads: ['x', 'gamma', 'beta', 'mean', 'variance', 'beside'],
      outputShape: x.shape,
      packed: true,
      numbers: { epsilon },
      code: `
        void main() {
          vec4 slope = getGammaAtOutCoords() * inversesqrt(getVarianceAtOutCoords() + epsilon);
          vec4 z = (getXAtOutCoords() - getMeanAtOutCoords()) * slope + getBetaAtOutCoords();
          ${beside == null ? '' : 'z += getBesideAtOutCoords();'}
          ${relu ? 'z = mix(z, vec4(0.0), lessThan(z, vec4(0.0)));' : ''}
          setOutput(z);
        }`,
    },
  );
  return [y, mean, variance];
};
