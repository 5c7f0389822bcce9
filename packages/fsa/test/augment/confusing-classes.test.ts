import { splitHeadTail } from '@lt/core';
import { describeBackends, expectAllClose, readGolden } from '@lt/testkit';
import { memory, tensor2d } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { ConfusionAccumulator, confusingClasses } from '../../src/index.ts';

interface ConfusionCase {
  name: string;
  input: { logits: number[][]; labels: number[]; numClasses: number; headClasses: number[]; Nf: number };
  expected: {
    meanScore: number[][];
    classCounts: number[];
    confusingHeadOnly: Record<string, number[]>;
    confusingAll: Record<string, number[]>;
    ssrsgjydTransposed: Record<string, number[]>;
  };
}
const golden = (name: string): URL => new URL(`../golden/${name}.json`, import.meta.url);
const { cases } = readGolden<{ cases: ConfusionCase[] }>(golden('confusion'));
const splits = readGolden<{
  cases: {
    name: string;
    input: { counts: number[]; ratio: number };
    expected: { head: number[]; tail: number[] };
  }[];
}>(golden('head_tail_split'));

const targetsOf = ({ expected }: ConfusionCase): number[] =>
  Object.keys(expected.confusingHeadOnly).map(Number);

await describeBackends('ConfusionAccumulator', () => {
  it.each(cases)('agrees with the golden values, batch by batch: $name', async (one) => {
    const { input, expected } = one;
    const confusion = new ConfusionAccumulator({ numClasses: input.numClasses });
    const half = Math.ceil(input.labels.length / 2);
    for (const [from, to] of [[0, half] as const, [half, input.labels.length] as const]) {
      if (to > from)
        await confusion.update(input.labels.slice(from, to), tensor2d(input.logits.slice(from, to)));
    }
    await expectAllClose(confusion.meanScores(), expected.meanScore);
    expect([...confusion.classCounts]).toEqual(expected.classCounts);
    const head = confusingClasses(confusion.meanScores(), targetsOf(one), {
      candidates: input.headClasses,
      count: input.Nf,
    });
    expect(Object.fromEntries(head)).toEqual(expected.confusingHeadOnly);
  });

  it('keeps nothing on the backend, and leaves the logits alone', async () => {
    const logits = tensor2d([[1, 2]]);
    const before = memory().numTensors;
    for (const score of ['softmax', 'logit'] as const) {
      await new ConfusionAccumulator({ numClasses: 2, score }).update([1], logits);
    }
    expect(memory().numTensors).toBe(before);
    expect(logits.isDisposed).toBe(false);
  });

  it('names what is wrong', async () => {
    const confusion = new ConfusionAccumulator({ numClasses: 2 });
    const refused = async (ids: number[], logits: number[][]): Promise<string> =>
      confusion.update(ids, tensor2d(logits)).then(String, (error: Error) => error.message);
    expect(await refused([0], [[1, 2, 3]])).toMatchInlineSnapshot(
      `"ConfusionAccumulator.update: expected \`logits\` to have shape [batch, 2], got [1, 3]."`,
    );
    expect(await refused([2], [[1, 2]])).toMatchInlineSnapshot(
      `"ConfusionAccumulator.update: expected \`classIds[0]\` to be a whole number >= 0 and < 2, got 2."`,
    );
  });
});

describe('confusingClasses', () => {
  it.each(cases)('ranks along the row, as in the golden values: $name', (one) => {
    const { input, expected } = one;
    const all = confusingClasses(expected.meanScore, targetsOf(one), { count: input.Nf });
    expect(Object.fromEntries(all)).toEqual(expected.confusingAll);
    const head = confusingClasses(expected.meanScore, targetsOf(one), {
      candidates: input.headClasses,
      count: input.Nf,
    });
    expect(Object.fromEntries(head)).toEqual(expected.confusingHeadOnly);
  });

  it('does not rank down the column, as the unofficial code does', () => {
    const one = cases[0]!;
    const ranked = confusingClasses(one.expected.meanScore, targetsOf(one), { count: one.input.Nf });
    expect(Object.fromEntries(ranked)).not.toEqual(one.expected.ssrsgjydTransposed);
  });

  it.each(splits.cases)('finds candidates by the share of samples: $name', ({ input, expected }) => {
    const { head, tail } = splitHeadTail(input.counts, input.ratio);
    expect(head).toEqual(expected.head.toSorted((a, b) => a - b));
    expect(tail).toEqual(expected.tail.toSorted((a, b) => a - b));
  });

  it('names what is wrong', () => {
    const square = [
      [1, 2],
      [3, 4],
    ];
    expect(() => confusingClasses(1 as never, [0])).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: confusingClasses: expected \`meanScores\` to be an array of rows, got 1.]`,
    );
    expect(() => confusingClasses([[1], [2, 3]], [0])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: confusingClasses: expected \`meanScores[0]\` to hold 2 numbers, got array of 1.]`,
    );
    expect(() => confusingClasses(square, [2])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: confusingClasses: expected \`targets[0]\` to be a whole number >= 0 and < 2, got 2.]`,
    );
    expect(() => confusingClasses(square, [0], { candidates: [3] })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: confusingClasses: expected \`candidates[0]\` to be a whole number >= 0 and < 2, got 3.]`,
    );
    expect(() => confusingClasses(square, [0], { count: 0 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: confusingClasses: expected \`count\` to be a whole number >= 1, got 0.]`,
    );
  });
});
