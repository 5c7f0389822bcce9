import { describeBackends, expectAllClose, readGolden } from '@lt/testkit';
import { grads, matMul, type Tensor2D, tensor2d, transpose } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { cosineLogits, nearestClassMean, retrainClassifier, tauNormalize } from '../src/index.ts';

// The heads on the GPU backends: what the other files hold on cpu and wasm, once more by the authors' numbers.

const cosine = readGolden<{
  cases: ({ scale: number } & Record<
    'features' | 'weight' | 'upstream' | 'logits' | 'grad_features' | 'grad_weight',
    number[][]
  >)[];
}>(new URL('./golden/cosnorm.json', import.meta.url));
const tau = readGolden<{
  cases: { weight_out_in: number[][]; x: number[][]; results: { tau: number; logits: number[][] }[] }[];
}>(new URL('./golden/tau_norm.json', import.meta.url));
const ncm = readGolden<{
  features: number[][];
  labels: number[];
  x: number[][];
  logits: Record<string, number[][]>;
}>(new URL('./golden/ncm.json', import.meta.url));

const close = { absolute: 2e-4, relative: 2e-4 };

await describeBackends(
  'heads on a GPU',
  () => {
    it("cosineLogits has the authors' logits and gradients, and is finite at any length", async () => {
      for (const {
        features,
        weight,
        upstream,
        logits,
        grad_features,
        grad_weight,
        scale,
      } of cosine.cases.slice(0, 3)) {
        const inputs = [tensor2d(features), transpose(tensor2d(weight))] as const;
        await expectAllClose(cosineLogits(inputs[0], inputs[1] as Tensor2D, { scale }), logits, close);
        const of = grads((x, w) => cosineLogits(x as Tensor2D, w as Tensor2D, { scale }));
        const [dx, dw] = of([...inputs], tensor2d(upstream));
        await expectAllClose(dx!, grad_features, close);
        await expectAllClose(transpose(dw!), grad_weight, close);
      }
      const sizes = [0, 1e-20, 1, 1e20, 3e38];
      const [x, w] = [tensor2d(sizes.map((s) => [s, s])), tensor2d([sizes, sizes])];
      for (const squash of ['linear', 'squared', 'none'] as const) {
        const of = grads((a, b) => cosineLogits(a as Tensor2D, b as Tensor2D, { squash }));
        for (const one of [cosineLogits(x, w, { squash }), ...of([x, w])]) {
          expect((await one.data()).every(Number.isFinite)).toBe(true);
        }
      }
    });

    it("tauNormalize has the authors' logits", async () => {
      for (const { weight_out_in, x, results } of tau.cases) {
        const kernel = transpose(tensor2d(weight_out_in)) as Tensor2D;
        for (const one of results) {
          await expectAllClose(matMul(tensor2d(x), tauNormalize(kernel, one.tau)), one.logits, close);
        }
      }
    });

    it("nearestClassMean has the authors' scores", async () => {
      for (const [space, name] of [
        ['raw', 'un'],
        ['l2', 'l2n'],
        ['cl2n', 'cl2n'],
      ] as const) {
        const heads = nearestClassMean({ features: tensor2d(ncm.features), classIds: ncm.labels, space });
        await expectAllClose(heads.scores(tensor2d(ncm.x)), ncm.logits[`${name}_l2`]!, close);
        heads.dispose();
      }
    });

    it('retrainClassifier separates two classes', async () => {
      const { history } = await retrainClassifier({
        features: [
          [1, 0],
          [0, 1],
        ],
        classIds: [0, 1],
        sampler: { numBatches: 2, epoch: () => [Int32Array.of(0, 1), Int32Array.of(1, 0)] },
        totalEpochs: 20,
      });
      expect(history.at(-1)!.loss).toBeLessThan(history[0]!.loss / 2);
    });
  },
  { only: ['webgl', 'webgpu'] },
);
