import { describe, expect, it } from 'vitest';
import { positiveRoot } from '../../src/over/jitter-rows.ts';
import { randomOverSample } from '../../src/over/random-over-sample.ts';
import { goldenSets } from './golden-sets.ts';
import { countsOf, expectSound } from './invariants.ts';

describe('randomOverSample', () => {
  it.each(goldenSets())(
    'copies each row as often as any other, within one: $name',
    async ({ X, y, classCounts }) => {
      const result = await randomOverSample(X, y);
      expectSound(X, y, result);
      expect(countsOf(result.labels)).toEqual(classCounts.map(() => Math.max(...classCounts)));
      const uses = new Int32Array(X.length);
      for (const base of result.provenance.base) uses[base]!++;
      for (const [label, count] of classCounts.entries()) {
        const each = [...uses].filter((_, row) => y[row] === label);
        const share = Math.max(...classCounts) / count;
        expect(Math.min(...each)).toBe(Math.floor(share));
        expect(Math.max(...each)).toBe(Math.ceil(share));
      }
      expect(new Set(result.provenance.kind)).toEqual(new Set([0, 2]));
    },
  );

  it('copies rows of which values are missing or infinite', async () => {
    const features = { data: Float32Array.of(1, 2, 3, Number.NaN, -Infinity, -0), shape: [3, 2] };
    const { features: made } = await randomOverSample(features, ['a', 'a', 'b'], {
      samplingStrategy: { a: 2, b: 2 },
    });
    expect([...made.data]).toEqual([1, 2, 3, Number.NaN, -Infinity, -0, -Infinity, -0]);
  });

  it('adds normal noise of the width that the formula says', async () => {
    const rows = Array.from({ length: 5000 }, (_, row) => [row < 4990 ? 0 : row % 2, 7]);
    const labels = rows.map((_, row) => (row < 4990 ? 'common' : 'rare'));
    const { features, provenance } = await randomOverSample(rows, labels, { shrinkage: { rare: 2 } });
    const noise = features.slice(5000).map(([x], i) => x! - rows[provenance.base[5000 + i]!]![0]!);
    // The deviation of 0 and 1 is a half; of a constant feature it is 0.
    const width = 2 * (4 / (4 * 5000)) ** (1 / 6) * 0.5;
    const mean = noise.reduce((sum, value) => sum + value) / noise.length;
    const deviation = Math.sqrt(noise.reduce((sum, value) => sum + value ** 2, 0) / noise.length);
    expect(Math.abs(mean)).toBeLessThan((5 * width) / Math.sqrt(noise.length));
    expect(Math.abs(deviation / width - 1)).toBeLessThan(5 / Math.sqrt(2 * noise.length));
    expect(features.slice(5000).every((row) => row[1] === 7)).toBe(true);
    expect(new Set(provenance.kind.subarray(5000))).toEqual(new Set([3]));
    const again = await randomOverSample(rows, labels, { shrinkage: 2 });
    expect(again.features).toEqual(features);
  });

  it.each([
    [{ shrinkage: -1 }, RangeError],
    [{ shrinkage: '1' }, TypeError],
    [{ shrinkage: { a: 1 } }, RangeError],
    [{ shrinkage: new Map([['b', -1]]) }, RangeError],
    [{ base: 'all' }, RangeError],
    [{ carry: { weight: [1] } }, RangeError],
    [{ carry: [1, 2, 3] }, TypeError],
    [{ carry: { weight: 'abc' } }, TypeError],
    [{ seed: null }, TypeError],
  ])('refuses %j', async (options, Refusal) => {
    const call = randomOverSample([[1], [2], [3]], ['a', 'a', 'b'], options as never);
    await expect(call).rejects.toThrow(Refusal);
    await expect(call).rejects.toThrowErrorMatchingSnapshot();
  });

  it('refuses to add noise to values that are missing', async () => {
    const call = randomOverSample([[1], [Number.NaN], [3]], ['a', 'a', 'b'], { shrinkage: 1 });
    await expect(call).rejects.toThrow('got NaN in row 1, column 0.');
  });
});

describe('positiveRoot', () => {
  it.each([
    [1, 5],
    [0.25, 2],
    [1e-9, 5],
    [0.003, 3076],
  ])('takes the root of %d of degree %d', (value, n) => {
    expect(positiveRoot(value, n)).toBeCloseTo(value ** (1 / n), 12);
  });
});
