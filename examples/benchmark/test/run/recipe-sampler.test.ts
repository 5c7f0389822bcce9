import { instanceBalancedSampler } from '@lt/sampling';
import { describe, expect, it } from 'vitest';
import { recipeSampler } from '../../src/run/recipe-sampler.ts';

const loss = (): never => {
  throw new Error('not called');
};
const sampler = instanceBalancedSampler([0, 0, 1], { batchSize: 2, seed: 0 });

describe('recipeSampler', () => {
  it('is the sampler itself where nothing is remembered', () => {
    expect(recipeSampler({ sampler, loss })).toBe(sampler);
  });

  it('keeps the memory in the state, typed arrays as lists, and writes it back into the same object', () => {
    const memory = { sums: null as object | null, count: 0 };
    const wrapped = recipeSampler({ sampler, loss, memory });
    expect(Array.from(wrapped.epoch(1))).toEqual(Array.from(sampler.epoch(1)));
    expect(wrapped.batchAt!(1, 1)).toEqual(sampler.batchAt(1, 1));
    Object.assign(memory, { sums: { values: Float64Array.of(0.1, 2) }, count: 3 });
    const state = wrapped.state!();
    expect(state).toEqual({ ...sampler.state(), memory: { sums: { values: [0.1, 2] }, count: 3 } });
    Object.assign(memory, { sums: null, count: 9 });
    wrapped.restore!(JSON.parse(JSON.stringify(state)) as object);
    expect(memory).toEqual({ sums: { values: [0.1, 2] }, count: 3 });
  });

  it('takes no state of another sampler', () => {
    const memory = { count: 0 };
    const other = instanceBalancedSampler([0, 0, 1], { batchSize: 2, seed: 1 });
    const saved = recipeSampler({ sampler: other, loss, memory: { count: 5 } }).state!();
    expect(() => recipeSampler({ sampler, loss, memory }).restore!(saved)).toThrow(RangeError);
    expect(memory).toEqual({ count: 0 });
  });
});
