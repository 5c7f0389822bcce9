import { readGolden } from '@lt/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ImageCategories, repeatFactors } from '../src/index.ts';
import { classIdsOf } from './statistics.ts';

const { lvis, repeatFactorSingleLabel } = readGolden<{
  lvis: { cases: { imageCategories: number[][]; threshold: number; sqrt: boolean; imageRepeat: number[] }[] };
  repeatFactorSingleLabel: { counts: number[]; threshold: number; repeat: number[] }[];
}>(new URL('./golden/batch_samplers.json', import.meta.url));

/** The same lists in two arrays. */
function flat(lists: readonly (readonly number[])[]): { categories: Int32Array; starts: Int32Array } {
  const starts = new Int32Array(lists.length + 1);
  for (const [image, list] of lists.entries()) starts[image + 1] = starts[image]! + list.length;
  return { categories: Int32Array.from(lists.flat()), starts };
}

describe('repeatFactors', () => {
  it('repeats an image for the rarest thing in it', () => {
    // Of 4 images category 0 is in 4, 1 in 2, 2 in 1: with threshold 1 factors 1, √2, 2.
    const factors = repeatFactors([[0], [0, 1], [1, 0, 2], [0]], { threshold: 1 });
    expect([...factors]).toEqual([1, Math.SQRT2, 2, 1]);
    expect([...repeatFactors([[0], [0, 1], [1, 0, 2], [0]], { threshold: 1, sqrt: false })]).toEqual([
      1, 2, 4, 1,
    ]);
  });

  it.each(
    lvis.cases.map((row, i) => ({
      ...row,
      title: `case ${i}: threshold ${row.threshold}, sqrt ${row.sqrt}`,
    })),
  )(
    "gives the factors of detectron2's rule in $title",
    ({ imageCategories, threshold, sqrt, imageRepeat }) => {
      const factors = repeatFactors(imageCategories, { threshold, sqrt });
      expect(factors.length).toBe(imageRepeat.length);
      factors.forEach((factor, image) => {
        expect(factor).toBeCloseTo(imageRepeat[image]!, 14);
      });
      expect(repeatFactors(flat(imageCategories), { threshold, sqrt })).toEqual(factors);
    },
  );

  it.each(repeatFactorSingleLabel)('gives those of one class per image, $counts at $threshold', (row) => {
    const classIds = classIdsOf(row.counts);
    const { threshold } = row;
    const factors = repeatFactors(classIds, { threshold });
    for (const [image, c] of classIds.entries()) expect(factors[image]).toBeCloseTo(row.repeat[c]!, 14);
    expect(repeatFactors([...classIds], { threshold })).toEqual(factors);
    expect(
      repeatFactors(
        Array.from(classIds, (c) => [c]),
        { threshold },
      ),
    ).toEqual(factors);
  });

  it('keeps the place of images without category, which mmdetection left out', () => {
    const factors = repeatFactors([[], [0], [], [0], [0], [0], [0, 1], []], { threshold: 0.5 });
    expect([...factors]).toEqual([1, 1, 1, 1, 1, 1, 2, 1]);
    expect([...repeatFactors([[], []], { threshold: 0.5 })]).toEqual([1, 1]);
  });

  it('counts a category once per image, in whatever order and form it is listed', () => {
    const lists = fc.array(fc.array(fc.nat({ max: 6 }), { maxLength: 5 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(lists, fc.double({ min: 0, max: 1, noNaN: true }), (imageCategories, threshold) => {
        const expected = repeatFactors(imageCategories, { threshold });
        const doubled = imageCategories.map((list) => [...list.toReversed(), ...list]);
        for (const given of [doubled, flat(doubled), doubled.map((list) => Uint8Array.from(list))]) {
          expect(repeatFactors(given as ImageCategories, { threshold, numClasses: 9 })).toEqual(expected);
        }
        // Slowly: the largest factor of the categories, one by one.
        const share = (c: number) =>
          imageCategories.filter((list) => list.includes(c)).length / expected.length;
        for (const [image, list] of imageCategories.entries()) {
          expect(expected[image]).toBe(Math.max(1, ...list.map((c) => Math.sqrt(threshold / share(c)))));
        }
      }),
      { seed: 20261122, numRuns: 100 },
    );
  });

  it('keeps none of its arguments and changes none', () => {
    const given = { categories: Int32Array.of(1, 1, 0, 0), starts: Int32Array.of(0, 2, 4) };
    repeatFactors(given, { threshold: 0.5 });
    expect(given).toEqual({ categories: Int32Array.of(1, 1, 0, 0), starts: Int32Array.of(0, 2, 4) });
  });

  it('refuses what is no list of categories per image', () => {
    const factors =
      (given: unknown, options: object = { threshold: 0.5 }) =>
      () =>
        repeatFactors(given as ImageCategories, options as { threshold: number });
    expect(factors([[0], [1, -1]])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: repeatFactors: expected \`imageCategories[1][1]\` to be a whole number >= 0 and < 16777216, got -1.]`,
    );
    expect(factors([[0], 1])).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: repeatFactors: expected \`imageCategories[1]\` to be an array or typed array of numbers, got 1.]`,
    );
    expect(factors([0, [1]])).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: repeatFactors: expected \`imageCategories[1]\` to be a whole number >= 0 and < 16777216, got array of 1.]`,
    );
    expect(factors([])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: repeatFactors: expected \`imageCategories\` to hold at least one image, got array of 0.]`,
    );
    expect(factors(new Int32Array(0))).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: repeatFactors: expected \`imageCategories\` to hold at least one number, got Int32Array of 0.]`,
    );
    expect(factors(null)).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: repeatFactors: expected \`imageCategories\` to be an array or typed array of numbers, got null.]`,
    );
    expect(factors({ categories: [0, 1], starts: [0, 2, 1, 2] })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: repeatFactors: expected \`imageCategories.starts\` to go from 0 to 2, the length of \`categories\`, without falling, in one number more than there are images, got array of 4.]`,
    );
    expect(factors({ categories: [0, -1], starts: [0, 2] })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: repeatFactors: expected \`imageCategories.categories[1]\` to be a whole number >= 0 and < 16777216, got -1.]`,
    );
    expect(factors([[0]], {})).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: repeatFactors: expected \`threshold\` to be a finite number >= 0 and <= 1, got undefined.]`,
    );
    expect(factors([[0]], { threshold: 2 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: repeatFactors: expected \`threshold\` to be a finite number >= 0 and <= 1, got 2.]`,
    );
    expect(factors([[0]], { threshold: 0.5, sqrt: 'yes' })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: repeatFactors: expected \`sqrt\` to be true or false, got "yes".]`,
    );
  });
});
