import { createRandom } from '@lt/core';
import { expect, it } from 'vitest';
import { crossValidate } from '../src/cross-validate.ts';

it('finds what resampling does to two classes that overlap: more hits on the rare one, and no better order', async () => {
  const random = createRandom('overlap');
  const classIds = Int32Array.from({ length: 440 }, (_, row) => Number(row >= 400));
  const features = Float64Array.from(
    { length: 880 },
    (_, i) => random.normal() + 1.2 * classIds[Math.floor(i / 2)]!,
  );
  let shuffles = 0;
  const rows = await crossValidate(
    { name: 'two clouds', numColumns: 2, features, classIds },
    2,
    () => shuffles++,
  );
  expect(shuffles).toBe(2);
  expect(rows).toHaveLength(10);
  const figures = (resampler: string) =>
    rows.find((row) => row.classifier === 'logistic regression' && row.resampler === resampler)!.figures;
  for (const resampler of ['randomOverSample', 'smote', 'borderlineSmote', 'adasyn']) {
    const [before, after] = [figures('none'), figures(resampler)];
    expect(after.balancedAccuracy.mean).toBeGreaterThan(before.balancedAccuracy.mean + 0.05);
    expect(Math.abs(after.auroc.mean - before.auroc.mean)).toBeLessThan(0.05);
  }
});
