import '@tensorflow/tfjs-backend-cpu';
import { createRandom } from '@lt/core';
import { expectNoLeak } from '@lt/testkit';
import { setBackend, type Tensor, type Tensor2D, tensor1d, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { affineSoftmaxKernel, composedAffineSoftmax } from '../../src/kernels/affine-softmax.ts';
import type { LossKernel, Tensors } from '../../src/kernels/kernel.ts';
import { composedSigmoidFocal, sigmoidFocalKernel } from '../../src/kernels/sigmoid-focal.ts';
import { composedSoftmaxFocal, softmaxFocalKernel } from '../../src/kernels/softmax-focal.ts';

beforeAll(() => setBackend('cpu'));

// biome-ignore lint/suspicious/noExplicitAny: the three kernels differ in their constants.
type AnyKernel = LossKernel<any, any>;

const softmaxForms: [string, AnyKernel, AnyKernel][] = [
  ['affine softmax', affineSoftmaxKernel(), composedAffineSoftmax()],
  ['affine softmax of scale 30', affineSoftmaxKernel(30), composedAffineSoftmax(30)],
  ...[0.5, 2].map((gamma): [string, AnyKernel, AnyKernel] => [
    `softmax focal, gamma ${gamma}`,
    softmaxFocalKernel(gamma),
    composedSoftmaxFocal(gamma),
  ]),
];
const sigmoidForms: [string, AnyKernel, AnyKernel][] = [
  ...[0, 0.5, 2].map((gamma): [string, AnyKernel, AnyKernel] => [
    `sigmoid focal, gamma ${gamma}`,
    sigmoidFocalKernel(gamma),
    composedSigmoidFocal(gamma),
  ]),
  [
    'sigmoid focal, alpha 0.25',
    sigmoidFocalKernel(2, 0.25),
    composedSigmoidFocal(2, { slant: -0.5, level: 0.75 }),
  ],
];

const SHAPES = [
  [1, 1],
  [1, 7],
  [3, 2],
  [5, 33],
  [17, 129],
  [2, 1000],
  [64, 8142],
] as const;

/** Runs both directions as differentiableLoss does. */
async function run(kernel: AnyKernel, logits: Tensor2D, constants: Tensors): Promise<Float32Array[]> {
  const [values, gradient] = tidy(() => {
    const { values, state } = kernel.forward(logits, constants);
    const factors = tensor2d(
      Array.from({ length: logits.shape[0] }, (_, i) => 0.5 + (i % 3)),
      [logits.shape[0], 1],
    );
    return [values, kernel.backward(factors, state, constants)] as Tensor[];
  });
  const arrays = [await values!.data(), await gradient!.data()] as Float32Array[];
  for (const one of [values, gradient]) one!.dispose();
  return arrays;
}

function expectClose(fused: Float32Array, composed: Float32Array, label: string): void {
  const largest = composed.reduce((most, x) => Math.max(most, Math.abs(x)), 1e-30);
  expect(fused.length, label).toBe(composed.length);
  let worst = 0;
  for (let i = 0; i < fused.length; i++) {
    const far = Math.abs(fused[i]! - composed[i]!) / Math.max(Math.abs(composed[i]!), 1e-2 * largest);
    worst = Math.max(worst, Number.isNaN(far) && Object.is(fused[i], composed[i]) ? 0 : far);
  }
  expect(worst, label).toBeLessThan(2e-4);
}

function make(kind: 'softmax' | 'sigmoid', [batch, numClasses]: readonly [number, number], spread: number) {
  const random = createRandom('fused', kind, batch, numClasses, spread);
  const logits = tensor2d(
    Float32Array.from({ length: batch * numClasses }, () => spread * random.normal()),
    [batch, numClasses],
  );
  const targets = new Float32Array(batch * numClasses);
  for (let i = 0; i < batch; i++) {
    // Hard, soft and empty rows.
    if (i % 3 === 0) targets[i * numClasses + random.int(numClasses)] = 1.5;
    if (i % 3 === 1)
      for (let c = 0; c < numClasses; c++) targets[i * numClasses + c] = random.next() / numClasses;
  }
  if (kind === 'sigmoid') for (let i = 0; i < targets.length; i++) targets[i] = Math.min(1, targets[i]!);
  const constants: Record<string, Tensor> = { targets: tensor2d(targets, [batch, numClasses]) };
  if (kind === 'sigmoid') {
    constants.elementWeights = tensor1d(Float32Array.from({ length: numClasses }, () => 0.5 + random.next()));
  }
  return { logits, constants };
}

describe.each([
  ['softmax', softmaxForms],
  ['sigmoid', sigmoidForms],
] as const)('the loops of %s on the cpu backend', (kind, forms) => {
  it.each(forms)(
    '%s: agree with the composed form on all shapes and sizes of logits',
    async (_, fused, composed) => {
      for (const shape of SHAPES) {
        for (const spread of [0, 1, 20]) {
          if (shape[1] > 5000 && spread !== 1) continue;
          const { logits, constants } = make(kind, shape, spread);
          const [ours, theirs] = [
            await run(fused, logits, constants),
            await run(composed, logits, constants),
          ];
          expectClose(ours[0]!, theirs[0]!, `values of ${shape.join(' × ')}, spread ${spread}`);
          expectClose(ours[1]!, theirs[1]!, `gradient of ${shape.join(' × ')}, spread ${spread}`);
          for (const one of [logits, ...Object.values(constants)]) one.dispose();
        }
      }
    },
  );

  it.each(forms)('%s: leave no tensor in many calls', async (_, fused) => {
    const { logits, constants } = make(kind, [4, 5], 1);
    await expectNoLeak(async () => {
      for (let i = 0; i < 100; i++) await run(fused, logits, constants);
    });
    for (const one of [logits, ...Object.values(constants)]) one.dispose();
  });

  it.each(forms)('%s: have finite gradients at the ends of float32', async (_, fused) => {
    const ends = [3.4e38, -3.4e38, 1e30, -90, 0, -0, 1e-45, 88.7];
    const logits = tensor2d(ends.map((_, i) => ends.map((__, c) => ends[(i + c) % ends.length]!)));
    const targets = tensor2d(ends.map((_, i) => ends.map((__, c) => Number(i === c))));
    const [, gradient] = await run(fused, logits, { targets });
    expect(gradient!.every(Number.isFinite)).toBe(true);
    logits.dispose();
    targets.dispose();
  });
});
