import { describe, expect, it } from 'vitest';
import { sigmoidBiasInit } from '../src/index.ts';

describe('sigmoidBiasInit', () => {
  it.each([3, 10, 8142])('starts each of %i classes at probability 1 / numClasses', (numClasses) => {
    expect(1 / (1 + Math.exp(-sigmoidBiasInit(numClasses)))).toBeCloseTo(1 / numClasses, 12);
  });

  it.each([1, 2])('is 0 (not -0) for %i class(es)', (numClasses) => {
    expect(sigmoidBiasInit(numClasses)).toBe(0);
  });

  it.each([0, 1.5, Number.NaN])('refuses %s', (numClasses) => {
    expect(() => sigmoidBiasInit(numClasses)).toThrow(
      new RangeError(
        `sigmoidBiasInit: expected \`numClasses\` to be a whole number >= 1, got ${numClasses}.`,
      ),
    );
  });
});
