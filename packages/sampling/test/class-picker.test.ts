import { readGolden } from '@lt/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classPicker } from '../src/class-picker.ts';

const { inverseCdf } = readGolden<{ inverseCdf: { weights: number[]; uniforms: number[]; index: number[] } }>(
  new URL('./golden/batch_samplers.json', import.meta.url),
);

describe('classPicker', () => {
  it('maps each stretch of [0, 1) to its class', () => {
    const pick = classPicker([1, 0, 2, 1]);
    expect([0, 0.2499, 0.25, 0.7499, 0.75, 0.9999].map(pick)).toEqual([0, 0, 2, 2, 3, 3]);
  });

  it('inverts the cumulative distribution of the golden file', () => {
    expect(inverseCdf.uniforms.map(classPicker(inverseCdf.weights))).toEqual(inverseCdf.index);
  });

  it('never picks a class of weight 0, not even at the ends', () => {
    const pick = classPicker([0, 0.1, 0, 0.2, 0]);
    expect(pick(0)).toBe(1);
    expect(pick(1 - 2 ** -53)).toBe(3);
  });

  it('picks what a scan of the cumulative weights picks', () => {
    const weights = fc.array(fc.oneof(fc.constant(0), fc.double({ min: 1e-6, max: 1e6, noNaN: true })), {
      minLength: 1,
      maxLength: 50,
    });
    const uniforms = fc.array(fc.double({ min: 0, max: 1 - 2 ** -53, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(
        weights.filter((values) => values.some((weight) => weight > 0)),
        uniforms,
        (values, draws) => {
          const total = values.reduce((a, b) => a + b, 0);
          const pick = classPicker(values);
          for (const uniform of draws) {
            let sum = 0;
            const scanned = values.findIndex((weight) => {
              sum += weight;
              return weight > 0 && sum > uniform * total;
            });
            expect(pick(uniform)).toBe(scanned);
          }
        },
      ),
      { seed: 20261122, numRuns: 200 },
    );
  });
});
