import { readGolden } from '@lt/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OpenSetScore } from '../../src/open-set/open-set-score.ts';
import { openSetScores } from '../../src/open-set/open-set-scores.ts';
import { predictOpenSet } from '../../src/open-set/predict-open-set.ts';
import { FIXED, logitRows } from './rows.ts';

const golden = readGolden<{
  f_measure_open: {
    name: string;
    threshold: number;
    logits: number[][];
    max_softmax: number[];
    preds: number[];
  }[];
}>(new URL('../golden/open_set_metrics.json', import.meta.url));

describe('predictOpenSet', () => {
  it('rejects what scores below the threshold, and not what scores exactly as much', () => {
    const rows = predictOpenSet(
      [
        [1, 3],
        [5, 1],
        [2, 2],
      ],
      { score: 'maxLogit', threshold: 3 },
    );
    const nothing = { nearestClass: null, distance: null };
    expect(rows).toEqual([
      { label: 1, closedLabel: 1, score: 3, isUnknown: false, ...nothing },
      { label: 0, closedLabel: 0, score: 5, isUnknown: false, ...nothing },
      { label: -1, closedLabel: 0, score: 2, isUnknown: true, ...nothing },
    ]);
  });

  it('tells the nearest centroid whatever the score, the first of several', () => {
    const options = {
      features: [
        [3, 4],
        [0, 4],
        [1, 0],
      ],
      centroids: [
        [3, 0],
        [0, 0],
        [2, 0],
      ],
    };
    const logits = [
      [9, 0, 0],
      [9, 0, 0],
      [9, 0, 0],
    ];
    for (const score of ['msp', 'distance'] as const) {
      const rows = predictOpenSet(logits, { score, threshold: score === 'msp' ? 0.5 : -4.05, ...options });
      expect(rows.map((row) => row.nearestClass)).toEqual([0, 1, 1]);
      expect(rows.map((row) => row.distance)).toEqual([4, 4, 1]);
      expect(rows.every((row) => !row.isUnknown)).toBe(true);
    }
    const masked = predictOpenSet(logits, {
      score: 'msp',
      threshold: 0.5,
      ...options,
      validMask: [false, false, true],
    });
    expect(masked.map((row) => row.nearestClass)).toEqual([2, 2, 2]);
  });

  it('is a promise with the distance to training rows', async () => {
    const promise = predictOpenSet(
      [
        [1, 0],
        [0, 1],
      ],
      {
        score: 'knn',
        threshold: -0.5,
        features: [
          [1, 0],
          [-1, 0],
        ],
        trainFeatures: [
          [2, 0],
          [3, 0.1],
        ],
        centroids: [
          [1, 0],
          [0, 1],
        ],
        k: 1,
      },
    );
    expect(promise).toBeInstanceOf(Promise);
    const rows = await promise;
    expect(rows.map((row) => row.label)).toEqual([0, -1]);
    expect(rows[1]!.score).toBeCloseTo(-2, 2);
    expect(rows.map((row) => row.nearestClass)).toEqual([0, 1]);
  });

  const canReject = golden.f_measure_open.filter(
    ({ threshold, logits }) => threshold > 1 / logits[0]!.length,
  );
  it.each(canReject)(
    "labels as the authors' code does in $name",
    ({ logits, threshold, preds, max_softmax }) => {
      const rows = predictOpenSet(logits, { score: 'msp', threshold });
      expect(rows.map((row) => row.label)).toEqual(preds);
      for (const [i, row] of rows.entries()) expect(row.score).toBeCloseTo(max_softmax[i]!, 10);
    },
  );

  const cannotReject = golden.f_measure_open.filter((one) => !canReject.includes(one));
  it.each(cannotReject)('refuses the threshold of $name, with which nothing is ever rejected', (one) => {
    expect(one.preds).not.toContain(-1);
    expect(() => predictOpenSet(one.logits, { score: 'msp', threshold: one.threshold })).toThrow(RangeError);
  });
  it('has golden cases of both kinds', () => {
    expect(canReject.filter(({ preds }) => preds.includes(-1)).length).toBeGreaterThan(0);
    expect(cannotReject.length).toBeGreaterThan(0);
  });

  it('is the score and a comparison', () => {
    const scores = ['msp', 'maxLogit', 'energy', 'entropy'] as const;
    fc.assert(
      fc.property(
        logitRows,
        fc.constantFrom(...scores),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (logits, score, share) => {
          const of = openSetScores(logits, { score });
          const [least, most] = [Math.min(...of), Math.max(...of)];
          const lowest = { msp: 1 / logits[0]!.length, entropy: -Math.log(logits[0]!.length) }[
            score as 'msp'
          ];
          const threshold = least + share * (most - least);
          fc.pre(lowest === undefined || threshold > lowest);
          for (const [i, row] of predictOpenSet(logits, { score, threshold }).entries()) {
            expect(row.score).toBe(of[i]);
            expect(row.isUnknown).toBe(of[i]! < threshold);
            expect(row.closedLabel).toBe(logits[i]!.indexOf(Math.max(...logits[i]!)));
            expect(row.label).toBe(row.isUnknown ? -1 : row.closedLabel);
          }
        },
      ),
      FIXED,
    );
  });

  it('rejects more, and never less, the higher the threshold', () => {
    fc.assert(
      fc.property(logitRows, fc.double({ min: -9, max: 9, noNaN: true }), (logits, threshold) => {
        const lower = predictOpenSet(logits, { score: 'maxLogit', threshold });
        const higher = predictOpenSet(logits, { score: 'maxLogit', threshold: threshold + 1 });
        for (const [i, row] of lower.entries()) if (row.isUnknown) expect(higher[i]!.isUnknown).toBe(true);
      }),
      FIXED,
    );
  });

  it('gives no prediction for no row', async () => {
    expect(predictOpenSet([], { score: 'msp', threshold: 0.1 })).toEqual([]);
    const none = { features: [], trainFeatures: [[1, 2]], k: 1 };
    expect(await predictOpenSet([], { score: 'knn', threshold: -1, ...none })).toEqual([]);
  });

  it('refuses thresholds with which nothing is ever rejected', () => {
    const ten = [Array.from({ length: 10 }, (_, c) => c)];
    const call = (score: Exclude<OpenSetScore, 'knn'>, threshold: number, logits = ten) => {
      return () => predictOpenSet(logits, { score, threshold, features: [[1]], centroids: [[1]] });
    };
    expect(call('msp', 0.1)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: predictOpenSet: expected \`threshold\` to be above 1 / numClasses = 0.1 for score 'msp', got 0.1. No row scores below that: nothing would ever be rejected.]`,
    );
    expect(call('msp', 1, [[3]])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: predictOpenSet: expected \`threshold\` to be above 1 / numClasses = 1 for score 'msp', got 1. No row scores below that: nothing would ever be rejected.]`,
    );
    expect(call('entropy', -Math.log(10))).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: predictOpenSet: expected \`threshold\` to be above -log(numClasses) = -2.302585092994046 for score 'entropy', got -2.302585092994046. No row scores below that: nothing would ever be rejected.]`,
    );
    expect(call('reachability', 0)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: predictOpenSet: expected \`threshold\` to be above 0 for score 'reachability', got 0. No row scores below that: nothing would ever be rejected.]`,
    );
    expect(call('msp', 0.1001)).not.toThrow();
    expect(call('maxLogit', -1e9)).not.toThrow();
    expect(call('msp', Number.NaN)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: predictOpenSet: expected \`threshold\` to be a finite number, got NaN.]`,
    );
  });
});
