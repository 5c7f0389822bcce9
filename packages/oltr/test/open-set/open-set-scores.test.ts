import { readGolden } from '@lt/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OpenSetScore } from '../../src/open-set/open-set-score.ts';
import { openSetScores } from '../../src/open-set/open-set-scores.ts';
import { FIXED, logitRows, randomRows } from './rows.ts';

interface Golden {
  cases: {
    name: string;
    known_logits: number[][];
    unknown_logits: number[][];
    scores: Record<string, { known: number[]; unknown: number[] }>;
  }[];
}
const golden = readGolden<Golden>(new URL('../golden/open_set_scores.json', import.meta.url));
const NAMES = { msp: 'msp', maxLogit: 'max_logit', energy: 'energy_T1', entropy: 'neg_entropy' } as const;

type LogitScore = keyof typeof NAMES;

/** The scores by their formulas, without care for overflow. */
function byFormula(row: number[], score: LogitScore, temperature: number): number {
  const powers = row.map((z) => Math.exp(z / temperature));
  const sum = powers.reduce((a, b) => a + b, 0);
  const probabilities = powers.map((power) => power / sum);
  if (score === 'msp') return Math.max(...probabilities);
  if (score === 'maxLogit') return Math.max(...row);
  if (score === 'energy') return temperature * Math.log(sum);
  return probabilities.reduce((total, p) => total + (p === 0 ? 0 : p * Math.log(p)), 0);
}

function distance(a: readonly number[], b: readonly number[]): number {
  return Math.sqrt(a.reduce((sum, value, d) => sum + (value - b[d]!) ** 2, 0));
}

describe('openSetScores of logits', () => {
  it('has the values of its formulas', () => {
    const logits = [[Math.log(3), 0]];
    expect(openSetScores(logits, { score: 'msp' })[0]).toBeCloseTo(3 / 4, 15);
    expect(openSetScores(logits, { score: 'maxLogit' })[0]).toBe(Math.log(3));
    expect(openSetScores(logits, { score: 'energy' })[0]).toBeCloseTo(Math.log(4), 15);
    expect(openSetScores(logits, { score: 'entropy' })[0]).toBeCloseTo(
      0.75 * Math.log(0.75) + 0.25 * Math.log(0.25),
      15,
    );
    expect(openSetScores(logits, { score: 'msp', temperature: 0.5 })[0]).toBeCloseTo(9 / 10, 15);
    expect(openSetScores(logits, { score: 'energy', temperature: 2 })[0]).toBeCloseTo(
      2 * Math.log(Math.sqrt(3) + 1),
      14,
    );
  });

  it.each(golden.cases)(
    'agrees with the golden scores of $name',
    ({ known_logits, unknown_logits, scores }) => {
      for (const [score, name] of Object.entries(NAMES) as [LogitScore, string][]) {
        for (const [logits, expected] of [
          [known_logits, scores[name]!.known],
          [unknown_logits, scores[name]!.unknown],
        ] as const) {
          const actual = openSetScores(logits, { score });
          expect(actual.length).toBe(expected.length);
          for (const [row, value] of expected.entries()) expect(actual[row]).toBeCloseTo(value, 12);
        }
      }
    },
  );

  it('agrees with the formulas', () => {
    fc.assert(
      fc.property(
        logitRows,
        fc.constantFrom<LogitScore[]>('msp', 'maxLogit', 'energy', 'entropy'),
        fc.double({ min: 0.5, max: 4, noNaN: true }),
        (logits, score, temperature) => {
          const actual = openSetScores(logits, { score, temperature });
          for (const [row, z] of logits.entries()) {
            expect(actual[row]).toBeCloseTo(byFormula(z, score, temperature), 10);
          }
        },
      ),
      FIXED,
    );
  });

  it('takes rows flat with their shape as well', () => {
    const data = Float32Array.of(1, 2, 3, 4, 5, 7);
    const flat = openSetScores({ data, shape: [2, 3] }, { score: 'energy' });
    expect(flat).toEqual(
      openSetScores(
        [
          [1, 2, 3],
          [4, 5, 7],
        ],
        { score: 'energy' },
      ),
    );
    expect(openSetScores([data.subarray(0, 3), data.subarray(3)], { score: 'energy' })).toEqual(flat);
  });

  it('moves with a constant added to all logits, or not at all', () => {
    fc.assert(
      fc.property(logitRows, fc.integer({ min: -5, max: 5 }), (logits, constant) => {
        const moved = logits.map((row) => row.map((z) => z + constant));
        for (const score of ['msp', 'maxLogit', 'energy', 'entropy'] as const) {
          const shift = score === 'maxLogit' || score === 'energy' ? constant : 0;
          const [before, after] = [openSetScores(logits, { score }), openSetScores(moved, { score })];
          for (let row = 0; row < before.length; row++)
            expect(after[row]).toBeCloseTo(before[row]! + shift, 10);
        }
      }),
      FIXED,
    );
  });

  it('stays in its range, and is finite for logits of any size', () => {
    const logits = [
      [1e4, -1e4, 0],
      [-1e300, 1e300, 1e300],
      [0, 0, 0],
      [-1e4, -1e4, -1e4],
    ];
    for (const score of ['msp', 'maxLogit', 'energy', 'entropy'] as const) {
      for (const value of openSetScores(logits, { score })) expect(Number.isFinite(value)).toBe(true);
    }
    expect([...openSetScores(logits, { score: 'msp' })]).toEqual([1, 1 / 2, 1 / 3, 1 / 3]);
    expect(openSetScores(logits, { score: 'entropy' })[0]).toBeCloseTo(0, 15);
    expect(openSetScores(logits, { score: 'entropy' })[1]).toBeCloseTo(-Math.log(2), 15);
  });

  it('takes a logit of -Infinity for a class that cannot be', () => {
    for (const score of ['msp', 'maxLogit', 'energy', 'entropy'] as const) {
      const masked = openSetScores([[1, -Infinity, 2]], { score });
      expect(masked[0]).toBeCloseTo(openSetScores([[1, 2]], { score })[0]!, 15);
    }
  });

  it('gives no score for no row', () => {
    expect(openSetScores([], { score: 'msp' }).length).toBe(0);
    expect(openSetScores({ data: [], shape: [0, 3] }, { score: 'energy' }).length).toBe(0);
  });
});

describe('openSetScores of features', () => {
  const logits = [
    [1, 0],
    [0, 1],
  ];
  const features = [
    [3, 4],
    [0, 0],
  ];
  const centroids = [
    [3, 0],
    [0, 0],
  ];

  it('has the distance to the nearest centroid, and one over it', () => {
    // Distances 4 and 5 of the first row, 3 and 0 of the second.
    expect([...openSetScores(logits, { score: 'distance', features, centroids })]).toEqual([-4, 0]);
    const reachability = openSetScores(logits, { score: 'reachability', features, centroids });
    expect(reachability[0]).toBe(1 / 4);
    expect(reachability[1]).toBeCloseTo(1e12, -2);
  });

  it('leaves out centroids of classes without samples', () => {
    for (const validMask of [[true, false], [1, 0], Uint8Array.of(1, 0)]) {
      expect([...openSetScores(logits, { score: 'distance', features, centroids, validMask })]).toEqual([
        -4, -3,
      ]);
    }
  });

  it('agrees with all distances, one by one', () => {
    const [rows, means] = [randomRows(60, 70, 1), randomRows(9, 70, 2)];
    const scores = openSetScores(rows, { score: 'distance', features: rows, centroids: means });
    for (const [i, row] of rows.entries()) {
      expect(scores[i]).toBeCloseTo(-Math.min(...means.map((center) => distance(row, center))), 12);
    }
  });

  it('orders rows alike by reachability and distance', () => {
    const [rows, means] = [randomRows(40, 3, 3), randomRows(5, 3, 4)];
    const order = (score: 'distance' | 'reachability'): number[] => {
      const scores = openSetScores(rows, { score, features: rows, centroids: means });
      return [...scores.keys()].sort((a, b) => scores[a]! - scores[b]!);
    };
    expect(order('reachability')).toEqual(order('distance'));
  });

  it('has the distance to the k-th nearest training row', async () => {
    const trainFeatures = [
      [3, 0],
      [0, 0],
      [6, 8],
    ];
    const options = { score: 'knn', features, trainFeatures, normalize: false } as const;
    expect([...(await openSetScores(logits, { ...options, k: 1 }))]).toEqual([-4, 0]);
    expect([...(await openSetScores(logits, { ...options, k: 2 }))]).toEqual([-5, -3]);
    // At length 1 the third training row points where the first row does; the row of zeros is 1 away from all but its like.
    expect([...(await openSetScores(logits, { score: 'knn', features, trainFeatures, k: 1 }))]).toEqual([
      0, 0,
    ]);
  });

  it('finds the neighbors of more rows than are searched at a time', async () => {
    const [rows, training] = [randomRows(4100, 2, 5), randomRows(12, 2, 6)];
    const unit = (row: readonly number[]): number[] => row.map((value) => value / Math.hypot(...row));
    const scores = await openSetScores(rows, { score: 'knn', features: rows, trainFeatures: training, k: 3 });
    expect(scores.length).toBe(4100);
    for (const i of [0, 1, 4094, 4095, 4096, 4097, 4099]) {
      const distances = training.map((other) => distance(unit(rows[i]!), unit(other))).sort((a, b) => a - b);
      expect(scores[i]).toBeCloseTo(-distances[2]!, 5);
    }
  });

  it('gives no score for no row', async () => {
    const none = { features: [], centroids, trainFeatures: features };
    expect(openSetScores([], { score: 'distance', ...none }).length).toBe(0);
    expect((await openSetScores([], { score: 'knn', k: 1, ...none })).length).toBe(0);
  });
});

describe('openSetScores refuses', () => {
  const logits = [[1, 0]];
  const call = (rows: unknown, options: object) => () =>
    openSetScores(rows as number[][], options as { score: Exclude<OpenSetScore, 'knn'> });

  it('what is no row of numbers', () => {
    expect(call([[1, Number.NaN]], { score: 'msp' })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: openSetScores: expected \`logits[0][1]\` to be a finite number, got NaN.]`,
    );
    expect(call([[1, Infinity]], { score: 'msp' })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: openSetScores: expected \`logits[0][1]\` to be a finite number, got Infinity.]`,
    );
    expect(call([[-Infinity, -Infinity]], { score: 'msp' })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: openSetScores: expected \`logits[0]\` to hold a finite number, got only -Infinity.]`,
    );
    expect(call([[1, 2], [3]], { score: 'msp' })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: openSetScores: expected \`logits[1]\` to hold 2 numbers, got array of 1.]`,
    );
    expect(call([['1', 2]], { score: 'msp' })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: openSetScores: expected \`logits[0]\` to be an array of numbers, got array of 2.]`,
    );
    expect(call([[]], { score: 'msp' })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: openSetScores: expected \`logits\` to have some numbers in each row, got 0.]`,
    );
    expect(call({ data: [1, 2, 3], shape: [2, 2] }, { score: 'msp' })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: openSetScores: expected the shape of \`logits\` to be [numRows, numColumns] of 3 numbers, got [2, 2].]`,
    );
    expect(call('rows', { score: 'msp' })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: openSetScores: expected \`logits\` to be an array of rows, or { data, shape } with an array of numbers, got "rows". Read a tensor first: \`await tensor.array()\`.]`,
    );
  });

  it('a score without what it needs', () => {
    expect(call(logits, { score: 'distance', features: [[1]] })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: openSetScores: expected \`centroids\` for score 'distance', got undefined.]`,
    );
    expect(call(logits, { score: 'softmax' })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: openSetScores: expected \`score\` to be one of 'msp', 'maxLogit', 'energy', 'entropy', 'reachability', 'distance', 'knn', got "softmax".]`,
    );
    expect(
      call(logits, { score: 'distance', features: [[1]], centroids: [[1, 2]] }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: openSetScores: expected \`centroids[0]\` to hold 1 number, got array of 2.]`,
    );
    expect(
      call(logits, { score: 'distance', features: [[1]], centroids: [[1]], validMask: [0] }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: openSetScores: expected \`validMask\` to let a centroid count, got none.]`,
    );
    expect(
      call(logits, { score: 'distance', features: [[1]], centroids: [[1]], validMask: [1, 1] }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: openSetScores: expected \`validMask\` to hold 1 values, one for each of \`centroids\`, got array of 2.]`,
    );
    expect(
      call(logits, { score: 'distance', features: [[1]], centroids: [[1]], validMask: [2] }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: openSetScores: expected \`validMask\` to be an array of booleans, or of 1 and 0, got array of 1.]`,
    );
  });

  it('more neighbors than there are rows, by rejecting the promise', async () => {
    const options = { score: 'knn', features: [[1]], trainFeatures: [[1], [2]] } as const;
    await expect(openSetScores(logits, { ...options, k: 3 })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: openSetScores: expected \`k\` to be a finite number <= 2, got 3.]`,
    );
  });
});
