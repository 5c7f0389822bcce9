import { createRandom } from '@lt/core';
import { readGolden } from '@lt/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AlphaKind, cumulativeAlpha } from '../src/index.ts';

interface Golden {
  cases: { max_epoch: number; div_epoch: number; epochs_1based: number[]; alpha: Record<string, number[]> }[];
}
const { cases } = readGolden<Golden>(new URL('./golden/alpha_schedule.json', import.meta.url));

const DECAYS = ['parabolic-decay', 'linear-decay', 'cosine-decay'] as const;

describe('cumulativeAlpha', () => {
  const rows = cases.flatMap(({ max_epoch, div_epoch, epochs_1based, alpha }) =>
    Object.entries(alpha).map(([name, values]) => ({ max_epoch, div_epoch, epochs_1based, name, values })),
  );
  it.each(rows)("is the authors' $name over $max_epoch epochs", (golden) => {
    const kinds: Record<string, AlphaKind> = { equal: 'equal', separated_stage: 'step' };
    const kind = kinds[golden.name] ?? (golden.name.replace('_', '-') as AlphaKind);
    // Their switch is fixed at epoch 120, counted from 1 and still conventional.
    const alpha = cumulativeAlpha(kind, {
      totalEpochs: golden.max_epoch,
      horizon: golden.div_epoch,
      switchAt: 120,
    });
    for (const [i, epoch] of golden.epochs_1based.entries()) {
      expect(alpha(epoch - 1), `epoch ${epoch}`).toBeCloseTo(golden.values[i]!, 12);
    }
  });

  it('goes from 1 to 0 for the decays, and stays there', () => {
    for (const kind of DECAYS) {
      const alpha = cumulativeAlpha(kind, { totalEpochs: 10 });
      expect([alpha(0), alpha(10), alpha(11), alpha(1000)], kind).toEqual([1, 0, 0, 0]);
    }
    const increment = cumulativeAlpha('parabolic-increment', { totalEpochs: 10 });
    expect([increment(0), increment(5), increment(10), increment(12)]).toEqual([0, 0.25, 1, 1]);
  });

  it('falls all the way, stays in [0, 1], and parabolic decay mirrors its increment', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...DECAYS),
        fc.double({ min: 0.5, max: 500, noNaN: true }),
        fc.double({ min: 0, max: 600, noNaN: true }),
        fc.double({ min: 0, max: 10, noNaN: true }),
        (kind, totalEpochs, epoch, later) => {
          const alpha = cumulativeAlpha(kind, { totalEpochs });
          expect(alpha(epoch)).toBeGreaterThanOrEqual(0);
          expect(alpha(epoch)).toBeLessThanOrEqual(1);
          expect(alpha(epoch + later)).toBeLessThanOrEqual(alpha(epoch));
          const increment = cumulativeAlpha('parabolic-increment', { totalEpochs });
          const decay = cumulativeAlpha('parabolic-decay', { totalEpochs });
          expect(increment(epoch) + decay(epoch)).toBeCloseTo(1, 14);
        },
      ),
      { seed: 20261123 },
    );
  });

  it('ends where the horizon says', () => {
    expect(cumulativeAlpha('parabolic-decay', { totalEpochs: 10, horizon: 9 })(9)).toBe(0);
    expect(cumulativeAlpha('parabolic-decay', { totalEpochs: 90, horizon: 100 })(89)).toBeCloseTo(0.2079, 12);
  });

  it('steps at 0.6 of the training, or where it is told', () => {
    const alpha = cumulativeAlpha('step', { totalEpochs: 200 });
    expect([alpha(119), alpha(120)]).toEqual([1, 0]);
    expect(cumulativeAlpha('step', { totalEpochs: 200, switchAt: 7 })(7)).toBe(0);
  });

  it("draws a new share at every call of 'beta', from the generator that it is given", () => {
    const shares = (seed: number): number[] => {
      const alpha = cumulativeAlpha('beta', { random: createRandom(seed), betaAlpha: 0.2 });
      return Array.from({ length: 2000 }, () => alpha(0));
    };
    expect(shares(1)).toEqual(shares(1));
    const drawn = shares(2);
    expect(new Set(drawn).size).toBeGreaterThan(1000);
    // Beta(0.2, 0.2): mean 1/2, variance 1/(4 · 1.4).
    const mean = drawn.reduce((sum, share) => sum + share, 0) / drawn.length;
    const variance = drawn.reduce((sum, share) => sum + (share - mean) ** 2, 0) / drawn.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.05);
    expect(Math.abs(variance - 1 / 5.6)).toBeLessThan(0.01);
  });

  it('says what it needs', () => {
    const message = (call: () => unknown): string => {
      try {
        call();
      } catch (error) {
        return `${(error as Error).name}: ${(error as Error).message}`;
      }
      return 'no error';
    };
    expect(message(() => cumulativeAlpha('parabolic' as never))).toMatchInlineSnapshot(
      `"RangeError: cumulativeAlpha: expected \`kind\` to be one of 'parabolic-decay', 'linear-decay', 'cosine-decay', 'parabolic-increment', 'equal', 'step', 'beta', got "parabolic"."`,
    );
    expect(message(() => cumulativeAlpha('linear-decay'))).toMatchInlineSnapshot(
      `"TypeError: cumulativeAlpha: expected \`totalEpochs\` to be a finite number > 0, got undefined."`,
    );
    expect(message(() => cumulativeAlpha('beta'))).toMatchInlineSnapshot(
      `"TypeError: cumulativeAlpha: expected \`random\` to be a Random of @lt/core, which kind 'beta' draws from, got undefined."`,
    );
    expect(message(() => cumulativeAlpha('equal')(-1))).toMatchInlineSnapshot(
      `"RangeError: cumulativeAlpha: expected \`epoch\` to be a finite number >= 0, got -1."`,
    );
  });
});
