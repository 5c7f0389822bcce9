import { describe, expect, it } from 'vitest';
import { philox } from '../src/philox.ts';

function words(counter: readonly number[], key: readonly number[], numBlocks = 1): string[] {
  const out = new Uint32Array(4 * numBlocks);
  const [c0, c1, c2, c3] = counter as [number, number, number, number];
  philox(c0, c1, c2, c3, key[0]!, key[1]!, out);
  return Array.from(out, (word) => word.toString(16).padStart(8, '0'));
}

describe('philox', () => {
  // The known answers of Random123 for philox4x32-10.
  it.each([
    { counter: [0, 0, 0, 0], key: [0, 0], answer: '6627e8d5 e169c58d bc57ac4c 9b00dbd8' },
    {
      counter: [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      key: [0xffffffff, 0xffffffff],
      answer: '408f276d 41c83b0e a20bc7c6 6d5451fd',
    },
    {
      counter: [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      key: [0xa4093822, 0x299f31d0],
      answer: 'd16cfe09 94fdcceb 5001e420 24126ea1',
    },
  ])('gives the published words $answer', ({ counter, key, answer }) => {
    expect(words(counter, key).join(' ')).toBe(answer);
  });

  it('agrees with 64-bit integer arithmetic', () => {
    const low = 0xffffffffn;
    const oracle = (counter: readonly number[], key: readonly number[]): string[] => {
      let [c0, c1, c2, c3] = counter.map((word) => BigInt(word >>> 0)) as [bigint, bigint, bigint, bigint];
      let [k0, k1] = key.map((word) => BigInt(word >>> 0)) as [bigint, bigint];
      for (let round = 0; round < 10; round++) {
        const [p0, p1] = [0xd2511f53n * c0, 0xcd9e8d57n * c2];
        [c0, c1, c2, c3] = [(p1 >> 32n) ^ c1 ^ k0, p1 & low, (p0 >> 32n) ^ c3 ^ k1, p0 & low];
        k0 = (k0 + 0x9e3779b9n) & low;
        k1 = (k1 + 0xbb67ae85n) & low;
      }
      return [c0, c1, c2, c3].map((word) => word.toString(16).padStart(8, '0'));
    };
    let state = 1;
    const next = (): number => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state;
    };
    for (let i = 0; i < 500; i++) {
      const [counter, key] = [
        [next(), next(), next(), next()],
        [next(), next()],
      ];
      expect(words(counter, key)).toEqual(oracle(counter, key));
    }
  });

  it('fills several blocks with consecutive counters', () => {
    const three = [5, 6, 7].flatMap((c0) => words([c0, 1, 2, 3], [8, 9]));
    expect(words([5, 1, 2, 3], [8, 9], 3)).toEqual(three);
  });
});
