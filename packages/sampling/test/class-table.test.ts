import { createRandom } from '@lt/core';
import { readGolden } from '@lt/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classTable } from '../src/class-table.ts';

const { inverseCdf } = readGolden<{
  inverseCdf: { weights: number[]; uniforms: number[]; index: number[] };
}>(new URL('./golden/batch_samplers.json', import.meta.url));
const reversed = readGolden<{
  cases: { class_weight: number[]; uniforms: number[]; class_picked: number[] }[];
}>(new URL('./golden/reversed_sampler.json', import.meta.url));

const LARGEST_UNIFORM = 1 - 2 ** -53;

/** Looks a uniform number up as the doc comments say: the guide's class, then on while it ends before the point. */
function look(weights: ArrayLike<number>, uniform: number): { picked: number; steps: number } {
  const { total, classes, ends, guide } = classTable(weights);
  let k = guide[Math.floor(uniform * guide.length)]!;
  let steps = 0;
  for (; ends[k]! <= uniform * total; k++) steps++;
  return { picked: classes[k]!, steps };
}

/** The first class at which the sum of the weights is above the point; the last one of positive weight if rounding leaves none. */
function search(weights: ArrayLike<number>, uniform: number): number {
  let total = 0;
  for (let c = 0; c < weights.length; c++) total += weights[c]!;
  let sum = 0;
  let last = -1;
  for (let c = 0; c < weights.length; c++) {
    sum += weights[c]!;
    if (weights[c]! > 0) last = c;
    if (weights[c]! > 0 && sum > uniform * total) return c;
  }
  return last;
}

const uniforms = fc.oneof(
  fc.constantFrom(0, LARGEST_UNIFORM, 0.5, 2 ** -53),
  fc.nat({ max: 2 ** 31 - 1 }).map((n) => n / 2 ** 31),
);

describe('classTable', () => {
  it('lays classes of positive weight side by side', () => {
    const { total, classes, begins, ends, guide } = classTable([2, 0, 1, 5, 0]);
    expect(total).toBe(8);
    expect([...classes]).toEqual([0, 2, 3]);
    expect([...begins]).toEqual([0, 2, 3]);
    expect([...ends]).toEqual([2, 3, Infinity]);
    // 64 pieces, the least power of two that gives each class sixteen, of length 1/8.
    expect([...guide]).toEqual(
      Array.from({ length: 64 }, (_, piece) => (piece < 16 ? 0 : piece < 24 ? 1 : 2)),
    );
  });

  it('looks up what the reference codes look up', () => {
    const { weights } = inverseCdf;
    expect(inverseCdf.uniforms.map((uniform) => look(weights, uniform).picked)).toEqual(inverseCdf.index);
    for (const { class_weight: weights, uniforms, class_picked: picked } of reversed.cases) {
      const ends = weights.map((_, c) => weights.slice(0, c + 1).reduce((a, b) => a + b, 0));
      uniforms.forEach((uniform, i) => {
        // BBN gives a point on the very border of two classes to the first of them; here it begins the second.
        const onBorder = ends.includes(uniform * ends.at(-1)!);
        expect(look(weights, uniform).picked).toBe(picked[i]! + (onBorder ? 1 : 0));
      });
    }
  });

  it('looks up what a linear search finds, at any ratio of weights', () => {
    const weight = fc.oneof(
      fc.constantFrom(0, 1, 1e-300, 1e-17, 3, 1e15),
      fc.double({ min: 0, max: 1, noNaN: true }),
    );
    fc.assert(
      fc.property(fc.array(weight, { minLength: 1, maxLength: 40 }), uniforms, (weights, uniform) => {
        fc.pre(weights.some((w) => w > 0));
        const { picked } = look(weights, uniform);
        expect(picked).toBe(search(weights, uniform));
        expect(weights[picked]).toBeGreaterThan(0);
      }),
      { seed: 20261122, numRuns: 2000 },
    );
  });

  it('draws at 0 the first and just below 1 the last class of positive weight', () => {
    for (const weights of [[5], [0, 3, 0], [1, 2, 0], [1e-300, 1], [0.1, 0.2, 0.3, 0], [3, 1, 1, 1, 1]]) {
      const positive = weights.flatMap((weight, c) => (weight > 0 ? [c] : []));
      expect(look(weights, 0).picked).toBe(positive[0]);
      expect(look(weights, LARGEST_UNIFORM).picked).toBe(positive.at(-1));
    }
    // What is lost in the sum is never drawn, not even at the end.
    expect(look([1, 1e-300], LARGEST_UNIFORM).picked).toBe(0);
    expect(look([1e-300, 1], 2 ** -53).picked).toBe(1);
  });

  it('finds one of 10,000 classes in about one step', () => {
    const random = createRandom(5);
    const weights = Float64Array.from({ length: 10_000 }, (_, c) => 1 / (1 + c));
    const { total, classes, ends, guide } = classTable(weights);
    expect(guide.length).toBe(65_536);
    let steps = 0;
    for (let draw = 0; draw < 20_000; draw++) {
      const uniform = random.next();
      let k = guide[Math.floor(uniform * guide.length)]!;
      for (; ends[k]! <= uniform * total; k++) steps++;
      if (draw < 200) expect(classes[k]).toBe(search(weights, uniform));
    }
    expect(steps / 20_000).toBeLessThan(0.5);
  });

  it('has no more steps in a piece than classes begin in it, for equal weights at most two', () => {
    const weights = new Array<number>(1000).fill(1);
    for (let i = 0; i < 2000; i++) expect(look(weights, i / 2000 + 1e-7).steps).toBeLessThanOrEqual(2);
  });
});
