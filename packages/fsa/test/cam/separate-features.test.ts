import { describeBackends, expectAllClose, readGolden } from '@lt/testkit';
import { add, cast, expandDims, mul, onesLike, sub, tensor3d, tensor4d } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { separateFeatures } from '../../src/index.ts';

type Map3 = number[][][];
interface SeparateCase {
  name: string;
  input: {
    camNormalized: Map3;
    features: number[][][][];
    tauS: number;
    tauG: number;
    comparison: 'strict' | 'inclusive';
  };
  expected: {
    specificMask: Map3;
    genericMask: Map3;
    specificFeatures: number[][][][];
    genericFeatures: number[][][][];
  };
}
const golden = (name: string): URL => new URL(`../golden/${name}.json`, import.meta.url);
const { cases } = readGolden<{ cases: SeparateCase[] }>(golden('separate'));
const unofficial = readGolden<{
  cases: {
    input: {
      tailFeature: Map3;
      tailCam: number[][];
      headFeatures: number[][][][];
      headCams: Map3;
      tauS: number;
      tauG: number;
    };
    expected: { combineMask: Map3; fusedMaps: number[][][][] };
  }[];
}>(golden('reference_ssrsgjyd_fuse_mask'));

const maps = fc.array(fc.integer({ min: 0, max: 8 }), { minLength: 18, maxLength: 18 });
const thresholds = fc.tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 7 }));
const someFeatures = () =>
  tensor4d(
    Float32Array.from({ length: 36 }, (_, i) => i - 7),
    [2, 3, 3, 2],
  );

await describeBackends('separateFeatures', () => {
  it('takes what is above the one threshold, and below the other', async () => {
    const rows = tensor4d([
      [
        [
          [1, 5],
          [2, 6],
          [3, 7],
          [4, 8],
        ],
      ],
    ]);
    const { specific, generic } = separateFeatures(rows, tensor3d([[[0.1, 0.5, 0.7, 1]]]), {
      specificThreshold: 0.6,
      genericThreshold: 0.3,
    });
    await expectAllClose(specific, [0, 0, 0, 0, 3, 7, 4, 8]);
    await expectAllClose(generic, [1, 5, 0, 0, 0, 0, 0, 0]);
  });

  it.each(cases)('agrees with the golden values: $name', async ({ input, expected }) => {
    const result = separateFeatures(tensor4d(input.features), tensor3d(input.camNormalized), {
      specificThreshold: input.tauS,
      genericThreshold: input.tauG,
      comparison: input.comparison,
    });
    expect([...(await result.specificMask.data())]).toEqual(expected.specificMask.flat(2));
    expect([...(await result.genericMask.data())]).toEqual(expected.genericMask.flat(2));
    await expectAllClose(result.specific, expected.specificFeatures);
    await expectAllClose(result.generic, expected.genericFeatures);
  });

  it.each(unofficial.cases)(
    'is the separation of the unofficial code, which fuses by a mask (%#)',
    async (one) => {
      const { input, expected } = one;
      const options = { specificThreshold: input.tauS, genericThreshold: input.tauG };
      const donors = input.headFeatures.length;
      const repeat = <T>(value: T): T[] => Array.from({ length: donors }, () => value);
      const own = separateFeatures(
        tensor4d(repeat(input.tailFeature)),
        tensor3d(repeat(input.tailCam)),
        options,
      );
      const others = separateFeatures(tensor4d(input.headFeatures), tensor3d(input.headCams), options);
      const fromTail = expandDims(tensor3d(expected.combineMask), 3);
      const fused = add(mul(own.specific, fromTail), mul(others.generic, sub(onesLike(fromTail), fromTail)));
      await expectAllClose(fused, expected.fusedMaps);
    },
  );

  it('splits the features without loss where the masks do not overlap', async () => {
    await fc.assert(
      fc.asyncProperty(maps, thresholds, async (values, [a, b]) => {
        const features = someFeatures();
        const cam = tensor3d(
          Float32Array.from(values, (value) => value / 8),
          [2, 3, 3],
        );
        const [low, high] = [Math.min(a, b) / 8, Math.max(a, b) / 8];
        const parts = separateFeatures(features, cam, { specificThreshold: high, genericThreshold: low });
        const both = mul(cast(parts.specificMask, 'float32'), cast(parts.genericMask, 'float32'));
        expect((await both.data()).some(Boolean)).toBe(false);
        const neither = sub(1, add(cast(parts.specificMask, 'float32'), cast(parts.genericMask, 'float32')));
        const rest = mul(features, expandDims(neither, 3));
        await expectAllClose(add(add(parts.specific, parts.generic), rest), features);
      }),
      { numRuns: 25, seed: 4 },
    );
  });

  it('never adds a specific position when the threshold rises', async () => {
    await fc.assert(
      fc.asyncProperty(maps, thresholds, async (values, [a, b]) => {
        const features = someFeatures();
        const cam = tensor3d(
          Float32Array.from(values, (value) => value / 8),
          [2, 3, 3],
        );
        const maskAt = async (specificThreshold: number): Promise<Uint8Array> =>
          (await separateFeatures(features, cam, { specificThreshold }).specificMask.data()) as never;
        const [loose, tight] = [await maskAt(Math.min(a, b) / 8), await maskAt(Math.max(a, b) / 8)];
        for (const [i, inside] of tight.entries()) expect(loose[i]).toBeGreaterThanOrEqual(inside);
      }),
      { numRuns: 25, seed: 5 },
    );
  });

  it('takes shares of the positions by rank, equal values by position', async () => {
    const cam = tensor3d([[[0.5, 0.5, 0.5, 0.5]], [[0.1, 0.9, 0.3, 0.2]]]);
    const rows = tensor4d(new Float32Array(8), [2, 1, 4, 1]);
    const masks = separateFeatures(rows, cam, {
      by: 'quantile',
      specificThreshold: 0.75,
      genericThreshold: 0.5,
    });
    expect([...(await masks.specificMask.data())]).toEqual([1, 0, 0, 0, 0, 1, 0, 0]);
    expect([...(await masks.genericMask.data())]).toEqual([0, 0, 1, 1, 1, 0, 0, 1]);
    const extreme = separateFeatures(rows, cam, {
      by: 'quantile',
      specificThreshold: 0.99,
      genericThreshold: 0.01,
    });
    expect([...(await extreme.specificMask.data())]).toEqual([1, 0, 0, 0, 0, 1, 0, 0]);
    expect([...(await extreme.genericMask.data())]).toEqual([0, 0, 0, 1, 1, 0, 0, 0]);
  });

  it('names what is wrong', () => {
    const cam = tensor3d([[[1, 2]]]);
    const rows = tensor4d([[[[1], [2]]]]);
    expect(() => separateFeatures(rows, tensor3d([[[1]]]))).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: separateFeatures: expected \`cam\` to have shape [1, 1, 2], got [1, 1, 1].]`,
    );
    expect(() => separateFeatures(rows, cam, { specificThreshold: 1 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: separateFeatures: expected \`specificThreshold\` to be a finite number > 0 and < 1, got 1.]`,
    );
    expect(() => separateFeatures(rows, cam, { by: 'rank' as never })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: separateFeatures: expected \`by\` to be one of 'value', 'quantile', got "rank".]`,
    );
  });
});
