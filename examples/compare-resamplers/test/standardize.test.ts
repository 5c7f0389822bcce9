import { expect, it } from 'vitest';
import { standardize } from '../src/standardize.ts';

it('scales by the given rows alone, and only shifts a constant column', () => {
  // Rows 0 and 1: means 1 and 5, deviations 1 and 0.
  const scaled = standardize(Float64Array.of(0, 5, 2, 5, 4, 7), 2, Int32Array.of(0, 1));
  expect([...scaled]).toEqual([-1, 0, 1, 0, 3, 2]);
});
