import { countClasses } from '@lt/core';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { generatedImages } from '../../src/data/generated-images.ts';
import type { LongTailedImages } from '../../src/types.ts';
import { digestSet, sha256 } from './digest.ts';

const OPTIONS = { maxPerClass: 40, imbalanceRatio: 10, seed: 0 };

// Both are drawn while each of these throws: engines compute them differently in the last bits.
const UNEQUAL = [
  'sin',
  'cos',
  'tan',
  'exp',
  'log',
  'log2',
  'log10',
  'atan2',
  'hypot',
  'cbrt',
  'tanh',
] as const;

let small: LongTailedImages;
let large: LongTailedImages;
beforeAll(() => {
  for (const name of [...UNEQUAL, 'random'] as const) {
    vi.spyOn(Math, name).mockImplementation(() => {
      throw new Error(`Math.${name} was called`);
    });
  }
  try {
    small = generatedImages(OPTIONS);
    large = generatedImages({ maxPerClass: 1000, imbalanceRatio: 100, seed: 0 });
  } finally {
    vi.restoreAllMocks();
  }
});

describe('generatedImages', () => {
  it('draws these bytes on every machine, without functions that engines compute differently', () => {
    expect(sha256(small.train.images)).toBe(
      'd5c966ce905c370ab3180d8a0724d24cd8d721d55bf25686c8913c2a41289e96',
    );
    expect(sha256(small.test.images)).toBe(
      'e82898fff4ab6c65c7d3512f618e54df2acec969c891cebcdbf262105bbd47d0',
    );
  });

  it('has the counts of the rule, class by class, and a balanced test set', () => {
    expect([...large.classCounts]).toEqual([1000, 599, 359, 215, 129, 77, 46, 27, 16, 10]);
    expect([...countClasses(large.train.classIds, 10)]).toEqual([...large.classCounts]);
    expect([...large.train.classIds]).toEqual([...large.train.classIds].sort((a, b) => a - b));
    expect([...countClasses(large.test.classIds, 10)]).toEqual(Array(10).fill(500));
    expect(large.train.images).toHaveLength(2478 * 784);
    expect(large.test.images).toHaveLength(5000 * 784);
    expect(large).toMatchObject({ name: 'generated', height: 28, width: 28 });
    expect(large.source).toBe("this project's generator of shapes");
    expect(large.classNames.join()).toBe(
      'disc,cross,triangle,ring,square,crescent,arrow,frame,horseshoe,star',
    );
  });

  it('draws other training images for another seed, and always the same test images', () => {
    const other = generatedImages({ ...OPTIONS, seed: 'images' });
    expect(other.train.classIds).toEqual(small.train.classIds);
    expect(digestSet(other.train).images).not.toBe(digestSet(small.train).images);
    expect(digestSet(other.test)).toEqual(digestSet(small.test));
    expect(digestSet(large.test)).toEqual(digestSet(small.test));
  });

  it('draws with a larger maxPerClass the images of a smaller one and more', () => {
    const firstOf = ({ train }: LongTailedImages, c: number, count: number) => {
      const first = train.classIds.indexOf(c);
      return sha256(train.images.subarray(first * 784, (first + count) * 784));
    };
    for (let c = 0; c < 10; c++) {
      const count = Math.min(small.classCounts[c]!, large.classCounts[c]!);
      expect(firstOf(large, c, count)).toBe(firstOf(small, c, count));
    }
  });

  it('uses the range of levels, repeats no image, and shows no class by its mean level alone', () => {
    const { test } = small;
    expect(test.images.reduce((a, b) => Math.min(a, b))).toBe(0);
    expect(test.images.reduce((a, b) => Math.max(a, b))).toBe(255);
    const rows = Array.from(test.classIds, (_, row) => test.images.subarray(row * 784, (row + 1) * 784));
    expect(new Set(rows.map((row) => sha256(row))).size).toBe(5000);

    const levels = rows.map((row) => row.reduce((a, b) => a + b) / 784);
    const means = Array.from({ length: 10 }, (_, c) => mean(levels.slice(c * 500, (c + 1) * 500)));
    const spread = Math.sqrt(mean(levels.slice(0, 500).map((level) => (level - means[0]!) ** 2)));
    expect(Math.max(...means) - Math.min(...means)).toBeLessThan(2 * spread);
  });

  it('refuses a ratio that is larger than the largest class', () => {
    expect(() => generatedImages({ ...OPTIONS, maxPerClass: 5 })).toThrow(RangeError);
  });
});

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b) / values.length;
}
