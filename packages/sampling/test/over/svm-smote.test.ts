import { readGolden } from '@lt/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { svmSmote } from '../../src/over/svm-smote.ts';
import { countsOf, nearestInClass, nearestRows } from './invariants.ts';

const { cases } = readGolden<{
  cases: { name: string; X: number[][]; y: number[]; cost: number; gamma: number; support: number[] }[];
}>(new URL('../golden/svm.json', import.meta.url));

/** Rows of other classes among the m nearest, by plain loops. */
const numOthers = (rows: number[][], labels: readonly unknown[], row: number, m: number) =>
  nearestRows(rows, row, m).filter((other) => labels[other] !== labels[row]).length;

/** Checks that new rows follow from their base, neighbor and gap: toward the neighbor, or away from it. */
function expectOnLine(
  rows: number[][],
  made: Awaited<ReturnType<typeof svmSmote<number[][], number[]>>>,
): void {
  const { base, neighbor, gap } = made.provenance;
  for (let row = rows.length; row < made.features.length; row++) {
    const [x, y] = [rows[base[row]!]!, rows[neighbor[row]!]!];
    expect(made.features[row]).toEqual(x.map((value, f) => value + gap[row]! * (y[f]! - value)));
  }
}

describe('svmSmote', () => {
  it.each(cases)(
    'makes rows of the support vectors of scikit-learn: $name',
    async ({ name, X, y, cost, gamma, support }) => {
      const [mNeighbors, kNeighbors] = [6, 3];
      const made = await svmSmote(X, y, {
        mNeighbors,
        kNeighbors,
        cost,
        gamma,
        tolerance: 1e-6,
        outStep: 0.25,
      });
      const { base, neighbor, gap } = made.provenance;
      expect(made.features.slice(0, X.length)).toEqual(X);
      expect(new Set(countsOf(made.labels)).size).toBe(1);
      expectOnLine(X, made);
      // Of rows that are there twice, either supports.
      const isSupport = (row: number) =>
        name.startsWith('repeated')
          ? support.some((other) => y[other] === y[row] && String(X[other]) === String(X[row]))
          : support.includes(row);
      for (let row = X.length; row < made.features.length; row++) {
        expect(isSupport(base[row]!)).toBe(true);
        expect(nearestInClass(X, y, base[row]!, kNeighbors)).toContain(neighbor[row]);
        const others = numOthers(X, y, base[row]!, mNeighbors);
        expect(others).toBeLessThan(mNeighbors);
        if (others >= 3) expect(gap[row]! >= 0 && gap[row]! < 1).toBe(true);
        else expect(gap[row]! <= 0 && gap[row]! > -0.25).toBe(true);
      }
      if (name.startsWith('repeated')) return;
      for (const { label, noise, danger, safe, after, before } of made.report.classes) {
        if (after === before) continue;
        const ofClass = support
          .filter((row) => y[row] === label)
          .map((row) => numOthers(X, y, row, mNeighbors));
        expect([noise, danger, safe]).toEqual([
          ofClass.filter((others) => others === 6).length,
          ofClass.filter((others) => others >= 3 && others < 6).length,
          ofClass.filter((others) => others < 3).length,
        ]);
      }
    },
  );

  it('uses all bases evenly, by default', async () => {
    const { X, y, support } = cases[0]!;
    const { provenance, report } = await svmSmote(X, y, { tolerance: 1e-6 });
    const uses = new Map<number, number>();
    for (const row of provenance.base.slice(X.length)) uses.set(row, (uses.get(row) ?? 0) + 1);
    const { noise = 0, danger = 0, safe = 0 } = report.classes[1]!;
    expect(uses.size).toBe(danger + safe);
    expect(noise + danger + safe).toBe(support.filter((row) => y[row] === 1).length);
    expect(Math.max(...uses.values()) - Math.min(...uses.values())).toBeLessThanOrEqual(1);
  });

  it('loses no row where all bases are safe, or all in danger', async () => {
    // Two classes far apart: every support vector is safe.
    const apart = Array.from({ length: 20 }, (_, i) => [i < 14 ? i / 10 : 50 + i / 10, i % 3]);
    const labels = apart.map((_, i) => (i < 14 ? 0 : 1));
    const safe = await svmSmote(apart, labels, { kNeighbors: 2, mNeighbors: 3 });
    expect(countsOf(safe.labels)).toEqual([14, 14]);
    expect(safe.report.classes[1]).toMatchObject({ noise: 0, danger: 0 });
    expect(safe.provenance.gap.slice(20).every((gap) => gap <= 0)).toBe(true);
    // Rows of both classes in turn: two of the three nearest are of the other class.
    const mixed = Array.from({ length: 30 }, (_, i) => [i < 15 ? 2 * i : 2 * (i % 15) + 1]);
    const inTurn = mixed.map((_, i) => (i < 15 ? 0 : 1));
    const danger = await svmSmote(mixed.slice(0, 28), inTurn.slice(0, 28), { kNeighbors: 2, mNeighbors: 4 });
    expect(countsOf(danger.labels)).toEqual([15, 15]);
    expect(danger.report.classes[1]).toMatchObject({ safe: 0 });
    expect(danger.provenance.gap.slice(28).every((gap) => gap >= 0)).toBe(true);
  });

  it('makes the rows of smote where all support vectors are noise, and says so', async () => {
    const features = Array.from({ length: 21 }, (_, i) => [i % 7, Math.floor(i / 7)]);
    const labels = features.map((_, i) => (i === 2 || i === 18 ? 1 : 0));
    const options = { kNeighbors: 1, mNeighbors: 2, seed: 5 };
    const made = await svmSmote(features, labels, options);
    expect(countsOf(made.labels)).toEqual([19, 19]);
    expect(made.report.warnings).toMatchInlineSnapshot(`
      [
        "class 1 has no support vectors besides noise: its new rows are made of all its rows, by SMOTE.",
      ]
    `);
    expect(made.report.classes).toMatchObject([{}, { noise: 2, danger: 0, safe: 0 }]);
    // Two rows, each of them as often as the other, toward each other.
    const { base, neighbor } = made.provenance;
    const pairs = Array.from(base.slice(21), (row, i) => `${row} ${neighbor[21 + i]}`);
    expect(countsOf(pairs).toSorted()).toEqual([8, 9]);
    expect(new Set(pairs)).toEqual(new Set(['2 18', '18 2']));
    const skipped = await svmSmote(features, labels, { ...options, onEmptyDanger: 'skip' });
    expect([skipped.features.length, skipped.report.warnings.length]).toEqual([21, 1]);
    await expect(
      svmSmote(features, labels, { ...options, onEmptyDanger: 'throw' }),
    ).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: svmSmote: expected class 1 to have support vectors besides noise, got none. Use \`smote\`, or \`onEmptyDanger: 'smote'\`.]`,
    );
  });

  it('adds exactly as many rows as asked for, the same every time, in any data', async () => {
    const data = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 }), fc.nat({ max: 5 })),
      {
        minLength: 4,
        maxLength: 40,
      },
    );
    const given = fc.record({
      kNeighbors: fc.integer({ min: 1, max: 6 }),
      mNeighbors: fc.integer({ min: 1, max: 12 }),
      base: fc.constantFrom('even' as const, 'random' as const),
      cost: fc.constantFrom(0.1, 1, 100),
      seed: fc.nat(),
    });
    await fc.assert(
      fc.asyncProperty(data, given, async (rows, options) => {
        const labels = rows.map(([, , c]) => (c < 4 ? 0 : c - 3));
        fc.pre(new Set(labels).size > 1);
        const features = rows.map(([a, b]) => [a, b]);
        const made = await svmSmote(features, labels, options);
        expect(new Set(countsOf(made.labels)).size).toBe(1);
        const copies = [...made.provenance.kind].filter((kind) => kind === 2).length;
        if (copies === 0) expectOnLine(features, made);
        expect(await svmSmote(features, labels, options)).toEqual(made);
      }),
      { seed: 20261123, numRuns: 60 },
    );
  });

  it('refuses what it cannot do, and stops when it is told to', async () => {
    const { X, y } = cases[0]!;
    const failing = (options: object) => svmSmote(X, y, options);
    await expect(failing({ gamma: 'auto' })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[TypeError: svmSmote: expected \`gamma\` to be a finite number > 0, got "auto".]`,
    );
    await expect(failing({ cost: 0 })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: svmSmote: expected \`cost\` to be a finite number > 0, got 0.]`,
    );
    await expect(failing({ mNeighbors: 0 })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: svmSmote: expected \`mNeighbors\` to be a whole number >= 1 and <= 1048576, got 0.]`,
    );
    await expect(failing({ onEmptyDanger: 'none' })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: svmSmote: expected \`onEmptyDanger\` to be one of 'smote', 'skip', 'throw', got "none".]`,
    );
    await expect(failing({ signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
  });
});
