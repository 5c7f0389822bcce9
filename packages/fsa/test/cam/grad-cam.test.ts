import { enableWasmTraining } from '@lt/backend';
import { describeBackends, expectAllClose, expectNoLeak, readGolden } from '@lt/testkit';
import {
  add,
  div,
  matMul,
  mean,
  memory,
  ones,
  relu,
  reshape,
  type Tensor2D,
  type Tensor4D,
  tensor1d,
  tensor2d,
  tensor4d,
} from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers';
import { expect, it } from 'vitest';
import { classActivationMap, gradCam, normalizeCam } from '../../src/index.ts';

interface Input {
  features: number[][][][];
  weights: number[][];
  bias: number[];
}
const golden = (name: string): URL => new URL(`../golden/${name}.json`, import.meta.url);
const jacobgil = readGolden<{
  cases: {
    input: Input & { labels: number[] };
    expected: Record<'gradcam' | 'hirescam', number[][][]>;
  }[];
}>(golden('reference_pytorch_grad_cam'));
const unofficial = readGolden<{
  cases: { input: Input & { label: number }; expected: { cam: number[][] } }[];
}>(golden('reference_ssrsgjyd_gradcam'));

const pooled = (maps: Tensor4D): Tensor2D => mean(maps, [1, 2]);
const linear =
  ({ weights, bias }: Input) =>
  (maps: Tensor4D): Tensor2D =>
    add(matMul(pooled(maps), tensor2d(weights)), tensor1d(bias));

await describeBackends(
  'gradCam',
  () => {
    it.each(jacobgil.cases)(
      'agrees with pytorch-grad-cam, and with the class activation map (%#)',
      async (one) => {
        const { input, expected } = one;
        const features = tensor4d(input.features);
        const close = { absolute: 2e-5, relative: 0 };
        for (const [variant, wanted] of [
          ['gradCam', expected.gradcam],
          ['hiResCam', expected.hirescam],
        ] as const) {
          const cam = gradCam(features, linear(input), input.labels, { variant });
          await expectAllClose(normalizeCam(cam, { mode: 'minmax' }).map, wanted, close);
        }
        const plain = classActivationMap(features, tensor2d(input.weights), input.labels);
        const [, height, width] = features.shape;
        const raw = gradCam(features, linear(input), input.labels, { relu: false });
        await expectAllClose(raw, div(plain, height * width));
        await expectAllClose(normalizeCam(plain, { mode: 'reluMinmax' }).map, expected.gradcam, close);
      },
    );

    it.each(unofficial.cases)('agrees with the unofficial code (%#)', async ({ input, expected }) => {
      const cam = gradCam(tensor4d(input.features), linear(input), [input.label]);
      await expectAllClose(normalizeCam(cam).map, expected.cam, { absolute: 2e-5, relative: 0 });
    });

    it('weighs positions for themselves in a head that does, as HiResCAM', async () => {
      const features = tensor4d([1, 2, 3, 4], [1, 2, 2, 1]);
      const head = (maps: Tensor4D): Tensor2D =>
        matMul(relu(reshape(maps, [1, 4])), tensor2d([[1], [0], [0], [2]]));
      await expectAllClose(gradCam(features, head, [0], { variant: 'hiResCam' }), [1, 0, 0, 8]);
      await expectAllClose(gradCam(features, head, [0]), [0.75, 1.5, 2.25, 3]);
    });

    it('leaves no tensor behind', async () => {
      const [features, kernel] = [ones([2, 2, 2, 3]) as Tensor4D, ones([3, 4]) as Tensor2D];
      await expectNoLeak(() => gradCam(features, (maps) => matMul(pooled(maps), kernel), [3, 0]));
      const heads: ((maps: Tensor4D) => Tensor2D)[] = [
        () => matMul(kernel, kernel, true),
        (maps) => matMul(pooled(relu(maps)), ones([2, 2]) as Tensor2D),
        (maps) => relu(pooled(relu(maps))),
      ];
      const before = memory().numTensors;
      for (const head of heads) {
        expect(() => gradCam(features, head, [9, 0])).toThrow();
        expect(memory().numTensors).toBe(before);
      }
    });

    it('names what is wrong', () => {
      const features = ones([2, 2, 2, 3]) as Tensor4D;
      expect(() => gradCam(features, pooled, [0])).toThrowErrorMatchingInlineSnapshot(
        `[RangeError: gradCam: expected \`classIds\` to hold 2 numbers, got array of 1.]`,
      );
      expect(() => gradCam(features, pooled, [0, 3])).toThrowErrorMatchingInlineSnapshot(
        `[RangeError: gradCam: expected \`classIds[1]\` to be a whole number >= 0 and < 3, got 3.]`,
      );
      expect(() => gradCam(features, () => ones([2, 3]), [0, 0])).toThrowErrorMatchingInlineSnapshot(
        `[RangeError: gradCam: expected \`head\` to compute logits from its argument by ops with gradients, got logits that do not depend on it.]`,
      );
      expect(() =>
        gradCam(features, pooled, [0, 0], { relu: 'no' as never }),
      ).toThrowErrorMatchingInlineSnapshot(
        `[TypeError: gradCam: expected \`relu\` to be true or false, got "no".]`,
      );
      expect(() => gradCam(features, 1 as never, [0, 0])).toThrowErrorMatchingInlineSnapshot(
        `[TypeError: gradCam: expected \`head\` to be a function, got 1.]`,
      );
      expect(() => gradCam(features, (maps) => maps as never, [0, 0])).toThrowErrorMatchingInlineSnapshot(
        `[RangeError: gradCam: expected \`head(features)\` to have shape [2, numClasses], got [2, 2, 2, 3].]`,
      );
    });
  },
  { setup: ({ name }) => (name === 'wasm' ? enableWasmTraining() : undefined) },
);
