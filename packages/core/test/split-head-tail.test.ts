import { readGolden } from '@lt/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitHeadTail } from '../src/split-head-tail.ts';
import { countsWithEmpty, RUNS } from './laws.ts';

interface Case {
  name: string;
  input: { counts: number[]; ratio: number };
  expected: { h: number; head: number[]; tail: number[] };
}
const golden = readGolden<{ cases: Case[] }>(new URL('./golden/head_tail_split.json', import.meta.url));

describe('splitHeadTail', () => {
  it('takes the largest classes until they hold 90 % of the examples', () => {
    expect(splitHeadTail([20, 900, 80])).toEqual({ head: [1], tail: [0, 2] });
    expect(splitHeadTail([20, 899, 81])).toEqual({ head: [1, 2], tail: [0] });
  });

  it('has all 23 golden cases', () => {
    expect(golden.cases.length).toBe(23);
  });

  it.each(golden.cases)('gives the golden split: $name', ({ input, expected }) => {
    const { head, tail } = splitHeadTail(input.counts, input.ratio);
    expect({ h: head.length, head, tail }).toEqual({
      h: expected.h,
      head: expected.head,
      tail: expected.tail,
    });
  });

  it('does not ask for one class more because of rounding', () => {
    // 0.55 · 100 is 55.00000000000001, and 0.1 + 0.2 is 0.30000000000000004.
    expect(splitHeadTail([55, 45], 0.55)).toEqual({ head: [0], tail: [1] });
    expect(splitHeadTail([0.3, 0.2, 0.1], 0.3 / 0.6)).toEqual({ head: [0], tail: [1, 2] });
  });

  it('does not round away a class of a huge set', () => {
    expect(splitHeadTail([1e10, 1], 1)).toEqual({ head: [0, 1], tail: [] });
  });

  it('holds every class once; the head holds its share, and less without its smallest class', () => {
    const shares = fc.double({ min: 1e-6, max: 1, noNaN: true });
    fc.assert(
      fc.property(countsWithEmpty, shares, (counts, share) => {
        const { head, tail } = splitHeadTail(counts, share);
        expect([...head, ...tail].toSorted((a, b) => a - b)).toEqual(counts.map((_, c) => c));
        expect(head).toEqual(head.toSorted((a, b) => a - b));
        expect(tail).toEqual(tail.toSorted((a, b) => a - b));
        const total = counts.reduce((a, b) => a + b, 0);
        const inHead = head.map((c) => counts[c]!);
        const held = inHead.reduce((a, b) => a + b, 0);
        expect(held).toBeGreaterThanOrEqual(share * total * (1 - 1e-11));
        expect(held - Math.min(...inHead)).toBeLessThan(share * total);
        expect(Math.min(...inHead)).toBeGreaterThanOrEqual(Math.max(0, ...tail.map((c) => counts[c]!)));
      }),
      RUNS,
    );
  });

  it('refuses wrong arguments', () => {
    expect(() => splitHeadTail([0, 0])).toThrow(
      new RangeError('splitHeadTail: expected `classCounts` to hold at least one example, got only zeros.'),
    );
    for (const share of [0, -0.1, 1.1, 90]) {
      expect(() => splitHeadTail([1], share)).toThrow(
        new RangeError(
          `splitHeadTail: expected \`headShare\` to be a finite number > 0 and <= 1, got ${share}.`,
        ),
      );
    }
    expect(() => splitHeadTail([1], '0.9' as unknown as number)).toThrow(
      new TypeError('splitHeadTail: expected `headShare` to be a finite number > 0 and <= 1, got "0.9".'),
    );
    expect(() => splitHeadTail([1, -1])).toThrow(
      new RangeError('splitHeadTail: expected `classCounts[1]` to be a finite number >= 0, got -1.'),
    );
    expect(() => splitHeadTail(7 as unknown as number[])).toThrow(TypeError);
  });
});
