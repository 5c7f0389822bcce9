import { describe, expect, it } from 'vitest';
import { checkSeed } from '../src/check-seed.ts';

describe('checkSeed', () => {
  it('returns numbers and strings as they are, and 0 for nothing', () => {
    for (const seed of [0, -1.5, 2 ** 60, '', 'seven']) expect(checkSeed('f', seed)).toBe(seed);
    expect(checkSeed('f', undefined)).toBe(0);
  });

  it('says what is wrong', () => {
    expect(() => checkSeed('f', Number.NaN)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: f: expected \`seed\` to be a finite number, got NaN.]`,
    );
    expect(() => checkSeed('f', Number.POSITIVE_INFINITY)).toThrow(RangeError);
    for (const seed of [null, true, 7n, {}]) expect(() => checkSeed('f', seed as never)).toThrow(TypeError);
    expect(() => checkSeed('f', null as never)).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: f: expected \`seed\` to be a number or a string, got null.]`,
    );
  });
});
