import { createRandom } from '@lt/core';
import { describeBackends, expectAllClose, expectNoLeak } from '@lt/testkit';
import {
  engine,
  getBackend,
  type NamedAttrMap,
  type NamedTensorMap,
  type Tensor,
  tensor,
  tidy,
} from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { enableGpuTraining } from '../../src/enable-gpu-training.ts';
import { SGD_STEP, type SgdAttrs } from '../../src/kernel-names.ts';
import { noDeviceErrors } from './no-device-errors.ts';

const RULES: SgdAttrs[] = [
  { learningRate: 0.1, momentum: 0, weightDecay: 0, nesterov: false },
  { learningRate: 0.1, momentum: 0, weightDecay: 2e-4, nesterov: false },
  { learningRate: 0.03, momentum: 0.9, weightDecay: 0, nesterov: false },
  { learningRate: 0.03, momentum: 0.9, weightDecay: 5e-4, nesterov: true },
];

/** On both sides of a work group and of even edges, and of the axes that tfjs has a layout for. */
const SHAPES = [[], [1], [7, 9], [3, 3, 5, 16], [2, 1, 3, 2, 5], [0, 5]];

const random = createRandom(7, 'steps on the GPU');

/** The rule in double precision. */
function loop([value, gradient, velocity]: Float32Array[], rule: SgdAttrs): number[][] {
  const moved: number[] = [];
  const next = Array.from(value!, (x, i) => {
    const slope = gradient![i]! + rule.weightDecay * x;
    moved[i] = rule.momentum * (velocity?.[i] ?? 0) + slope;
    return x - rule.learningRate * (rule.nesterov ? slope + rule.momentum * moved[i]! : moved[i]!);
  });
  return velocity ? [next, moved] : [next];
}

function step([value, gradient, velocity]: Tensor[], rule: SgdAttrs): Tensor[] {
  const inputs = { value, gradient, velocity } as NamedTensorMap;
  return engine().runKernel(SGD_STEP, inputs, rule as unknown as NamedAttrMap) as unknown as Tensor[];
}

await describeBackends(
  'LtSgdStep on the GPU',
  () => {
    noDeviceErrors();

    it('is registered for the backend in use, once', async () => {
      const first = await enableGpuTraining();
      expect(first).toEqual({ backend: getBackend(), kernels: expect.arrayContaining([SGD_STEP]) });
      expect(await enableGpuTraining()).toEqual(first);
    });

    it.each(RULES)('is the rule in float32: %o', async (rule) => {
      for (const shape of SHAPES) {
        const size = shape.reduce((product, length) => product * length, 1);
        const values = Array.from({ length: rule.momentum > 0 ? 3 : 2 }, () =>
          Float32Array.from({ length: size }, () => random.normal()),
        );
        const tensors = values.map((numbers) => tensor(numbers, shape));
        const found = step(tensors, rule);
        expect(found.map((one) => [one.shape, one.dtype])).toEqual(
          values.slice(1).map(() => [shape, 'float32']),
        );
        const expected = loop(values, rule);
        for (const [i, one] of found.entries())
          await expectAllClose(await one.data(), expected[i]!, { absolute: 1e-6, relative: 1e-6 });
        // They have not been written over.
        for (const [i, one] of tensors.entries()) expect(await one.data()).toEqual(values[i]);
      }
    });

    it('keeps no tensor', async () => {
      const tensors = [0, 1, 2].map((i) => tensor([i, 1, 2]));
      await expectNoLeak(() => tidy(() => void step(tensors, RULES[3]!)));
    });
  },
  {
    only: ['webgl', 'webgpu'],
    setup: enableGpuTraining,
  },
);
