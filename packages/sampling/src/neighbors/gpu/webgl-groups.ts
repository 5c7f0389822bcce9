import { runWebglShader } from '@lt/core/gpu';
import { GROUP } from '../tf-pack.ts';
import { type GroupKernels, MINIMA } from './group-kernels.ts';

/**
 * The kernel as a fragment shader. A fragment has two queries and two groups, and writes their smallest scores.
 *
 * There is none that selects: a fragment writes one texel, so that each place of a list would be a pass over all groups.
 */
export const kernels: GroupKernels = {
  [MINIMA]: ({ inputs, backend }) => {
    const [numQueries, numColumns] = inputs.queries!.shape as [number, number];
    const numRows = inputs.pool!.shape[1]!;
    const sums = [0, 1, 2, 3];
    return runWebglShader(
      { inputs, backend },
      {
        reads: ['queries', 'pool', 'norms'],
        outputShape: [numQueries, numRows / GROUP],
        packed: true,
        counts: { numRows, pairs: Math.ceil(numColumns / 2) },
        code: `
          vec2 leastOf(int query, int first) {
            vec2 least = vec2(3.4e38);
            for (int row = first; row < min(first + ${GROUP}, numRows); row += 8) {
              ${sums.map((i) => `vec4 sum${i} = getNorms(row + ${2 * i}).xyxy;`).join('\n')}
              for (int pair = 0; pair < pairs; pair++) {
                vec4 x = getQueries(query, 2 * pair);
                ${sums
                  .map(
                    (i) => `
                vec4 y${i} = getPool(2 * pair, row + ${2 * i});
                sum${i} += x.xxzz * y${i}.xyxy;
                sum${i} += x.yyww * y${i}.zwzw;`,
                  )
                  .join('')}
              }
              vec4 smallest = min(min(sum0, sum1), min(sum2, sum3));
              least = min(least, min(smallest.xz, smallest.yw));
            }
            return least;
          }
          void main() {
            ivec2 at = getOutputCoords();
            vec4 result;
            result.xz = leastOf(at.x, at.y * ${GROUP});
            result.yw = leastOf(at.x, (at.y + 1) * ${GROUP});
            setOutput(result);
          }`,
      },
    );
  },
};
