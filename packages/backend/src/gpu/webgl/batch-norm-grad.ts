import { runWebglShader } from '@lt/core/gpu';
import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import type { BatchNormAttrs } from '../../kernel-names.ts';
import { asRows, dispose } from '../intermediate.ts';
import { IS_ABOVE } from './relu-grad.ts';
import { joinBlocks, rowBlocks, runOnBlocks } from './row-blocks.ts';

/** The gradient of batch normalization as fragment shaders, in four: both sums of blocks of rows, dgamma, dbeta, and dx. */
export const batchNormGrad: KernelFunc = ({ inputs, backend, attrs }) => {
  const { x, dy, mean, variance, y } = inputs as Record<'x' | 'dy' | 'mean' | 'variance', TensorInfo> & {
    y?: TensorInfo;
  };
  const { epsilon } = attrs as unknown as BatchNormAttrs;
  const rows = asRows(x);
  const blocks = rowBlocks(rows.shape);
  const cut = y == null ? {} : { y: asRows(y) };
  const declarations = y == null ? '' : IS_ABOVE;
  const parts = runOnBlocks(backend, { dy: asRows(dy), x: rows, mean, ...cut }, blocks, {
    reads: ['dy', 'x', 'mean', 'y'],
    declarations,
    code: `
      vec2 center = getMean(c).xy;
      vec2 one = vec2(0.0);
      vec2 other = vec2(0.0);
      for (int row = first; row < last; row += 2) {
        vec4 d = getDy(row, c)${y == null ? '' : ' * isAbove(getY(row, c))'};
        one += sumOf(d, row);
        other += sumOf(d * (getX(row, c) - center.xyxy), row);
      }`,
  });
  const dGamma = joinBlocks(backend, { parts, variance }, blocks, {
    term: 'at.zw',
    total: 'sum * inversesqrt(getVariance(c).xy + epsilon)',
    numbers: { epsilon },
  });
  const dBeta = joinBlocks(backend, { parts }, blocks, { term: 'at.xy', total: 'sum' });
  dispose(backend, parts);

  const dx = runWebglShader(
    { inputs: { ...inputs, dGamma, dBeta }, backend },
    {
      reads: ['dy', 'x', 'gamma', 'mean', 'variance', 'dGamma', 'dBeta', 'y'],
      outputShape: x.shape,
      packed: true,
      numbers: { epsilon, rows: rows.shape[0] },
      code: `
        ${declarations}
        void main() {
          vec4 d = getDyAtOutCoords()${y == null ? '' : ' * isAbove(getYAtOutCoords())'};
          vec4 r = inversesqrt(getVarianceAtOutCoords() + epsilon);
          vec4 along = (getXAtOutCoords() - getMeanAtOutCoords()) * r * (getDGammaAtOutCoords() / rows);
          setOutput(getGammaAtOutCoords() * r * (d - getDBetaAtOutCoords() / rows - along));
        }`,
    },
  );
  return [dx, dGamma, dBeta];
};
