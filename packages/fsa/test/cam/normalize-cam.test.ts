import { describeBackends, expectAllClose, readGolden } from '@lt/testkit';
import { mul, type Tensor3D, tensor3d } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type CamNormalization, normalizeCam } from '../../src/index.ts';

type Map3 = number[][][];
const { cases } = readGolden<{
  cases: { name: string; expected: Record<string, Map3> & Record<`${CamNormalization}Valid`, boolean[]> }[];
}>(new URL('../golden/cam.json', import.meta.url));

const modes = ['minmax', 'reluMinmax', 'reluMax'] as const;

await describeBackends('normalizeCam', () => {
  it('scales each map for itself, and marks those that have no range', async () => {
    const cam = tensor3d([[[-2, 2]], [[0, 4]], [[5, 5]]]);
    const wanted = {
      minmax: [0, 1, 0, 1, 0, 0],
      reluMinmax: [0, 1, 0, 1, 0, 0],
      reluMax: [0, 1, 0, 1, 1, 1],
    };
    for (const mode of modes) {
      const { map, valid } = normalizeCam(cam, { mode });
      await expectAllClose(map, wanted[mode]);
      expect(valid.dtype).toBe('bool');
      expect([...(await valid.data())]).toEqual([1, 1, mode === 'reluMax' ? 1 : 0]);
    }
  });

  it('gives zeros for maps that are not finite, and says so', async () => {
    for (const odd of [Number.NaN, Infinity, -Infinity]) {
      const { map, valid } = normalizeCam(tensor3d([[[odd, 2]], [[0, 4]]]));
      await expectAllClose(map, [0, 0, 0, 1]);
      expect([...(await valid.data())]).toEqual([0, 1]);
    }
  });

  it.each(cases)('agrees with the golden values: $name', async ({ expected }) => {
    for (const mode of modes) {
      const { map, valid } = normalizeCam(tensor3d(expected.cam!), { mode });
      await expectAllClose(map, expected[mode]!, { absolute: 2e-5, relative: 2e-5 });
      expect([...(await valid.data())].map(Boolean)).toEqual(expected[`${mode}Valid`]);
    }
  });

  it('does not change when the map is multiplied by a positive number', async () => {
    const values = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 12, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(values, fc.integer({ min: 1, max: 1000 }), async (list, factor) => {
        const cam = tensor3d(list, [2, 2, 3]);
        for (const mode of modes) {
          const { map } = normalizeCam(cam, { mode });
          await expectAllClose(normalizeCam(mul(cam, factor) as Tensor3D, { mode }).map, map);
          for (const value of await map.data()) {
            expect(value).toBeGreaterThanOrEqual(0);
            expect(value).toBeLessThanOrEqual(1 + 1e-6);
          }
        }
      }),
      { numRuns: 25, seed: 3 },
    );
  });

  it('counts a range that is small beside the values as none', async () => {
    const cam = tensor3d([[[1e4, 1e4 + 0.005]]]);
    expect([...(await normalizeCam(cam).valid.data())]).toEqual([0]);
    expect([...(await normalizeCam(cam, { epsilon: 1e-8 }).valid.data())]).toEqual([1]);
  });

  it('names what is wrong', () => {
    const cam = tensor3d([[[1]]]);
    expect(() => normalizeCam([[1]] as never)).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: normalizeCam: expected \`cam\` to be a tensor, got array of 1.]`,
    );
    expect(() => normalizeCam(cam, { mode: 'max' as never })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: normalizeCam: expected \`mode\` to be one of 'minmax', 'reluMinmax', 'reluMax', got "max".]`,
    );
    expect(() => normalizeCam(cam, { epsilon: -1 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: normalizeCam: expected \`epsilon\` to be a finite number >= 0, got -1.]`,
    );
  });
});
