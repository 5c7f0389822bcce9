import { describe, expect, it } from 'vitest';
import {
  averageInWords,
  counted,
  listed,
  percentWithSpread,
  points,
  publicName,
  titleOf,
  wholeNumber,
} from '../../src/report/format.ts';
import { summarize } from '../../src/report/summarize.ts';
import { LABELS, makeResults } from './fixture.ts';

describe('percentWithSpread', () => {
  it('prints one digit, the spread where there is one, and a dash for nothing', () => {
    expect(percentWithSpread({ mean: 0.3042, spread: 0.0119 })).toBe('30.4 ± 1.2');
    expect(percentWithSpread({ mean: 1, spread: null })).toBe('100.0');
    expect(percentWithSpread(null)).toBe('–');
  });
});

describe('points', () => {
  it('has a sign unless it prints as zero', () => {
    expect([0.234, -0.005, -0.0004, 0].map(points)).toEqual(['+23.4', '−0.5', '0.0', '0.0']);
  });
});

describe('words', () => {
  it('separates thousands and takes the plural', () => {
    expect(wholeNumber(10_000)).toBe('10,000');
    expect([counted(1, 'seed'), counted(3, 'seed'), counted(2, 'class', 'classes')]).toEqual([
      '1 seed',
      '3 seeds',
      '2 classes',
    ]);
  });

  it('lists with commas and an and', () => {
    expect([listed([]), listed(['a']), listed(['a', 'b']), listed(['a', 'b', 'c'])]).toEqual([
      '',
      'a',
      'a and b',
      'a, b and c',
    ]);
  });

  it('calls a method without a title by its id', () => {
    expect([titleOf(LABELS, 'logit-adjustment'), titleOf(LABELS, 'new')]).toEqual([
      'Logit adjustment',
      'new',
    ]);
  });
});

describe('averageInWords', () => {
  it('tells over how many seeds the means are, also where methods differ', () => {
    const { settings, results } = makeResults({ methods: ['cross-entropy', 'logit-adjustment'] });
    const words = (runs: typeof results) => averageInWords(summarize(runs, settings.methods));
    expect(words(results)).toBe('mean ± sample standard deviation over 3 seeds');
    expect(words(results.slice(0, 4))).toBe('mean ± sample standard deviation over 1 to 3 seeds');
    expect(words(results.filter(({ seed }) => seed === 0))).toBe('one seed, so without a spread');
  });
});

describe('publicName', () => {
  it('keeps a name, and of a path only its last part', () => {
    const paths = [
      'fashion-mnist',
      '/home/ada/signs',
      '/home/ada/signs/',
      'C:\\Users\\ada\\signs',
      './signs',
      '/',
    ];
    expect(paths.map((path) => publicName(path))).toEqual([
      'fashion-mnist',
      'signs',
      'signs',
      'signs',
      'signs',
      'folder',
    ]);
    expect(publicName('/home/ada/signs', 'path/to/')).toBe('path/to/signs');
    expect(publicName('generated', 'path/to/')).toBe('generated');
  });
});
