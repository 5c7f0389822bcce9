import { createRandom } from '@lt/core';
import { describeBackends, expectAllClose, expectNoLeak, flatten, readGolden } from '@lt/testkit';
import {
  add,
  div,
  mean,
  reshape,
  type Tensor,
  type Tensor4D,
  tensor1d,
  tensor2d,
  tensor3d,
} from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { countVectors, planDraw } from '../../src/augment/fusion-plan.ts';
import { fuseFeatures, fusePooled, type Rounding } from '../../src/index.ts';

type Map3 = number[][][];
interface DrawCase {
  name: string;
  input: {
    tailFeature: Map3;
    specificMask: number[][];
    headFeature: Map3;
    genericMask: number[][];
    gamma: number;
    rounding: Rounding;
    uSpecific: number[];
    uGeneric: number[];
  };
  expected: {
    specificPool: number[];
    genericPool: number[];
    nSpecific: number;
    nGeneric: number;
    skipped: string | null;
    fusedMap?: Map3;
    pooled?: number[];
    expectedPooled?: number[];
  };
}
interface SpatialCase {
  input: {
    headFeature: Map3;
    headSpecificMask: number[][];
    tailFeature: Map3;
    tailSpecificMask: number[][];
    gamma: number;
    replaceOrder: number[];
    uTail: number[];
  };
  expected: { headPool: number[]; nReplace: number; fusedMap: Map3 };
}
interface MaskCase {
  input: {
    tailFeature: Map3;
    tailCam: number[][];
    headFeatures: Map3[];
    headCams: Map3;
    tauS: number;
    tauG: number;
    uniformMask: Map3;
    gamma: number[];
  };
  expected: { fusedMaps: Map3[] };
}
const golden = (name: string): URL => new URL(`../golden/${name}.json`, import.meta.url);
const { cases } = readGolden<{ cases: DrawCase[] }>(golden('fuse_draw'));
const spatial = readGolden<{ cases: SpatialCase[] }>(golden('fuse_spatial'));
const masked = readGolden<{ cases: MaskCase[] }>(golden('reference_ssrsgjyd_fuse_mask'));

function replay(numbers: number[]): () => number {
  const left = [...numbers];
  return () => left.shift()!;
}

/** Uniform numbers that make a random choice come out in the order wanted. */
function uniformsFor(order: number[], size: number): number[] {
  const left = Array.from({ length: size }, (_, i) => i);
  return order.map((wanted, i) => {
    const at = left.indexOf(wanted);
    [left[i], left[at]] = [left[at]!, left[i]!];
    return (at - i + 0.5) / (size - i);
  });
}

const argumentsOf = ({ input }: DrawCase) =>
  [
    tensor3d(input.tailFeature),
    tensor2d(input.specificMask),
    tensor3d(input.headFeature),
    tensor2d(input.genericMask),
  ] as const;
const asBatch = (map: Tensor): Tensor4D =>
  reshape(map, [1, ...map.shape] as [number, number, number, number]);

await describeBackends('fuseFeatures', () => {
  it.each(cases)('draws as the golden values do: $name', async (one) => {
    const { gamma, rounding, uSpecific = [], uGeneric = [] } = one.input;
    const random = replay([...uSpecific, ...uGeneric]);
    const options = { gamma, rounding, minSpecific: 0, random };
    const result = await fuseFeatures(...argumentsOf(one), options);
    const { nSpecific, nGeneric, skipped, fusedMap, pooled } = one.expected;
    expect(result).toMatchObject({ nSpecific, nGeneric, skipped });
    await expectAllClose(result.fused, fusedMap ?? one.input.tailFeature);
    if (pooled) await expectAllClose(mean(result.fused, [0, 1]), pooled);
  });

  it.each(cases)('gives the pooled features without the map: $name', async (one) => {
    const { input, expected } = one;
    const [tail, , donor] = argumentsOf(one);
    if (!expected.pooled) return;
    const numPositions = tail.shape[0] * tail.shape[1];
    const plan = planDraw({
      own: expected.specificPool,
      others: expected.genericPool,
      numPositions,
      gamma: input.gamma,
      count: { rounding: input.rounding, minSpecific: 0 },
      next: replay([...input.uSpecific, ...input.uGeneric]),
    });
    const counts = countVectors(plan);
    const row = (values: Float32Array) => tensor2d(values, [1, numPositions]);
    const pooled = fusePooled(
      asBatch(tail),
      row(counts.slice(0, numPositions)),
      asBatch(donor),
      row(counts.slice(numPositions)),
    );
    await expectAllClose(pooled, expected.pooled);
  });

  it.each(cases)('has the expected value of the golden values: $name', async (one) => {
    const { gamma, rounding } = one.input;
    const options = { mode: 'expectation', gamma, rounding, minSpecific: 0 } as const;
    const { fused, skipped } = await fuseFeatures(...argumentsOf(one), options);
    expect(skipped).toBe(one.expected.skipped);
    const wanted = one.expected.expectedPooled ?? mean(tensor3d(one.input.tailFeature), [0, 1]);
    await expectAllClose(fused, wanted);
  });

  it.each(spatial.cases)('replaces positions of the donor as the golden values do (%#)', async (one) => {
    const { input, expected } = one;
    const { fused, nSpecific, nGeneric } = await fuseFeatures(
      tensor3d(input.tailFeature),
      tensor2d(input.tailSpecificMask),
      tensor3d(input.headFeature),
      tensor2d(input.headSpecificMask),
      {
        mode: 'spatial',
        gamma: input.gamma,
        minSpecific: 0,
        random: replay([...uniformsFor(input.replaceOrder, expected.headPool.length), ...input.uTail]),
      },
    );
    expect([nSpecific, nGeneric]).toEqual([expected.nReplace, 16 - expected.nReplace]);
    await expectAllClose(fused, expected.fusedMap);
  });

  it.each(masked.cases)(
    "leaves zeros as the unofficial code does, whose gamma is the donor's (%#)",
    async (one) => {
      const { input, expected } = one;
      const mask = (cam: number[][], isInside: (value: number) => boolean) =>
        tensor2d(cam.map((row) => row.map((value) => Number(isInside(value)))));
      for (const [i, wanted] of expected.fusedMaps.entries()) {
        const [specificMask, genericMask] = [
          mask(input.tailCam, (value) => value > input.tauS),
          mask(input.headCams[i]!, (value) => value < input.tauG),
        ];
        const result = await fuseFeatures(
          tensor3d(input.tailFeature),
          specificMask,
          tensor3d(input.headFeatures[i]!),
          genericMask,
          { mode: 'mask', gamma: 1 - input.gamma[i]!, random: replay(input.uniformMask[i]!.flat()) },
        );
        if (result.skipped) {
          const pool = await flatten(result.skipped === 'specificPoolEmpty' ? specificMask : genericMask);
          expect(pool.some(Boolean)).toBe(false);
          continue;
        }
        await expectAllClose(result.fused, wanted);
        const filled = wanted.flat().filter((vector) => vector.some(Boolean));
        expect(result.nSpecific + result.nGeneric).toBe(filled.length);
      }
    },
  );

  it('comes to the expectation on average', async () => {
    const one = cases[2]!;
    const random = createRandom('many draws');
    const given = argumentsOf(one);
    const { fused: wanted } = await fuseFeatures(...given, { gamma: 0.5, mode: 'expectation' });
    let total = new Float64Array(6);
    const numDraws = 400;
    for (let i = 0; i < numDraws; i++) {
      const { fused } = await fuseFeatures(...given, { gamma: 0.5, random });
      const pooled = await flatten(mean(fused, [0, 1]));
      fused.dispose();
      total = total.map((sum, k) => sum + pooled[k]! / numDraws);
    }
    // The deviation of one draw is below 0.5, that of the mean of 400 below 0.025.
    await expectAllClose([...total], wanted, { absolute: 0.1, relative: 0 });
  });

  it('draws gamma first if none is given, and takes at least one vector of the tail', async () => {
    const one = cases[0]!;
    const drawn = await fuseFeatures(...argumentsOf(one), { random: replay([0.5, ...Array(16).fill(0)]) });
    expect([drawn.nSpecific, drawn.nGeneric]).toEqual([8, 8]);
    const least = await fuseFeatures(...argumentsOf(one), { gamma: 0, random: createRandom(1) });
    expect(least.nSpecific).toBe(1);
  });

  it('gives the same for permuted positions and draws of the same vectors', async () => {
    const tail = tensor3d([
      [[1], [2]],
      [[3], [4]],
    ]);
    const mirrored = tensor3d([
      [[4], [3]],
      [[2], [1]],
    ]);
    const mask = tensor2d([
      [1, 1],
      [0, 0],
    ]);
    const mirroredMask = tensor2d([
      [0, 0],
      [1, 1],
    ]);
    // The pool of the mirror is the same vectors in the opposite order.
    const options = { gamma: 0.5, random: replay([0, 0.9, 0.1, 0.7]) };
    const opposite = { gamma: 0.5, random: replay([0.9, 0, 0.7, 0.1]) };
    const one = await fuseFeatures(tail, mask, tail, mirroredMask, options);
    const other = await fuseFeatures(mirrored, mirroredMask, mirrored, mask, opposite);
    expect(await flatten(one.fused)).toEqual(await flatten(other.fused));
  });

  it('leaves no tensor behind', async () => {
    const given = argumentsOf(cases[0]!);
    for (const mode of ['draw', 'expectation', 'spatial', 'mask'] as const) {
      await expectNoLeak(() => fuseFeatures(...given, { mode, random: createRandom(0) }));
    }
  });

  it('adds up sums of both maps, however they are weighted', async () => {
    const [tail, , donor] = argumentsOf(cases[0]!);
    const [whole, none] = [tensor2d(Array(16).fill(1), [1, 16]), tensor2d(Array(16).fill(0), [1, 16])];
    const own = fusePooled(asBatch(tail), whole, asBatch(donor), none);
    await expectAllClose(own, mean(asBatch(tail), [1, 2]));
    const both = fusePooled(asBatch(tail), whole, asBatch(donor), whole);
    await expectAllClose(div(both, 2), mean(div(add(asBatch(tail), asBatch(donor)), 2), [1, 2]));
  });

  it('names what is wrong', async () => {
    const [tail, mask, donor, other] = argumentsOf(cases[0]!);
    const refused = async (...given: unknown[]): Promise<string> =>
      fuseFeatures(...(given as Parameters<typeof fuseFeatures>)).then(
        String,
        (error: Error) => error.message,
      );
    expect(await refused(tail, mask, donor, other, { gamma: 0.5 })).toMatchInlineSnapshot(
      `"fuseFeatures: expected \`random\` to be a random generator or a function, got undefined."`,
    );
    expect(await refused(tail, mask, donor, other, { gamma: 2 })).toMatchInlineSnapshot(
      `"fuseFeatures: expected \`gamma\` to be a finite number >= 0 and <= 1, got 2."`,
    );
    expect(await refused(tail, tensor1d([1]), donor, other)).toMatchInlineSnapshot(
      `"fuseFeatures: expected \`specificMask\` to have shape [4, 4], got [1]."`,
    );
    expect(await refused(tail, mask, tensor3d([[[1]]]), other)).toMatchInlineSnapshot(
      `"fuseFeatures: expected \`donor\` to have shape [4, 4, 6], got [1, 1, 1]."`,
    );
  });
});
