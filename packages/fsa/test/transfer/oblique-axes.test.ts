import { createRandom } from '@lt/core';
import { describeBackends, expectAllClose } from '@lt/testkit';
import { dispose, gather, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { it } from 'vitest';
import { featureStatistics, transferFeatures, withinClassAxes } from '../../src/index.ts';

const close = { absolute: 1e-3, relative: 1e-3 };

/** Features of one class, of correlated numbers, and axes that are no coordinates. */
const clouds = fc.record({
  numRows: fc.integer({ min: 6, max: 20 }),
  dim: fc.integer({ min: 2, max: 5 }),
  seed: fc.nat(),
});
const cloudOf = ({ numRows, dim, seed }: { numRows: number; dim: number; seed: number }): number[][] => {
  const random = createRandom(seed);
  const mix = Array.from({ length: dim }, () => Array.from({ length: dim }, () => random.normal()));
  return Array.from({ length: numRows }, () => {
    const independent = mix.map(() => random.normal());
    return mix.map((row) => 3 + row.reduce((sum, weight, k) => sum + weight * independent[k]!, 0));
  });
};

/** Mean, and sums of products about it, in double precision. */
function momentsOf(rows: number[][]) {
  const mean = rows[0]!.map((_, k) => rows.reduce((sum, row) => sum + row[k]!, 0) / rows.length);
  const products = mean.map((a, i) =>
    mean.map((b, j) => rows.reduce((sum, row) => sum + (row[i]! - a) * (row[j]! - b), 0) / rows.length),
  );
  return { mean, products };
}

await describeBackends('transferFeatures along axes that were found', () => {
  it('agrees with plain loops over axes and rows, in any order of the rows', async () => {
    await fc.assert(
      fc.asyncProperty(clouds, async (cloud) => {
        const rows = cloudOf(cloud);
        const [x, ids] = [tensor2d(rows), new Int32Array(rows.length)];
        const numAxes = 1 + (cloud.seed % cloud.dim);
        const { axes } = await withinClassAxes(x, ids, { numClasses: 1, numAxes });
        const columns = await axes.array();
        const { means } = await featureStatistics(x, ids, { numClasses: 1 });
        const goal = rows[0]!.map((_, k) => 10 * k - 5);
        const [from, to] = [tensor1d(means), tensor1d(goal)];
        const moved = transferFeatures(x, { from, to, axes });
        const wanted = rows.map((row) => {
          const result = [...goal];
          for (let axis = 0; axis < numAxes; axis++) {
            let along = 0;
            for (const [k, value] of row.entries()) along += (value - means[k]!) * columns[k]![axis]!;
            for (const k of row.keys()) result[k]! += along * columns[k]![axis]!;
          }
          return result;
        });
        await expectAllClose(moved, wanted, close);
        const order = createRandom(cloud.seed).shuffle([...rows.keys()]);
        const shuffled = gather(x, tensor1d(order, 'int32'));
        const again = transferFeatures(shuffled, { from, to, axes });
        await expectAllClose(
          again,
          order.map((i) => wanted[i]!),
          close,
        );
        dispose([x, axes, from, to, moved, shuffled, again]);
      }),
      { seed: 36, numRuns: 15 },
    );
  });

  it('from a class to itself, with all axes, keeps mean and covariance; with fewer, the covariance along them', async () => {
    await fc.assert(
      fc.asyncProperty(clouds, async (cloud) => {
        const rows = cloudOf(cloud);
        const [x, ids] = [tensor2d(rows), new Int32Array(rows.length)];
        const { means } = await featureStatistics(x, ids, { numClasses: 1 });
        const place = tensor1d(means);
        const before = momentsOf(rows);
        for (let numAxes = 1; numAxes <= cloud.dim; numAxes++) {
          const { axes, variances } = await withinClassAxes(x, ids, { numClasses: 1, numAxes });
          const moved = transferFeatures(x, { from: place, to: place, axes });
          const after = momentsOf(await moved.array());
          await expectAllClose(after.mean, before.mean, close);
          const trace = after.products.reduce((sum, row, i) => sum + row[i]!, 0);
          const kept = variances.slice(0, numAxes).reduce((a, b) => a + b, 0);
          const biased = (kept * (rows.length - 1)) / rows.length;
          await expectAllClose([trace], [biased], close);
          if (numAxes === cloud.dim)
            await expectAllClose(after.products.flat(), before.products.flat(), close);
          dispose([axes, moved]);
        }
        dispose([x, place]);
      }),
      { seed: 37, numRuns: 12 },
    );
  });
});
