import { describe, expect, it } from 'vitest';
import { createRandom } from '../src/create-random.ts';
import { feistelPermutation } from '../src/feistel-permutation.ts';
import { chiSquare, chiSquareLimit, correlation } from './statistics.ts';

function keysOf(seed: number): Uint32Array {
  const random = createRandom('feistel test', seed);
  return Uint32Array.from({ length: 8 }, () => random.int(2 ** 32));
}

describe('feistelPermutation', () => {
  it.each([1, 2, 3, 4, 5, 16, 17, 1000, 65_537, 100_003])('is a bijection of %d elements', (n) => {
    const elementAt = feistelPermutation(n, keysOf(n));
    const seen = new Uint8Array(n);
    for (let i = 0; i < n; i++) seen[elementAt(i)]!++;
    expect(seen.every((count) => count === 1)).toBe(true);
  });

  it('gives the pinned elements of each width, on both sides of 2^30 where its arithmetic changes', () => {
    const sizes = [70_000, 2 ** 30 - 1, 2 ** 30, 2 ** 30 + 1, 2 ** 40 + 1];
    expect(sizes.map((n) => [0, 1, n - 1].map(feistelPermutation(n, keysOf(7))))).toEqual([
      [21178, 5464, 21228],
      [816877486, 323488817, 991525815],
      [816877486, 323488817, 120714842],
      [888803124, 249375141, 530922564],
      [899163038118, 240779298866, 984683998985],
    ]);
  });

  it('stays inside and one-to-one at 2^52 elements', () => {
    const n = 2 ** 52;
    const elementAt = feistelPermutation(n, keysOf(1));
    const elements = Array.from({ length: 2000 }, (_, i) => elementAt(n - 1 - i * 997));
    expect(new Set(elements).size).toBe(2000);
    expect(elements.every((element) => Number.isInteger(element) && element >= 0 && element < n)).toBe(true);
    expect(Math.max(...elements) / n).toBeGreaterThan(0.99);
  });

  it('spreads one position over all elements, and each element over all positions', () => {
    const n = 100_003;
    const bins = 50;
    const images = new Uint32Array(bins);
    const preimages = new Uint32Array(bins);
    for (let seed = 0; seed < 5000; seed++) {
      images[Math.floor((feistelPermutation(n, keysOf(seed))(12_345) * bins) / n)]!++;
    }
    // Where the first tenth of the elements went, in one permutation.
    const elementAt = feistelPermutation(n, keysOf(-1));
    for (let i = 0; i < n; i++) if (elementAt(i) < n / 10) preimages[Math.floor((i * bins) / n)]!++;
    expect(chiSquare(images)).toBeLessThan(chiSquareLimit(bins - 1));
    expect(chiSquare(preimages)).toBeLessThan(chiSquareLimit(bins - 1));
  });

  it('leaves no trace of the order: elements do not correlate with positions or with their neighbors', () => {
    const n = 65_537;
    const elementAt = feistelPermutation(n, keysOf(2));
    const positions = Array.from({ length: n }, (_, i) => i);
    const elements = positions.map(elementAt);
    const limit = 4 / Math.sqrt(n);
    expect(Math.abs(correlation(positions, elements))).toBeLessThan(limit);
    expect(Math.abs(correlation(elements.slice(1), elements.slice(0, -1)))).toBeLessThan(limit);
    expect(Math.abs(correlation(elements.slice(256), elements.slice(0, -256)))).toBeLessThan(limit);
  });

  it('has as many fixed points and ascents as a random permutation', () => {
    const n = 4099;
    let fixedPoints = 0;
    let ascents = 0;
    const numKeys = 200;
    for (let seed = 0; seed < numKeys; seed++) {
      const elementAt = feistelPermutation(n, keysOf(seed));
      for (let i = 0; i < n; i++) {
        if (elementAt(i) === i) fixedPoints++;
        if (i > 0 && elementAt(i) > elementAt(i - 1)) ascents++;
      }
    }
    // One fixed point each, variance 1; (n - 1) / 2 ascents each, variance (n + 1) / 12.
    expect(Math.abs(fixedPoints - numKeys) / Math.sqrt(numKeys)).toBeLessThan(4);
    const deviation = ascents - (numKeys * (n - 1)) / 2;
    expect(Math.abs(deviation) / Math.sqrt((numKeys * (n + 1)) / 12)).toBeLessThan(4);
  });
});
