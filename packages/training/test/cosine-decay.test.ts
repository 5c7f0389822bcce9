import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cosineDecay } from '../src/index.ts';

describe('cosineDecay', () => {
  it('passes the points of half a cosine', () => {
    // 0.1 · (1 + cos(π e / 4)) / 2 with cos 0, π/4, π/2, 3π/4 = 1, √½, 0, -√½
    const schedule = cosineDecay({ learningRate: 0.1, totalEpochs: 4 });
    expect(schedule(0)).toBe(0.1);
    expect(schedule(1)).toBeCloseTo(0.05 * (1 + Math.SQRT1_2), 15);
    expect(schedule(2)).toBeCloseTo(0.05, 15);
    expect(schedule(3)).toBeCloseTo(0.05 * (1 - Math.SQRT1_2), 15);
    expect(schedule(4)).toBe(0);
  });

  it('warms up in equal steps and reaches the rate where the cosine begins', () => {
    const schedule = cosineDecay({ learningRate: 0.3, totalEpochs: 10, warmupEpochs: 2 });
    expect(schedule(0)).toBeCloseTo(0.1, 15);
    expect(schedule(1)).toBeCloseTo(0.2, 15);
    expect(schedule(2)).toBeCloseTo(0.3, 15);
    expect(schedule(6)).toBeCloseTo(0.15, 15);
  });

  it('ends at the final rate and stays there', () => {
    const schedule = cosineDecay({ learningRate: 0.1, totalEpochs: 5, finalLearningRate: 0.01 });
    expect([5, 6, 500].map(schedule)).toEqual([0.01, 0.01, 0.01]);
    expect(schedule(2.5)).toBeCloseTo(0.055, 15);
  });

  it('never rises after the warm-up, and stays between its rates', () => {
    const sizes = fc.record({
      learningRate: fc.double({ min: 1e-3, max: 10, noNaN: true }),
      totalEpochs: fc.integer({ min: 2, max: 400 }),
      epoch: fc.double({ min: 0, max: 500, noNaN: true }),
      later: fc.double({ min: 0, max: 100, noNaN: true }),
    });
    fc.assert(
      fc.property(sizes, ({ learningRate, totalEpochs, epoch, later }) => {
        const schedule = cosineDecay({ learningRate, totalEpochs, finalLearningRate: learningRate / 10 });
        const slack = learningRate * 1e-12;
        expect(schedule(epoch + later)).toBeLessThanOrEqual(schedule(epoch) + slack);
        expect(schedule(epoch)).toBeGreaterThanOrEqual(learningRate / 10 - slack);
        expect(schedule(epoch)).toBeLessThanOrEqual(learningRate + slack);
      }),
      { seed: 1 },
    );
  });

  it('refuses options outside their range', () => {
    const valid = { learningRate: 0.1, totalEpochs: 10 };
    expect(() => cosineDecay(undefined as never)).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: cosineDecay: expected \`options\` to be an object, got undefined.]`,
    );
    expect(() => cosineDecay({ ...valid, learningRate: -0.1 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: cosineDecay: expected \`learningRate\` to be a finite number >= 0, got -0.1.]`,
    );
    expect(() => cosineDecay({ ...valid, totalEpochs: 0 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: cosineDecay: expected \`totalEpochs\` to be a finite number >= 1, got 0.]`,
    );
    expect(() => cosineDecay({ ...valid, warmupEpochs: 10 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: cosineDecay: expected \`warmupEpochs\` to be a finite number >= 0 and < 10, got 10.]`,
    );
    expect(() => cosineDecay({ ...valid, finalLearningRate: NaN })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: cosineDecay: expected \`finalLearningRate\` to be a finite number >= 0, got NaN.]`,
    );
    expect(() => cosineDecay(valid)(-1)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: cosineDecay: expected \`epoch\` to be a finite number >= 0, got -1.]`,
    );
  });
});
