import { createRandom } from '@lt/core';
import { describeBackends, flatten } from '@lt/testkit';
import { dispose, type Tensor, tidy } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type ClassRows, measureClasses } from '../../src/generator/class-rows.ts';
import { sampleMaker } from '../../src/generator/sample-maker.ts';

const sizes = { latentDim: 3, hiddenUnits: 5, samplesPerClass: 6 };

/** Classes of some rows each, of normal numbers. */
function classesOf(counts: readonly number[], featureDim: number, seed: number): ClassRows {
  const random = createRandom(seed);
  const numRows = counts.reduce((a, b) => a + b, 0);
  const data = Float32Array.from({ length: numRows * featureDim }, () => 5 * random.normal());
  let next = 0;
  const rows = counts.map((count) => Int32Array.from({ length: count }, () => next++));
  return measureClasses(
    data,
    featureDim,
    rows,
    counts.flatMap((count, c) => (count > 0 ? [c] : [])),
  );
}

const rowOf = ({ data, featureDim }: ClassRows, row: number): number[] => [
  ...data.subarray(row * featureDim, (row + 1) * featureDim),
];

await describeBackends('sampleMaker', () => {
  it('keeps convex combinations inside the hull of the class, whatever the weights', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc
          .array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 3 })
          .filter((n) => n.some(Boolean)),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 0, max: 1e6 }),
        async (counts, featureDim, seed) => {
          const known = classesOf(counts, featureDim, seed);
          const maker = sampleMaker('convexHull', known, sizes);
          const random = createRandom(seed, 'weights');
          const places = Int32Array.from({ length: 8 }, (_, i) => i % known.classes.length);
          const samples = tidy(
            () => maker.make(maker.drawNoise(random, places), maker.drawWeights(random.fork('w'))).samples,
          );
          const values = await flatten(samples);
          for (const [i, place] of places.entries()) {
            const own = Array.from(known.rows[known.classes[place]!]!, (row) => rowOf(known, row));
            for (let k = 0; k < featureDim; k++) {
              const column = own.map((row) => row[k]!);
              const value = values[i * featureDim + k]!;
              expect(value).toBeGreaterThanOrEqual(Math.min(...column) - 1e-4);
              expect(value).toBeLessThanOrEqual(Math.max(...column) + 1e-4);
            }
          }
          samples.dispose();
        },
      ),
      { seed: 3, numRuns: 25 },
    );
  });

  it('gives the rows of a class weights that sum to 1: rows that are all alike come out unchanged', async () => {
    const data = Float32Array.of(2, -3, 2, -3, 2, -3, 9, 9);
    const known = measureClasses(data, 2, [Int32Array.of(0, 1, 2), Int32Array.of(3)], [0, 1]);
    const maker = sampleMaker('convexHull', known, sizes);
    const places = Int32Array.of(0, 0, 1, 0);
    const random = createRandom(4);
    const samples = tidy(
      () => maker.make(maker.drawNoise(random, places), maker.drawWeights(random.fork('w'))).samples,
    );
    const values = await flatten(samples);
    for (const [i, value] of [2, -3, 2, -3, 9, 9, 2, -3].entries()) expect(values[i]).toBeCloseTo(value, 5);
    samples.dispose();
  });

  it('starts learned samples near real rows, and draws those of the class only', async () => {
    const known = classesOf([3, 2], 2, 8);
    const maker = sampleMaker('free', known, sizes);
    const [table] = tidy(() => maker.drawWeights(createRandom(0)));
    const values = await flatten(table as Tensor);
    const { values: picked } = maker.drawNoise(createRandom(0), new Int32Array(50).fill(1));
    expect(new Set(picked)).toEqual(new Set([6, 7, 8, 9, 10, 11]));
    for (const index of picked) {
      const own = Array.from(known.rows[1]!, (row) => rowOf(known, row));
      const distances = own.map((row) =>
        Math.hypot(...row.map((x, k) => (x - values[index * 2 + k]!) / known.scale[k]!)),
      );
      expect(Math.min(...distances)).toBeLessThan(0.6);
    }
    dispose([table!]);
  });
});
