import { createRandom, type Random } from '@lt/core';
import { describe, expect, it } from 'vitest';
import { fillExponentials } from '../src/exponentials.ts';

/** A stream whose uniform numbers are given. */
function streamOf(numbers: Float64Array): Random {
  let position = 0;
  return {
    fill(out: Float64Array) {
      out.set(numbers.subarray(position, position + out.length));
      position += out.length;
      return out;
    },
  } as Random;
}

describe('fillExponentials', () => {
  it('gives -log(1 - u), to the last places, also where u is next to 0 or to 1', () => {
    const ends = Float64Array.from({ length: 2000 }, (_, i) => {
      const step = (Math.floor(i / 2) % 40) + 1;
      const near = 2 ** -(1 + (i % 53)) * (1 + 1 / step);
      return Math.min(i % 2 === 0 ? near : 1 - near, 1 - 2 ** -53);
    }).map((u) => Math.max(0, Math.round(u * 2 ** 53) / 2 ** 53));
    ends.set([0, 2 ** -53, 1 - 2 ** -53, 0.5, 1 - Math.SQRT1_2, 0.25]);
    const numbers = fillExponentials(streamOf(ends), new Float64Array(ends.length));
    ends.forEach((u, i) => {
      const expected = -Math.log1p(-u);
      expect(Math.abs(numbers[i]! - expected)).toBeLessThanOrEqual(5e-16 * expected);
    });
    expect(numbers[0]).toBe(0);
  });

  it('takes one draw for each number, in order, whatever the length', () => {
    for (const length of [0, 1, 1023, 1024, 1025, 3000]) {
      const random = createRandom('exponentials');
      random.position = 5;
      const numbers = fillExponentials(random, new Float64Array(length));
      expect(random.position).toBe(5 + length);
      numbers.forEach((number, i) => {
        expect(Math.abs(number + Math.log1p(-random.at(5 + i)))).toBeLessThan(1e-14);
      });
    }
  });

  it('is what Random.exponential gives, but for the last place', () => {
    const [random, oneByOne] = [createRandom('exponentials'), createRandom('exponentials')];
    for (const number of fillExponentials(random, new Float64Array(2000))) {
      const expected = oneByOne.exponential();
      expect(Math.abs(number - expected)).toBeLessThanOrEqual(5e-16 * expected);
    }
  });

  it('gives the same bytes in every version', () => {
    expect([...fillExponentials(createRandom(2026), new Float64Array(3))]).toMatchInlineSnapshot(`
      [
        1.1492618694877832,
        2.8875153184215425,
        0.8949700940415629,
      ]
    `);
  });
});
