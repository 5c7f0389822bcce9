import { describe, expect, it } from 'vitest';
import { constant } from '../src/index.ts';

describe('constant', () => {
  it('gives the same rate in every epoch', () => {
    const schedule = constant(0.1);
    expect([0, 1, 7.5, 1e6].map(schedule)).toEqual([0.1, 0.1, 0.1, 0.1]);
  });

  it('refuses a rate or an epoch that is none', () => {
    expect(() => constant(-1)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: constant: expected \`learningRate\` to be a finite number >= 0, got -1.]`,
    );
    expect(() => constant('0.1' as never)).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: constant: expected \`learningRate\` to be a finite number >= 0, got "0.1".]`,
    );
    expect(() => constant(0.1)(-1)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: constant: expected \`epoch\` to be a finite number >= 0, got -1.]`,
    );
  });
});
