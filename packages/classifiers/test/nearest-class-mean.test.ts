import { createRandom } from '@lt/core';
import { describeBackends, expectAllClose, expectNoLeak, readGolden } from '@lt/testkit';
import { argMax, memory, tensor2d, zeros } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type NearestClassMeanOptions, nearestClassMean } from '../src/index.ts';

interface Golden {
  features: number[][];
  labels: number[];
  centroids: { mean: number[]; uncs: number[][]; l2ncs: number[][]; cl2ncs: number[][] };
  x: number[][];
  logits: Record<string, number[][]>;
}
const golden = readGolden<Golden>(new URL('./golden/ncm.json', import.meta.url));

type Space = NonNullable<NearestClassMeanOptions['space']>;
const spaces: readonly Space[] = ['raw', 'l2', 'cl2n'];
const official = { raw: 'un', l2: 'l2n', cl2n: 'cl2n' } as const;
const metrics = { euclidean: 'l2', dot: 'cos' } as const;

/** Plain loops in float64. */
function slowScores(
  features: number[][],
  classIds: number[],
  space: Space,
  numClasses: number,
  x: number[][],
) {
  const dim = features[0]!.length;
  const meanOf = (rows: number[][]) =>
    Array.from(
      { length: dim },
      (_, d) => rows.reduce((sum, row) => sum + row[d]!, 0) / Math.max(rows.length, 1),
    );
  const center = meanOf(features);
  const transform = (row: number[]): number[] => {
    if (space === 'raw') return row;
    const moved = space === 'l2' ? row : row.map((value, d) => value - center[d]!);
    const length = Math.hypot(...moved);
    return moved.map((value) => (length === 0 ? 0 : value / length));
  };
  const rows = features.map(transform);
  const centroids = Array.from({ length: numClasses }, (_, c) =>
    meanOf(rows.filter((_, i) => classIds[i] === c)),
  );
  const scores = x.map((row) => {
    const t = transform(row);
    return centroids.map((centroid, c) =>
      classIds.includes(c) ? -centroid.reduce((sum, value, d) => sum + (t[d]! - value) ** 2, 0) : -Infinity,
    );
  });
  return { centroids, scores };
}

await describeBackends('nearestClassMean', () => {
  it('is worked out by hand', async () => {
    const ncm = nearestClassMean({
      features: [
        [2, 0],
        [4, 0],
        [0, 3],
      ],
      classIds: [0, 0, 1],
      space: 'raw',
    });
    await expectAllClose(ncm.centroids, [
      [3, 0],
      [0, 3],
    ]);
    expect([...ncm.classCounts]).toEqual([2, 1]);
    expect(ncm.mean).toBeNull();
    await expectAllClose(ncm.scores(tensor2d([[1, 2]])), [[-8, -2]]);
    ncm.dispose();
    const dot = nearestClassMean({
      features: [
        [2, 0],
        [0, 3],
      ],
      classIds: [0, 1],
      space: 'raw',
      metric: 'dot',
    });
    await expectAllClose(dot.scores(tensor2d([[1, 2]])), [[1, 3]]);
    dot.dispose();
  });

  it.each(spaces)("equals the authors' centroids and scores: %s", async (space) => {
    for (const metric of ['euclidean', 'dot'] as const) {
      const ncm = nearestClassMean({
        features: tensor2d(golden.features),
        classIds: golden.labels,
        space,
        metric,
      });
      await expectAllClose(
        ncm.centroids,
        golden.centroids[`${official[space]}cs` as keyof Golden['centroids']],
      );
      const wanted = golden.logits[`${official[space]}_${metrics[metric]}`]!;
      await expectAllClose(ncm.scores(tensor2d(golden.x)), wanted);
      if (space === 'cl2n') await expectAllClose(ncm.mean!, golden.centroids.mean);
      ncm.dispose();
    }
  });

  it('takes features as a tensor, flat, or as rows, in as many blocks as it needs', async () => {
    const random = createRandom('blocks');
    const rows = Array.from({ length: 2500 }, () => [random.normal() + 5, random.normal(), random.normal()]);
    const classIds = rows.map((_, i) => (i % 7 === 0 ? 3 : i % 2));
    const data = Float32Array.from(rows.flat());
    const forms = [
      rows,
      { data, shape: [2500, 3] },
      { data: Float64Array.from(data), shape: [2500, 3] },
      tensor2d(rows),
    ];
    for (const space of spaces) {
      const { centroids, scores } = slowScores(rows, classIds, space, 4, rows.slice(0, 20));
      for (const features of forms) {
        const ncm = nearestClassMean({ features, classIds, space });
        await expectAllClose(ncm.centroids, centroids, { absolute: 2e-5, relative: 2e-5 });
        await expectAllClose(ncm.scores(tensor2d(rows.slice(0, 20))), scores, {
          absolute: 1e-4,
          relative: 1e-4,
        });
        ncm.dispose();
      }
    }
  });

  /** Arrays are averaged where they lie, tensors on their backend. */
  const bothForms = (rows: number[][]) => [rows, tensor2d(rows)] as const;

  it('never predicts a class without rows', async () => {
    for (const features of bothForms([
      [1, 0],
      [0, 1],
    ])) {
      for (const metric of ['euclidean', 'dot'] as const) {
        const ncm = nearestClassMean({ features, classIds: [1, 3], numClasses: 5, space: 'raw', metric });
        await expectAllClose(ncm.centroids, [0, 0, 1, 0, 0, 0, 0, 1, 0, 0]);
        const [atZero, far] = [await ncm.scores(zeros([1, 2])).data(), ncm.scores(tensor2d([[-1, -9]]))];
        expect(Array.from(atZero, Number.isFinite)).toEqual([false, true, false, true, false]);
        expect(atZero[0]).toBe(-Infinity);
        expect((await argMax(far, 1).data())[0]).toBe(1);
        ncm.dispose();
      }
    }
  });

  it.each(spaces)('keeps features of zeros, and those that are the mean, finite: %s', async (space) => {
    for (const features of bothForms([
      [1, 1],
      [0, 0],
      [-1, -1],
      [0, 0],
    ])) {
      const ncm = nearestClassMean({ features, classIds: [0, 0, 1, 1], space });
      expect((await ncm.centroids.data()).every(Number.isFinite)).toBe(true);
      expect((await ncm.scores(zeros([2, 2])).data()).every(Number.isFinite)).toBe(true);
      ncm.dispose();
    }
  });

  it('loses no digits far from 0', async () => {
    const features = [
      [5000, 1],
      [5000, 2],
      [5001, 1],
      [5001, 2],
    ];
    const ncm = nearestClassMean({ features, classIds: [0, 1, 2, 3], space: 'raw' });
    await expectAllClose(ncm.scores(tensor2d([[5000, 1.25]])), [-0.0625, -0.5625, -1.0625, -1.5625]);
    ncm.dispose();
  });

  it('brings rows of length 1e20 to length 1', async () => {
    for (const features of bothForms([
      [1e20, 0],
      [0, 3e38],
    ])) {
      const ncm = nearestClassMean({ features, classIds: [0, 1], space: 'l2' });
      await expectAllClose(ncm.centroids, [1, 0, 0, 1]);
      ncm.dispose();
    }
  });

  it('owns its tensors until it is disposed, and no more', async () => {
    const inputs = bothForms([
      [1, 0],
      [0, 1],
    ]);
    const before = memory().numTensors;
    for (const [space, features] of spaces.flatMap((one) => inputs.map((rows) => [one, rows] as const))) {
      const ncm = nearestClassMean({
        features,
        classIds: [0, 1],
        space,
      });
      expect(memory().numTensors - before).toBe(space === 'cl2n' ? 2 : 1);
      const x = tensor2d([[1, 2]]);
      await expectNoLeak(() => ncm.scores(x));
      x.dispose();
      ncm.dispose();
      expect(memory().numTensors).toBe(before);
    }
  });
});

describe('nearestClassMean', () => {
  it('permutes its centroids with the classes, and does not see the order of rows', async () => {
    const row = fc.tuple(
      fc.integer({ min: -9, max: 9 }),
      fc.integer({ min: -9, max: 9 }),
      fc.integer({ min: 0, max: 2 }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 3, maxLength: 12 }),
        fc.constantFrom(...spaces),
        async (rows, space) => {
          const make = (list: typeof rows, rename: number[]) =>
            nearestClassMean({
              features: list.map(([a, b]) => [a, b]),
              classIds: list.map(([, , c]) => rename[c]!),
              numClasses: 3,
              space,
            });
          const plain = make(rows, [0, 1, 2]);
          const other = make(rows.toReversed(), [2, 0, 1]);
          const [a, b] = [await plain.centroids.array(), await other.centroids.array()];
          await expectAllClose([b[2]!, b[0]!, b[1]!], a, { absolute: 1e-5, relative: 1e-5 });
          plain.dispose();
          other.dispose();
        },
      ),
      { seed: 4, numRuns: 40 },
    );
  });

  it('refuses what it cannot use', () => {
    const make = (options: object) => () => nearestClassMean(options as never);
    const features = [
      [1, 2],
      [3, 4],
    ];
    const classIds = [0, 1];
    expect(make({ classIds })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: nearestClassMean: expected \`features\` to be a tensor, an array of rows, or { data, shape } with a Float32Array or Float64Array, got undefined.]`,
    );
    expect(make({ features: [], classIds })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: nearestClassMean: expected \`features\` to have a shape of two sides, each at least 1, got [0, 0].]`,
    );
    expect(make({ features: [[1, 2], [3]], classIds })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: nearestClassMean: expected \`features[1]\` to be an array of 2 numbers, got array of 1.]`,
    );
    expect(
      make({ features: { data: new Float32Array(3), shape: [2, 2] }, classIds }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: nearestClassMean: expected \`features.data\` to hold 4 numbers, as its shape [2, 2] says, got Float32Array of 3.]`,
    );
    expect(make({ features: zeros([2, 2], 'int32'), classIds })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: nearestClassMean: expected \`features\` to have dtype float32, got int32.]`,
    );
    expect(make({ features, classIds: [0] })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: nearestClassMean: expected \`classIds\` to hold 2 numbers, got array of 1.]`,
    );
    expect(make({ features, classIds: [0, -1] })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: nearestClassMean: expected \`classIds[1]\` to be a whole number >= 0, got -1.]`,
    );
    expect(make({ features, classIds, numClasses: 1 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: nearestClassMean: expected \`classIds[1]\` to be a whole number >= 0 and < 1, got 1.]`,
    );
    expect(make({ features, classIds, space: 'l1' })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: nearestClassMean: expected \`space\` to be one of 'raw', 'l2', 'cl2n', got "l1".]`,
    );
    const ncm = nearestClassMean({ features, classIds });
    expect(() => ncm.scores(zeros([2, 3]))).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: nearestClassMean.scores: expected \`features\` to have shape [batch, 2], got [2, 3].]`,
    );
    ncm.dispose();
  });
});
