import type { Random } from '@lt/core';
import { readGolden } from '@lt/testkit';
import { describe, expect, it, vi } from 'vitest';
import { classWeightedSampler, reversedSampler } from '../src/index.ts';
import { classIdsOf } from './statistics.ts';

const bbn = readGolden<{ cases: { counts: number[]; uniforms: number[]; class_picked: number[] }[] }>(
  new URL('./golden/reversed_sampler.json', import.meta.url),
);

/** The uniform numbers that all streams give. */
let uniforms: number[] = [];

vi.mock('@lt/core', async (importActual) => ({
  ...(await importActual<typeof import('@lt/core')>()),
  createRandom: () => {
    const random: Partial<Random> = {
      position: 0,
      fork: () => random as Random,
      fill(out) {
        out.set(uniforms.slice(random.position, random.position! + out.length));
        return out;
      },
    };
    return random;
  },
}));

/** The largest number that a random generator gives. */
const LARGEST = 1 - 2 ** -53;

describe('independent draws', () => {
  it("pick the classes that BBN's code picks from the same numbers", () => {
    for (const { counts, ...row } of bbn.cases.slice(0, 2)) {
      uniforms = row.uniforms;
      const classIds = classIdsOf(counts);
      const numDraws = uniforms.length;
      const sampler = reversedSampler(classIds, { batchSize: 4, epochLength: numDraws });
      const classes = Array.from(sampler, (rows) => Array.from(rows, (drawn) => classIds[drawn]!)).flat();
      expect(classes).toEqual(row.class_picked);
    }
  });

  it('pick a row by what is left of the number', () => {
    uniforms = [0, 0.1, 0.2, 0.3, 0.45, 0.5, 0.74, 0.75, LARGEST];
    const classIds = classIdsOf([5, 2]);
    const options = { batchSize: 9, epochLength: 9, classWeights: [1, 1] };
    expect([...classWeightedSampler(classIds, options).batchAt(0, 0)]).toEqual([0, 1, 2, 3, 4, 5, 5, 6, 6]);
  });

  it('stay within the class at both ends of it, whatever the weights', () => {
    uniforms = [0, 2 ** -53, LARGEST];
    const counts = [3, 4, 5, 2];
    const classIds = classIdsOf(counts);
    for (const classWeights of [
      [0, 5e-324, 1, 0],
      [0, 1, 5e-324, 0],
      [0, 5e-324, 5e-324, 0],
      [0, 1 / 3, 0.1, 0],
      [0, 1e-300, 1, 0],
      [0, 3, 0, 0],
    ]) {
      const options = { batchSize: 3, epochLength: 3, classWeights };
      const [first, , last] = classWeightedSampler(classIds, options).batchAt(0, 0);
      expect(first).toBe(3);
      const largest = classWeights[2]! / (classWeights[1]! + classWeights[2]!) > 2 ** -53 ? 11 : 6;
      expect(last).toBe(largest);
    }
  });
});
