import { expect, it } from 'vitest';
import { nearestNeighbors, smote } from '../../src/index.ts';

const points = Array.from({ length: 60 }, (_, i) => [i % 7, i % 5, i]);

it('workers changes no byte', async () => {
  const options = { k: 3, engine: 'wasm' } as const;
  const alone = await nearestNeighbors(points, { ...options, workers: 1 });
  expect(await nearestNeighbors(points, { ...options, workers: 4 })).toEqual(alone);
});

it('workers is a whole number of at least 1', async () => {
  await expect(nearestNeighbors(points, { k: 1, workers: 0 })).rejects.toThrowErrorMatchingInlineSnapshot(
    `[RangeError: nearestNeighbors: expected \`workers\` to be a whole number >= 1, got 0.]`,
  );
  await expect(
    smote(
      points,
      points.map(([x]) => (x === 0 ? 1 : 0)),
      { workers: 1.5 },
    ),
  ).rejects.toThrowErrorMatchingInlineSnapshot(
    `[RangeError: smote: expected \`workers\` to be a whole number >= 1, got 1.5.]`,
  );
});
