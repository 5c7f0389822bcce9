import { expect, it, vi } from 'vitest';
import { epochCache } from '../src/epoch-cache.ts';

it('epochCache remembers the last two epochs, and the first if it is given', () => {
  const make = vi.fn((epoch: number) => `made ${epoch}`);
  const made = epochCache(make, 'given');
  expect([0, 1, 0, 1, 0].map(made)).toEqual(['given', 'made 1', 'given', 'made 1', 'given']);
  expect(make.mock.calls).toEqual([[1]]);
  expect([2, 2, 0, 1].map(made)).toEqual(['made 2', 'made 2', 'given', 'made 1']);
  expect(make.mock.calls).toEqual([[1], [2], [1]]);
  expect([0, 1].map(epochCache(make))).toEqual(['made 0', 'made 1']);
});
