import '@tensorflow/tfjs-backend-cpu';
import { createRandom } from '@lt/core';
import { expectNoLeak, readGolden } from '@lt/testkit';
import { tensor2d } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { medianDeviation, mixedDistance } from '../../src/over/mixed-distance.ts';
import { nearestByDistance } from '../../src/over/nearest-by-distance.ts';
import { smoteNC } from '../../src/over/smote-nc.ts';

const golden = readGolden<{
  X_continuous: number[][];
  X_categorical: number[][];
  y: number[];
  k: number;
  smoteNC: {
    perClass: Record<
      string,
      {
        rows: number[];
        medianStd: number;
        neighbours: number[][];
        d2: number[][];
        modeCandidatesPerFeature: number[][][];
      }
    >;
  };
}>(new URL('../golden/nominal.json', import.meta.url));

/** Category, three numbers, category. */
const FEATURES = golden.X_continuous.map((numbers, row) => {
  const [first, second] = golden.X_categorical[row]!;
  return [first!, ...numbers, second!];
});
const CATEGORICAL = [0, 4];
const POINTS = { data: Float64Array.from(FEATURES.flat()), numRows: 60, numColumns: 5 };
const SIZES = ['xs', 's', 'm', 'l'];

describe('mixedDistance', () => {
  it.each(Object.entries(golden.smoteNC.perClass))(
    "gives imbalanced-learn's neighbors, class %s",
    async (_, expected) => {
      const rows = Int32Array.from(expected.rows);
      const deviation = medianDeviation(POINTS, rows, [1, 2, 3]);
      expect(deviation).toBeCloseTo(expected.medianStd, 12);
      const distanceOf = mixedDistance(POINTS, [1, 2, 3], CATEGORICAL, deviation);
      for (const [i, a] of expected.rows.entries()) {
        for (const [j, b] of expected.rows.entries()) {
          expect(distanceOf(a, b, Infinity)).toBeCloseTo(expected.d2[i]![j]!, 9);
        }
      }
      const neighbors = await nearestByDistance(rows, golden.k, distanceOf, {});
      expect([...neighbors]).toEqual(expected.neighbours.flat());
    },
  );

  it('takes the mean of the two middle deviations of an even number of columns', () => {
    const points = { data: Float64Array.of(0, 0, 0, 0, 2, 8, 4, 20), numRows: 2, numColumns: 4 };
    expect(medianDeviation(points, Int32Array.of(0, 1), [0, 1, 2, 3])).toBe(3);
    expect(medianDeviation(points, Int32Array.of(0, 1), [0, 2, 3])).toBe(2);
  });
});

describe('smoteNC', () => {
  it('takes numbers between base and neighbor, and the categories that most neighbors have', async () => {
    const { features, labels, provenance, report } = await smoteNC(FEATURES, golden.y, {
      categoricalFeatures: CATEGORICAL,
      kNeighbors: golden.k,
      seed: 3,
    });
    expect(features.slice(0, 60)).toEqual(FEATURES);
    expect(report.classes.map(({ after }) => after)).toEqual([40, 40, 40]);
    const bases = new Set<number>();
    for (let row = 60; row < 120; row++) {
      const of = golden.smoteNC.perClass[labels[row]!]!;
      const [base, neighbor, gap] = [provenance.base[row]!, provenance.neighbor[row]!, provenance.gap[row]!];
      const place = of.rows.indexOf(base);
      bases.add(base);
      expect(of.neighbours[place]).toContain(neighbor);
      for (const f of [1, 2, 3]) {
        const [x, y] = [FEATURES[base]![f]!, FEATURES[neighbor]![f]!];
        expect(features[row]![f]).toBeCloseTo(x + gap * (y - x), 10);
      }
      for (const [i, column] of CATEGORICAL.entries()) {
        expect(of.modeCandidatesPerFeature[place]![i]).toContain(features[row]![column]);
      }
    }
    // 'even': every row of the two classes is a base.
    expect(bases.size).toBe(20);
  });

  it('decides ties at random', async () => {
    const place = golden.smoteNC.perClass[2]!.rows.indexOf(54);
    expect(golden.smoteNC.perClass[2]!.modeCandidatesPerFeature[place]![0]!.length).toBe(2);
    const { features, provenance } = await smoteNC(FEATURES, golden.y, {
      categoricalFeatures: CATEGORICAL,
      kNeighbors: golden.k,
      samplingStrategy: { 2: 808 },
    });
    const drawn = features.filter((_, row) => row >= 60 && provenance.base[row] === 54).map((row) => row[0]);
    const share = drawn.filter((category) => category === drawn[0]).length / drawn.length;
    // 100 rows: a half, give or take 5 %.
    expect(drawn.length).toBe(100);
    expect(Math.abs(share - 0.5)).toBeLessThan(0.25);
  });

  it('does with strings what it does with codes', async () => {
    const named = FEATURES.map(([color, a, b, c, size]) => [`color ${color}`, a!, b!, c!, SIZES[size!]!]);
    const options = { categoricalFeatures: CATEGORICAL, seed: 'any' };
    const coded = await smoteNC(FEATURES, golden.y, options);
    const { features, provenance } = await smoteNC(named, golden.y, options);
    expect(provenance).toEqual(coded.provenance);
    expect(features).toEqual(
      coded.features.map(([color, a, b, c, size]) => [`color ${color}`, a, b, c, SIZES[size!]]),
    );
  });

  it('keeps float32, shapes and tensors', async () => {
    const data = Float32Array.from(FEATURES.flat());
    const options = { categoricalFeatures: Uint8Array.from(CATEGORICAL), seed: 1 };
    const made = await smoteNC({ data, shape: [60, 5] }, Uint8Array.from(golden.y), options);
    expect(made.features.data).toBeInstanceOf(Float32Array);
    expect(made.features.shape).toEqual([120, 5]);
    expect(made.labels).toBeInstanceOf(Uint8Array);
    const given = tensor2d(data, [60, 5]);
    await expectNoLeak(async () => {
      const { features } = await smoteNC(given, golden.y, options);
      expect(await features.data()).toEqual(made.features.data);
      return features;
    });
  });

  it('makes only categories that the class has, in any table', async () => {
    const cell = fc.integer({ min: 0, max: 3 });
    const table = fc.array(fc.tuple(cell, cell, cell, fc.boolean()), { minLength: 3, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(table, fc.nat(), async (given, seed) => {
        const labels = given.map(([, , , common]) => (common ? 'common' : 'rare'));
        fc.pre(new Set(labels).size === 2);
        const rows = given.map(([a, b, c]) => [`a${a}`, b / 4, `c${c}`]);
        const options = { categoricalFeatures: [2, 0], seed, samplingStrategy: 'all' } as const;
        const { features, labels: all, provenance } = await smoteNC(rows, labels, options);
        expect(features.slice(0, rows.length)).toEqual(rows);
        const count = (label: string) => all.filter((other) => other === label).length;
        expect(count('rare')).toBe(count('common'));
        for (let row = rows.length; row < features.length; row++) {
          const ofClass = rows.filter((_, i) => labels[i] === all[row]);
          for (const column of [0, 2]) {
            expect(ofClass.map((values) => values[column])).toContain(features[row]![column]);
          }
          expect(labels[provenance.base[row]!]).toBe(all[row]);
        }
      }),
      { seed: 20261123, numRuns: 60 },
    );
  });

  it('lets categories not count where all numbers of a class are the same', async () => {
    // Distances are 0: the first rows are the nearest ones, and 'a' is the mode of the three.
    const rows = [
      ...['a', 'a', 'a', 'b'].map((category) => [5, category]),
      ...Array.from({ length: 8 }, (_, i) => [i, 'z']),
    ];
    const labels = rows.map((_, row) => (row < 4 ? 'rare' : 'common'));
    const { features } = await smoteNC(rows, labels, { categoricalFeatures: [1], kNeighbors: 3 });
    expect(features.slice(12)).toEqual(Array.from({ length: 4 }, () => [5, 'a']));
  });

  it('copies the row of a class of one, and says so', async () => {
    const rows = [
      [1, 'a'],
      [2, 'b'],
      [3, 'a'],
      [9, 'x'],
    ];
    const { features, provenance, report } = await smoteNC(rows, ['c', 'c', 'c', 'r'], {
      categoricalFeatures: [1],
    });
    expect(features.slice(4)).toEqual([
      [9, 'x'],
      [9, 'x'],
    ]);
    expect([...provenance.kind.slice(4)]).toEqual([2, 2]);
    expect(report.warnings).toMatchInlineSnapshot(`
      [
        "class 'r' has 1 row: its new rows are copies of it.",
      ]
    `);
  });

  it('carries arrays along, tells how far it is, and stops when it is told to', async () => {
    const weights = createRandom(1).fill(new Float64Array(60));
    const phases = new Set<string>();
    const options = { categoricalFeatures: CATEGORICAL, carry: { weights } };
    const made = await smoteNC(FEATURES, golden.y, {
      ...options,
      onProgress: ({ phase }) => phases.add(phase),
    });
    expect([...made.carry.weights]).toEqual(Array.from(made.provenance.base, (row) => weights[row]));
    expect([...phases]).toEqual(['neighbors', 'generate']);
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(smoteNC(FEATURES, golden.y, { ...options, signal })).rejects.toThrow('enough');
  });

  it('refuses what it cannot do', async () => {
    const failing = (options: object, features: unknown = FEATURES) =>
      smoteNC(features as number[][], golden.y, options as { categoricalFeatures: number[] });
    await expect(failing({})).rejects.toThrowErrorMatchingInlineSnapshot(
      `[TypeError: smoteNC: expected \`categoricalFeatures\` to be an array or typed array of numbers, got undefined.]`,
    );
    await expect(failing({ categoricalFeatures: [] })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: smoteNC: expected \`categoricalFeatures\` to hold at least one number, got array of 0.]`,
    );
    await expect(failing({ categoricalFeatures: [5] })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: smoteNC: expected \`categoricalFeatures[0]\` to be a whole number >= 0 and < 5, got 5.]`,
    );
    await expect(
      failing({ categoricalFeatures: [0, 1, 2, 3, 4] }),
    ).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: smoteNC: expected \`categoricalFeatures\` to leave a column of numbers, got all 5. Use smoteN.]`,
    );
    await expect(
      failing({ categoricalFeatures: [0] }, [...FEATURES.slice(1), [0, 'x', 0, 0, 0]]),
    ).rejects.toThrowErrorMatchingInlineSnapshot(
      `[TypeError: smoteNC: expected \`features[59][1]\` to be a finite number, got "x".]`,
    );
    await expect(
      failing({ categoricalFeatures: CATEGORICAL, kNeighbors: 10, smallClass: 'throw' }),
    ).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: smoteNC: expected class 2 to have more rows than \`kNeighbors\` = 10, got 8 rows. Use a smaller \`kNeighbors\`, or \`smallClass: 'clamp'\`.]`,
    );
  });
});
