import { createRandom } from '@lt/core';
import { describeBackends, expectAllClose, expectNoLeak, flatten, readGolden } from '@lt/testkit';
import {
  add,
  argMin,
  expandDims,
  gather,
  matMul,
  mean,
  square,
  sub,
  sum,
  type Tensor1D,
  type Tensor2D,
  tensor1d,
  tensor2d,
} from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { featureStatistics, transferFeatures, withinClassAxes } from '../../src/index.ts';

const { cases } = readGolden<{
  cases: {
    name: string;
    input: Record<string, number[][]> & { tailCentre: number[]; headSample: number[]; components: number };
    expected: Record<string, number[][]> & {
      headCentre: number[];
      transferred: number[];
      explainedVariance: number[];
      nearestCentre: number[];
    };
  }[];
}>(new URL('../golden/feature_baselines.json', import.meta.url));
const goldenOf = (start: string) => cases.find(({ name }) => name.startsWith(start))!;

const normals = (seed: string, rows: number, scales: number[]): number[][] => {
  const random = createRandom(seed);
  return Array.from({ length: rows }, () => scales.map((scale) => random.normal() * scale));
};

await describeBackends('transferFeatures', () => {
  it('carries the covariance over as the golden values of FTL do', async () => {
    const { input, expected } = goldenOf('FTL');
    const head = tensor2d(input.headFeatures!);
    const classIds = new Int32Array(head.shape[0]);
    const options = { numClasses: 1, numAxes: input.components };
    const { axes, variances } = await withinClassAxes(head, classIds, options);
    await expectAllClose(variances, expected.explainedVariance);
    await expectAllClose(matMul(axes, axes, false, true), expected.projector!);
    const { means } = await featureStatistics(head, classIds, { numClasses: 1 });
    await expectAllClose(means, expected.headCentre);
    const moved = transferFeatures(tensor2d([input.headSample]), {
      from: tensor1d(means),
      to: tensor1d(input.tailCentre),
      axes,
    });
    await expectAllClose(moved, expected.transferred);
  });

  it('displaces a tail example as the golden values do', async () => {
    const { input, expected } = goldenOf('RSG');
    const [head, centers] = [tensor2d(input.head!), tensor2d(input.headCentres!)];
    const nearest = argMin(sum(square(sub(expandDims(head, 1), centers)), 2), 1);
    expect(await flatten(nearest)).toEqual(expected.nearestCentre);
    const from = gather(centers, nearest) as Tensor2D;
    await expectAllClose(transferFeatures(head, { from, to: tensor2d(input.tail!) }), expected.augmented!);
  });

  it('gives features back from where they came, and lays the mean on the mean, with the covariance', async () => {
    const head = tensor2d(normals('head', 200, [3, 1, 0.5]));
    const from = mean<Tensor1D>(head, 0);
    const { axes } = await withinClassAxes(head, new Int32Array(200), { numClasses: 1, numAxes: 3 });
    const close = { absolute: 1e-4, relative: 1e-4 };
    // All axes together lose nothing.
    await expectAllClose(transferFeatures(head, { from, to: from, axes }), head, close);
    const to = tensor1d([10, -10, 0]);
    const moved = transferFeatures(head, { from, to, axes });
    await expectAllClose(mean(moved, 0), to, close);
    const covariance = (x: Tensor2D) => {
      const around = sub(x, mean(x, 0)) as Tensor2D;
      return matMul(around, around, true);
    };
    await expectAllClose(covariance(moved), covariance(head), { absolute: 0.05, relative: 1e-4 });
    // Along one axis nothing varies across it, and doing it twice changes nothing.
    const first = transferFeatures(head, { from, to: from, axes: gather(axes, [0], 1) });
    const twice = transferFeatures(first, { from, to: from, axes: gather(axes, [0], 1) });
    await expectAllClose(twice, first, close);
  });

  it('leaves no tensor behind, and names what is wrong', async () => {
    const [x, from, to] = [tensor2d([[1, 2]]), tensor1d([0, 0]), tensor2d([[5, 5]])];
    const axes = tensor2d([[0], [1]]);
    await expectNoLeak(() => transferFeatures(x, { from, to, axes }));
    const call = (more: object) => () => transferFeatures(x, { from, to, ...more });
    expect(call({ from: undefined })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: transferFeatures: expected \`from\` to be a tensor, got undefined.]`,
    );
    expect(call({ from: tensor1d([1]) })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: transferFeatures: expected \`from\` to have shape [2], got [1].]`,
    );
    expect(call({ to: tensor2d([[1]]) })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: transferFeatures: expected \`to\` to have shape [1, 2], got [1, 1].]`,
    );
    expect(call({ axes: tensor2d([[1]]) })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: transferFeatures: expected \`axes\` to have shape [2, numAxes], got [1, 1].]`,
    );
  });
});

await describeBackends('featureStatistics', () => {
  it('measures means, deviations and spreads, by hand', async () => {
    const x = tensor2d([
      [0, 0],
      [6, 8],
      [1, 1],
    ]);
    const measured = await featureStatistics(x, [0, 0, 2], { numClasses: 3 });
    expect([...measured.counts]).toEqual([2, 0, 1]);
    expect([...measured.means]).toEqual([3, 4, 0, 0, 1, 1]);
    expect([...measured.deviations]).toEqual([3, 4, 0, 0, 0, 0]);
    expect([...measured.spreads]).toEqual([5, 0, 5]);
    const spreads = async (more: object) => [
      ...(await featureStatistics(x, [0, 0, 2], { numClasses: 3, ...more })).spreads,
    ];
    expect(await spreads({ single: 'zero' })).toEqual([5, 0, 0]);
    expect(await spreads({ norm: 'linf' })).toEqual([4, 0, 4]);
    const alone = await featureStatistics(x, [0, 1, 2], { numClasses: 3 });
    expect([...alone.spreads]).toEqual([0, 0, 0]);
    await expectNoLeak(() => featureStatistics(x, [0, 0, 2], { numClasses: 3 }));
  });

  it('names what is wrong', async () => {
    const refused = async (ids: number[], options: object): Promise<string> =>
      featureStatistics(tensor2d([[1]]), ids, options as never).then(String, (error: Error) => error.message);
    expect(await refused([1], { numClasses: 1 })).toMatchInlineSnapshot(
      `"featureStatistics: expected \`classIds[0]\` to be a whole number >= 0 and < 1, got 1."`,
    );
    expect(await refused([0, 0], { numClasses: 1 })).toMatchInlineSnapshot(
      `"featureStatistics: expected \`classIds\` to hold 1 number, got array of 2."`,
    );
    expect(await refused([0], {})).toMatchInlineSnapshot(
      `"featureStatistics: expected \`numClasses\` to be a whole number >= 1, got undefined."`,
    );
    const wrong = featureStatistics(
      tensor2d([
        [1, 2],
        [3, Number.NaN],
      ]),
      [0, 0],
      { numClasses: 1 },
    );
    await expect(wrong).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: featureStatistics: expected \`features\` to be finite numbers, got NaN in row 1.]`,
    );
    expect(await refused([0], { numClasses: 1, norm: 'l1' })).toMatchInlineSnapshot(
      `"featureStatistics: expected \`norm\` to be one of 'l2', 'linf', got "l1"."`,
    );
    expect(await refused([0], { numClasses: 1, single: 'one' })).toMatchInlineSnapshot(
      `"featureStatistics: expected \`single\` to be one of 'mean', 'zero', got "one"."`,
    );
  });
});

await describeBackends('withinClassAxes', () => {
  it('finds the axes of the classes, whatever their means, widest first', async () => {
    const random = createRandom('ids');
    const ids = Array.from({ length: 400 }, () => random.int(4));
    const rows = normals('rows', 400, [1, 4, 2]).map((row, i) => row.map((v) => v + 100 * ids[i]!));
    const { axes, variances } = await withinClassAxes(tensor2d(rows), ids, { numClasses: 4, numAxes: 3 });
    expect(axes.shape).toEqual([3, 3]);
    await expectAllClose(variances, [16, 4, 1], { relative: 0.25, absolute: 0 });
    const columns = await flatten(axes);
    for (const [at, k] of [
      [1, 0],
      [2, 1],
      [0, 2],
    ] as const) {
      expect(Math.abs(columns[at * 3 + k]!)).toBeGreaterThan(0.97);
    }
    await expectAllClose(matMul(axes, axes, true), [1, 0, 0, 0, 1, 0, 0, 0, 1]);
  });

  it('keeps what holds 95 % of the variance, and at least one axis of features that do not vary', async () => {
    const x = tensor2d(normals('flat', 50, [10, 1, 0]));
    const ids = new Int32Array(50);
    const { axes } = await withinClassAxes(x, ids, { numClasses: 1 });
    expect(axes.shape).toEqual([3, 1]);
    const still = await withinClassAxes(add(sub(x, x), 1), ids, { numClasses: 1 });
    expect(still.axes.shape).toEqual([3, 1]);
    await expectAllClose(still.variances, [0, 0, 0]);
    await expectNoLeak(() => withinClassAxes(x, ids, { numClasses: 1 }));
  });

  it('names what is wrong', async () => {
    const refused = async (x: number[][], options: object): Promise<string> =>
      withinClassAxes(tensor2d(x), new Int32Array(x.length), options as never).then(
        String,
        (error: Error) => error.message,
      );
    expect(await refused([[1]], { numClasses: 1 })).toMatchInlineSnapshot(
      `"withinClassAxes: expected \`features.shape[0]\` to be a finite number >= 2, got 1."`,
    );
    expect(await refused([[1], [2]], { numClasses: 1, numAxes: 2 })).toMatchInlineSnapshot(
      `"withinClassAxes: expected \`numAxes\` to be a whole number >= 1 and <= 1, got 2."`,
    );
    expect(await refused([[1], [Number.NaN]], { numClasses: 1 })).toMatchInlineSnapshot(
      `"withinClassAxes: expected \`features\` to be finite numbers, got NaN in row 1."`,
    );
    expect(await refused([[1], [2]], {})).toMatchInlineSnapshot(
      `"withinClassAxes: expected \`numClasses\` to be a whole number >= 1, got undefined."`,
    );
  });
});
