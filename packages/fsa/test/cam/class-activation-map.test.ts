import { createRandom } from '@lt/core';
import { describeBackends, expectAllClose, expectNoLeak, readGolden } from '@lt/testkit';
import {
  add,
  gather,
  mean,
  mul,
  ones,
  profile,
  type Rank,
  slice,
  type Tensor,
  type Tensor4D,
  tensor,
  tensor1d,
  tensor2d,
  tensor4d,
  util,
} from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { classActivationMap, classActivationMaps, normalizeCam } from '../../src/index.ts';

type Map3 = number[][][];
interface CamCase {
  name: string;
  input: { features: number[][][][]; weights: number[][]; bias: number[]; labels: number[] };
  expected: { camAll: number[][][][]; cam: Map3; pooled: number[][]; logits: number[][] };
}

const { cases } = readGolden<{ cases: CamCase[] }>(new URL('../golden/cam.json', import.meta.url));
const zhou = readGolden<{
  cases: {
    input: { features: number[][][][]; weights: number[][]; classIdx: number[] };
    expected: { camUint8: Map3 };
  }[];
}>(new URL('../golden/reference_zhou_returncam.json', import.meta.url));
const bagOfTricks = readGolden<{
  cases: {
    input: { features: number[][][][]; weights: number[][]; label: number };
    expected: { camUint8: number[][] };
  }[];
}>(new URL('../golden/reference_bagoftricks_cam.json', import.meta.url));

/** Maps and kernels of any size, in numbers that float32 holds. */
const network = fc
  .record({
    batch: fc.integer({ min: 1, max: 3 }),
    height: fc.integer({ min: 1, max: 4 }),
    width: fc.integer({ min: 1, max: 4 }),
    channels: fc.integer({ min: 1, max: 5 }),
    numClasses: fc.integer({ min: 1, max: 4 }),
    seed: fc.integer(),
  })
  .map(({ batch, height, width, channels, numClasses, seed }) => {
    const random = createRandom(seed);
    const normals = (size: number): Float32Array =>
      Float32Array.from({ length: size }, () => random.normal());
    const shape: [number, number, number, number] = [batch, height, width, channels];
    return {
      features: tensor4d(normals(batch * height * width * channels), shape),
      kernel: tensor2d(normals(channels * numClasses), [channels, numClasses]),
      bias: tensor1d(normals(numClasses)),
      ids: Array.from({ length: batch }, () => random.int(numClasses)),
    };
  });
const settings = { numRuns: 30, seed: 9 };

await describeBackends('classActivationMap', () => {
  it('is the sum of the channels, weighted by the column of the class', async () => {
    const features = tensor4d([[[[1, 2]], [[3, -1]]]]); // 2 × 1 positions
    const kernel = tensor2d([
      [1, 10, 0],
      [0, 100, 1],
    ]);
    await expectAllClose(classActivationMap(features, kernel, [1]), [210, -70]);
    await expectAllClose(classActivationMap(features, kernel, tensor1d([2], 'int32')), [2, -1]);
  });

  it.each(cases)('agrees with the golden values: $name', async ({ input, expected }) => {
    const [features, kernel] = [tensor4d(input.features), tensor2d(input.weights)];
    const close = { absolute: 2e-5, relative: 2e-5 };
    await expectAllClose(classActivationMap(features, kernel, input.labels), expected.cam, close);
    const all = classActivationMaps(features, kernel);
    await expectAllClose(all, expected.camAll, close);
    await expectAllClose(add(mean(all, [1, 2]), tensor1d(input.bias)), expected.logits, close);
  });

  it.each(zhou.cases)(
    "gives the bytes of the authors' code, once normalized (%#)",
    async ({ input, expected }) => {
      const features = tensor4d(input.features);
      for (const [i, id] of input.classIdx.entries()) {
        const { map } = normalizeCam(classActivationMap(features, tensor2d(input.weights), [id]));
        await expectAllClose(mul(map, 255), expected.camUint8[i]!, { absolute: 1.01, relative: 0 });
      }
    },
  );

  it.each(bagOfTricks.cases)('gives the bytes of Bag of Tricks, once normalized (%#)', async (one) => {
    const { input, expected } = one;
    const cam = classActivationMap(tensor4d(input.features), tensor2d(input.weights), [input.label]);
    await expectAllClose(mul(normalizeCam(cam).map, 255), expected.camUint8, { absolute: 1.01, relative: 0 });
  });

  it('has the logit of the class as its mean, plus the bias', async () => {
    await fc.assert(
      fc.asyncProperty(network, async ({ features, kernel, bias, ids }) => {
        const cam = classActivationMap(features, kernel, ids);
        const logits = await add(mean(classActivationMaps(features, kernel), [1, 2]), bias).array();
        const wanted = ids.map((id, row) => (logits as number[][])[row]![id]!);
        await expectAllClose(add(mean(cam, [1, 2]), gather(bias, ids)), wanted, { absolute: 1e-4 });
      }),
      settings,
    );
  });

  it('is linear in the features and in the column', async () => {
    await fc.assert(
      fc.asyncProperty(network, async ({ features, kernel, ids }) => {
        const cam = classActivationMap(features, kernel, ids);
        const scaled = classActivationMap(mul(features, 2), mul(kernel, 0.5), ids);
        await expectAllClose(scaled, cam, { absolute: 1e-4 });
        const shifted = tensor(new Float32Array(features.size).fill(1), features.shape) as Tensor4D;
        const sum = classActivationMap(add(features, shifted), kernel, ids);
        await expectAllClose(sum, add(cam, classActivationMap(shifted, kernel, ids)), { absolute: 1e-4 });
      }),
      settings,
    );
  });

  it('takes the map of its own class from the maps of all', async () => {
    const { input, expected } = cases[0]!;
    const all = classActivationMaps(tensor4d(input.features), tensor2d(input.weights));
    for (const [row, id] of input.labels.entries()) {
      await expectAllClose(slice(all, [row, 0, 0, id], [1, 4, 4, 1]), expected.cam[row]!, { absolute: 2e-5 });
    }
  });

  it('makes no map of all classes on the way, and keeps nothing', async () => {
    const { input } = cases[0]!;
    const [features, kernel] = [tensor4d(input.features), tensor2d(input.weights)];
    const result = await expectNoLeak(() => classActivationMap(features, kernel, input.labels));
    expect(result.shape).toEqual([3, 4, 4]);
    // Of 64 classes and 2 channels: maps of all would be the largest tensor by far.
    const few = slice(features, [0, 0, 0, 0], [3, 4, 4, 2]);
    const many = ones<Rank.R2>([2, 64]);
    const largest = async (make: () => Tensor): Promise<number> => {
      const { kernels } = await profile(make);
      return Math.max(...kernels.flatMap(({ outputShapes }) => outputShapes.map(util.sizeFromShape)));
    };
    expect(await largest(() => classActivationMaps(few, many))).toBeGreaterThanOrEqual(3 * 4 * 4 * 64);
    expect(await largest(() => classActivationMap(few, many, input.labels))).toBeLessThanOrEqual(
      3 * 4 * 4 * 2,
    );
  });

  it('names what is wrong', () => {
    const [features, kernel] = [tensor4d([[[[1, 2]]]]), tensor2d([[1], [2]])];
    expect(() =>
      classActivationMap(features, tensor2d([[1], [2], [3]]), [0]),
    ).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: classActivationMap: expected \`kernel\` to have shape [2, numClasses], got [3, 1].]`,
    );
    expect(() => classActivationMap(features, kernel, [1])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: classActivationMap: expected \`classIds[0]\` to be a whole number >= 0 and < 1, got 1.]`,
    );
    expect(() => classActivationMap(features, kernel, [0, 0])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: classActivationMap: expected \`classIds\` to hold 1 number, got array of 2.]`,
    );
    expect(() => classActivationMaps(features, [[1]] as never)).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: classActivationMaps: expected \`kernel\` to be a tensor, got array of 1.]`,
    );
  });
});
