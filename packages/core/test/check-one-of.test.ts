import { describe, expect, expectTypeOf, it } from 'vitest';
import { checkOneOf } from '../src/check-one-of.ts';

const BASES = ['softmax', 'sigmoid'] as const;

describe('checkOneOf', () => {
  it('returns the choice, with its type', () => {
    const base = checkOneOf('classBalancedLoss', 'base', 'sigmoid', BASES);
    expect(base).toBe('sigmoid');
    expectTypeOf(base).toEqualTypeOf<'softmax' | 'sigmoid'>();
  });

  it('refuses another string with a RangeError that lists the choices', () => {
    expect(() => checkOneOf('classBalancedLoss', 'base', 'Softmax', BASES)).toThrow(
      new RangeError(
        "classBalancedLoss: expected `base` to be one of 'softmax', 'sigmoid', got \"Softmax\".",
      ),
    );
  });

  it.each([
    [undefined, 'undefined'],
    [null, 'null'],
    [1, '1'],
    [['softmax'], 'array of 1'],
  ])('refuses %s with a TypeError', (value, got) => {
    expect(() => checkOneOf('classBalancedLoss', 'base', value, BASES)).toThrow(
      new TypeError(`classBalancedLoss: expected \`base\` to be one of 'softmax', 'sigmoid', got ${got}.`),
    );
  });
});
