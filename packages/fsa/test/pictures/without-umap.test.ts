import { expect, it, vi } from 'vitest';
import { featureScatter } from '../../src/index.ts';

vi.mock('umap-js', () => {
  throw new Error('there is no such package');
});

it('featureScatter says what to install for UMAP, and needs nothing for PCA', async () => {
  const features = [
    [0, 1],
    [2, 0],
    [3, 3],
  ];
  await expect(
    featureScatter(features, [0, 0, 1], { projection: 'umap' }),
  ).rejects.toThrowErrorMatchingInlineSnapshot(
    `[TypeError: featureScatter: expected the package \`umap-js\` to be installed, but it could not be loaded. Run \`npm install umap-js\`.]`,
  );
  expect((await featureScatter(features, [0, 0, 1])).points).toHaveLength(3);
});
