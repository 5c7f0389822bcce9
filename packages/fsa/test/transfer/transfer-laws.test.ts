import { describeBackends, expectAllClose, flatten } from '@lt/testkit';
import { dispose, matMul, type Tensor, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { featureStatistics, transferFeatures, withinClassAxes } from '../../src/index.ts';

const FIXED = { seed: 9, numRuns: 12 };
const close = { absolute: 1e-3, relative: 1e-4 };

/** Rows of features, places that they come from and go to, and orthogonal axes. */
const transfers = fc
  .record({ batch: fc.integer({ min: 1, max: 6 }), dim: fc.integer({ min: 1, max: 5 }) })
  .chain(({ batch, dim }) => {
    const value = fc.integer({ min: -64, max: 64 }).map((x) => x / 8);
    const matrix = (rows: number) =>
      fc.array(fc.array(value, { minLength: dim, maxLength: dim }), { minLength: rows, maxLength: rows });
    return fc.record({
      features: matrix(batch),
      from: matrix(batch),
      to: matrix(batch),
      shift: matrix(1),
      /** Which coordinates are kept. */
      kept: fc.uniqueArray(fc.integer({ min: 0, max: dim - 1 }), { minLength: 1 }),
    });
  });

/** Features of a few classes, none of them empty. */
const classed = fc
  .record({ numClasses: fc.integer({ min: 1, max: 4 }), dim: fc.integer({ min: 1, max: 4 }) })
  .chain(({ numClasses, dim }) => {
    const row = fc.array(
      fc.integer({ min: -999, max: 999 }).map((x) => x / 16),
      { minLength: dim, maxLength: dim },
    );
    return fc
      .array(fc.tuple(fc.integer({ min: 0, max: numClasses - 1 }), row), {
        minLength: Math.max(numClasses, 2),
        maxLength: 24,
      })
      .map((rows) => ({
        numClasses,
        dim,
        ids: rows.map(([id], i) => (i < numClasses ? i : id)),
        rows: rows.map(([, x]) => x),
      }));
  });

type Classed = typeof classed extends fc.Arbitrary<infer Value> ? Value : never;

/** Mean and standard deviation of each class, by two passes in double precision. */
function statisticsOf({ rows, ids, numClasses, dim }: Classed) {
  return Array.from({ length: numClasses }, (_, id) => {
    const own = rows.filter((_, i) => ids[i] === id);
    const columns = Array.from({ length: dim }, (_, j) => own.map((row) => row[j]!));
    const means = columns.map((column) => column.reduce((sum, x) => sum + x) / own.length);
    const deviations = columns.map((column, j) =>
      Math.sqrt(column.reduce((sum, x) => sum + (x - means[j]!) ** 2, 0) / own.length),
    );
    return { count: own.length, means, deviations };
  });
}

await describeBackends('transfer of features', () => {
  it('goes the way of the kept coordinates, row by row', async () => {
    await fc.assert(
      fc.asyncProperty(transfers, async ({ features, from, to, kept }) => {
        const dim = features[0]!.length;
        const axes = tensor2d(
          Array.from({ length: dim }, (_, j) => kept.map((k) => Number(k === j))),
          [dim, kept.length],
        );
        const given = [tensor2d(features), tensor2d(from), tensor2d(to)] as const;
        const all = transferFeatures(given[0], { from: given[1], to: given[2] });
        const some = transferFeatures(given[0], { from: given[1], to: given[2], axes });
        const way = (i: number, j: number): number => features[i]![j]! - from[i]![j]!;
        await expectAllClose(
          all,
          to.map((row, i) => row.map((x, j) => x + way(i, j))),
        );
        await expectAllClose(
          some,
          to.map((row, i) => row.map((x, j) => x + (kept.includes(j) ? way(i, j) : 0))),
        );
        dispose([...given, axes, all, some]);
      }),
      FIXED,
    );
  });

  it('is the same for one place as for that place in each row, and moves along with both', async () => {
    await fc.assert(
      fc.asyncProperty(transfers, async ({ features, from, to, shift }) => {
        const move = (rows: number[][]) => tensor2d(rows.map((row) => row.map((x, j) => x + shift[0]![j]!)));
        const x = tensor2d(features);
        const one = transferFeatures(x, { from: tensor1d(from[0]!), to: tensor1d(to[0]!) });
        const each = transferFeatures(x, {
          from: tensor2d(features.map(() => from[0]!)),
          to: tensor2d(features.map(() => to[0]!)),
        });
        await expectAllClose(each, one);
        // Features and where they come from move together: nothing changes. Where they go to moves: they do too.
        const still = transferFeatures(move(features), { from: move(from), to: tensor2d(to) });
        const plain = transferFeatures(x, { from: tensor2d(from), to: tensor2d(to) });
        await expectAllClose(still, plain, close);
        const moved = transferFeatures(x, { from: tensor2d(from), to: move(to) });
        const wanted = await flatten(plain);
        const dim = shift[0]!.length;
        await expectAllClose(
          moved,
          wanted.map((value, i) => value + shift[0]![i % dim]!),
          close,
        );
        dispose([x, one, each, still, plain, moved] as Tensor[]);
      }),
      FIXED,
    );
  });

  it('has the statistics of two passes in double precision, far from zero too', async () => {
    await fc.assert(
      fc.asyncProperty(classed, fc.constantFrom(0, 4096), async (data, offset) => {
        const rows = data.rows.map((row) => row.map((x) => x + offset));
        const x = tensor2d(rows);
        const { counts, means, deviations } = await featureStatistics(x, data.ids, {
          numClasses: data.numClasses,
        });
        const wanted = statisticsOf({ ...data, rows });
        expect([...counts]).toEqual(wanted.map(({ count }) => count));
        await expectAllClose(
          means,
          wanted.flatMap((one) => one.means),
        );
        await expectAllClose(
          deviations,
          wanted.flatMap((one) => one.deviations),
          close,
        );
        x.dispose();
      }),
      FIXED,
    );
  });

  it('has orthogonal axes whose variances are those along them, widest first, and in sum all there is', async () => {
    await fc.assert(
      fc.asyncProperty(classed, async (data) => {
        const { rows, ids, numClasses, dim } = data;
        const x = tensor2d(rows);
        const { axes, variances } = await withinClassAxes(x, ids, { numClasses, numAxes: dim });
        const kept = axes.shape[1];
        const identity = Array.from({ length: kept }, (_, i) =>
          Array.from({ length: kept }, (_, j) => Number(i === j)),
        );
        await expectAllClose(matMul(axes, axes, true, false), identity, close);
        const found = await flatten(variances);
        expect(found).toEqual(found.toSorted((a, b) => b - a));
        const statistics = statisticsOf(data);
        // Along each axis, about the mean of each class.
        const directions = await axes.array();
        const along = Array.from({ length: kept }, (_, axis) => {
          const squares = rows.map((row, i) => {
            const { means } = statistics[ids[i]!]!;
            return row.reduce((sum, value, j) => sum + (value - means[j]!) * directions[j]![axis]!, 0) ** 2;
          });
          return squares.reduce((sum, value) => sum + value) / (rows.length - 1);
        });
        await expectAllClose(found, along, { absolute: 1e-4 * (1 + found[0]!), relative: 1e-4 });
        dispose([x, axes]);
      }),
      FIXED,
    );
  });
});
