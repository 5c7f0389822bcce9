import { describe, expect, it } from 'vitest';
import { counted, percent, shorten, wholeNumber } from '../../src/report/format.ts';

describe('numbers and names', () => {
  it('writes shares as percentages with one digit, and a dash for null', () => {
    expect([0, 1 / 3, 1, null].map(percent)).toEqual(['0.0%', '33.3%', '100.0%', '–']);
  });

  it('writes whole numbers with commas, and nouns in the plural unless there is one', () => {
    expect(wholeNumber(1234567)).toBe('1,234,567');
    expect(counted(1, 'class', 'classes')).toBe('1 class');
    expect(counted(0, 'row')).toBe('0 rows');
    expect(counted(2000, 'class', 'classes')).toBe('2,000 classes');
  });

  it('shortens names by whole characters, to one line', () => {
    expect(shorten('sneaker', 7)).toBe('sneaker');
    expect(shorten('sneakers', 7)).toBe('sneake…');
    expect(shorten('🦓🦓🦓', 2)).toBe('🦓…');
    expect(shorten('sea\n  lion', 10)).toBe('sea lion');
  });
});
