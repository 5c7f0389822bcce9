import { describeBackends, expectNoLeak, flatten, readGolden } from '@lt/testkit';
import { dispose, tensor2d, tensor3d, tensor4d } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { camForeground, classActivationMap } from '../../src/index.ts';

const { cases } = readGolden<{
  cases: {
    input: { features: number[][][][]; weights: number[][]; label: number };
    expected: { foregroundMask: number[][] };
  }[];
}>(new URL('../golden/reference_bagoftricks_cam.json', import.meta.url));

await describeBackends('camForeground', () => {
  it.each(cases)('is the foreground that the authors’ code finds (%#)', async ({ input, expected }) => {
    const [features, kernel] = [tensor4d(input.features), tensor2d(input.weights)];
    const cam = classActivationMap(features, kernel, Array(features.shape[0]).fill(input.label));
    const foreground = camForeground(cam);
    expect([...(await flatten(foreground))]).toEqual(expected.foregroundMask.flat());
    dispose([features, kernel, cam, foreground]);
  });

  it('is everything at a threshold of 0, and nothing of a constant map', async () => {
    const cam = tensor3d([
      [
        [1, 2],
        [3, 4],
      ],
      [
        [5, 5],
        [5, 5],
      ],
    ]);
    const foreground = camForeground(cam, { threshold: 0, height: 2, width: 3 });
    expect([...(await flatten(foreground))]).toEqual([1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0]);
    await expectNoLeak(() => camForeground(cam));
    dispose([cam, foreground]);
  });

  it('resizes by the centers of pixels: what is symmetric stays so', async () => {
    const cam = tensor3d([[[0, 1, 0]]]);
    const foreground = camForeground(cam, { width: 9, threshold: 0.9 });
    expect((await flatten(foreground)).join('')).toBe('001111100');
    dispose([cam, foreground]);
  });

  it('names what is wrong', () => {
    const cam = tensor3d([[[0, 1]]]);
    expect(() => camForeground([[1]] as never)).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: camForeground: expected \`cam\` to be a tensor, got array of 1.]`,
    );
    expect(() => camForeground(cam, { threshold: -1 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: camForeground: expected \`threshold\` to be a finite number >= 0, got -1.]`,
    );
    expect(() => camForeground(cam, { height: 0 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: camForeground: expected \`height\` to be a whole number >= 1, got 0.]`,
    );
    cam.dispose();
  });
});
