import { classWeights } from '@lt/core';
import { readGolden } from '@lt/testkit';
import { describe, expect, it } from 'vitest';
import { deferredReweighting } from '../src/index.ts';

interface Golden {
  inputs: { counts: number[] };
  params: { deferEpoch: number };
  cases: { epoch: number; beta: number; weights: number[] }[];
}
const golden = readGolden<Golden>(new URL('./golden/drw_schedule.json', import.meta.url));

describe('deferredReweighting', () => {
  it.each(golden.cases)('gives the authors’ weights in epoch $epoch', ({ epoch, weights }) => {
    const weightsAt = deferredReweighting({
      classCounts: golden.inputs.counts,
      startEpoch: golden.params.deferEpoch,
    });
    const got = weightsAt(epoch);
    expect(got).toHaveLength(weights.length);
    for (const [c, weight] of weights.entries()) expect(got[c]! / weight).toBeCloseTo(1, 12);
  });

  it('switches at the start epoch, also when that is 0', () => {
    const classCounts = [900, 90, 10];
    expect(deferredReweighting({ classCounts, beta: 0.9, startEpoch: 0 })(0)).toEqual(
      classWeights(classCounts, { beta: 0.9 }),
    );
  });

  it('hands out a new array each time', () => {
    const weightsAt = deferredReweighting({ classCounts: [2, 1], startEpoch: 1 });
    weightsAt(0).fill(7);
    weightsAt(5).fill(7);
    expect(weightsAt(0)).toEqual(Float64Array.of(1, 1));
    expect(weightsAt(5)[0]).toBeLessThan(1);
  });

  it.each([
    [
      () => deferredReweighting({ classCounts: [1, 0], startEpoch: 1 }),
      'expected `classCounts[1]` to be a finite number > 0, got 0.',
    ],
    [
      () => deferredReweighting({ classCounts: [1, 2], startEpoch: 1.5 }),
      'expected `startEpoch` to be a whole number >= 0, got 1.5.',
    ],
    [
      () => deferredReweighting({ classCounts: [1, 2], startEpoch: 1, beta: -1 }),
      'expected `beta` to be a finite number >= 0 and <= 1, got -1.',
    ],
    [
      () => deferredReweighting({ classCounts: [1, 2], startEpoch: 1 })(-1),
      'expected `epoch` to be a whole number >= 0, got -1.',
    ],
  ])('refuses what it cannot use (%#)', (call, message) => {
    expect(call).toThrow(new RangeError(`deferredReweighting: ${message}`));
  });
});
