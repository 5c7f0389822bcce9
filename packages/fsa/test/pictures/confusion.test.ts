import { describe, expect, it } from 'vitest';
import { confusionSvg } from '../../src/index.ts';

const before = [
  [90, 10],
  [6, 4],
];
const after = [
  [80, 20],
  [3, 7],
];

/** Numbers in the cells, matrix by matrix, row by row. */
function numbersIn(svg: string): string[] {
  return [...svg.matchAll(/pointer-events="none">([^<]+)</g)].map(([, text]) => text!);
}

describe('confusionSvg', () => {
  it('shows percents of each true class before and after, and their difference', () => {
    const svg = confusionSvg(before, after, { tailClasses: [1], classNames: ['cat & dog', 'lynx'] });
    expect(numbersIn(svg)).toEqual([
      '90',
      '10',
      '60',
      '40',
      '80',
      '20',
      '30',
      '70',
      '−10',
      '+10',
      '−30',
      '+30',
    ]);
    expect(svg).toContain('lynx taken for cat &#38; dog: 60 % before, 30 % after');
    // The tail's name stands in bold at the rows and under each matrix.
    expect(svg.match(/font-weight="700">lynx</g)).toHaveLength(4);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('colors gains blue and losses orange, the stronger the larger', () => {
    const svg = confusionSvg(before, after);
    const fills = [...svg.matchAll(/fill="rgb\((\d+),(\d+),(\d+)\)"/g)].map(([, r, g, b]) => [+r!, +g!, +b!]);
    expect(fills).toHaveLength(12);
    const [lossOfHead, gainOfOther, lossOfOther, gainOfTail] = fills.slice(8) as number[][];
    for (const [r, , b] of [lossOfHead!, lossOfOther!]) expect(r).toBeGreaterThan(b!);
    for (const [r, , b] of [gainOfOther!, gainOfTail!]) expect(b).toBeGreaterThan(r!);
    expect(lossOfOther![2]).toBeLessThan(lossOfHead![2]!);
  });

  it('leaves blank what is not known, and leaves out what is nothing', () => {
    const svg = confusionSvg(
      [
        [0, 0],
        [1, 0],
      ],
      [
        [1, 1],
        [1, 0],
      ],
    );
    expect(svg.match(/fill="#f4f4f4"/g)).toHaveLength(4);
    expect(svg).toContain('class 0 taken for class 1: unknown before, 50 % after');
    expect(numbersIn(svg)).toEqual(['100', '50', '50', '100']);
  });

  it('has no numbers and no names where there are too many classes, and stays small', () => {
    const identity = Array.from({ length: 100 }, (_, row) =>
      Array.from({ length: 100 }, (_, c) => Number(row === c)),
    );
    const svg = confusionSvg(identity, identity);
    expect(numbersIn(svg)).toEqual([]);
    expect(svg).not.toContain('>class 7<');
    expect(svg.length).toBeLessThan(50_000);
  });

  it('rounds what one class gains and another loses alike', () => {
    const svg = confusionSvg(
      [
        [20, 20],
        [11, 29],
      ],
      [
        [19, 21],
        [12, 28],
      ],
    );
    // 2.5 points each, one of them 2.4999… in binary.
    expect(numbersIn(svg).slice(8)).toEqual(['−3', '+3', '+3', '−3']);
    const half = confusionSvg([[100, 100]].concat([[0, 1]]), [[99, 101]].concat([[0, 1]]));
    expect(numbersIn(half).slice(-2)).toEqual(['−1', '+1']);
  });

  it('shortens what has no room, and has all of it as a title', () => {
    const long = 'WOMAN WITH HAMMER';
    const title = 'Whom the classes are taken for, before and after, in words that are too many for one line';
    const captions = ['a', 'after '.repeat(20), 'c'] as const;
    const svg = confusionSvg(before, after, {
      classNames: ['ox', long],
      tailClasses: [1],
      width: 300,
      title,
      captions,
    });
    expect(svg.match(/<title>WOMAN WITH HAMMER<\/title>WO[A-Z ]*…<\/text>/g)).toHaveLength(4);
    expect(svg).toContain(`<title>${title}</title>Whom the classes`);
    expect(svg).toContain(`<title>${captions[1]}</title>after`);
    expect(svg).toContain('>ox</text>');
    const wide = confusionSvg(before, after, { classNames: ['ox', long], tailClasses: [1], title });
    expect(wide).not.toContain('…');
  });

  it('names what is wrong', () => {
    expect(() => confusionSvg(1 as never, after)).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: confusionSvg: expected \`before\` to be an array of rows, got 1.]`,
    );
    expect(() => confusionSvg(before, [[1]])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: confusionSvg: expected \`after\` to have 2 rows, got 1.]`,
    );
    expect(() => confusionSvg([], [])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: confusionSvg: expected \`before\` to have at least one row, got 0.]`,
    );
    expect(() => confusionSvg([[1, 2], [3]], after)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: confusionSvg: expected \`before[1]\` to hold 2 numbers, got array of 1.]`,
    );
    expect(() => confusionSvg([[-1]], [[1]])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: confusionSvg: expected \`before[0][0]\` to be a finite number >= 0, got -1.]`,
    );
    const refused = (options: object) => () => confusionSvg(before, after, options);
    expect(refused({ title: 3 })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: confusionSvg: expected \`title\` to be a string, got 3.]`,
    );
    expect(refused({ classNames: ['a', 7] })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: confusionSvg: expected \`classNames[1]\` to be a string, got 7.]`,
    );
    expect(refused({ captions: ['a', 'b'] })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: confusionSvg: expected \`captions\` to be 3 strings, got array of 2.]`,
    );
    expect(refused({ captions: ['a', undefined, 'b'] })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: confusionSvg: expected \`captions[1]\` to be a string, got null.]`,
    );
  });
});
