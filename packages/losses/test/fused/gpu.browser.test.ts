import { createRandom } from '@lt/core';
import { describeBackends, noteDeviation, parseGolden } from '@lt/testkit';
import {
  backend,
  grad,
  memory,
  scalar,
  type Tensor,
  type Tensor2D,
  tensor1d,
  tensor2d,
} from '@tensorflow/tfjs-core';
import { afterEach, expect, it, vi } from 'vitest';
import { focalLoss } from '../../src/focal-loss.ts';
import { enableFusedLosses } from '../../src/fused/index.ts';
import { affineSoftmaxKernel, composedAffineSoftmax } from '../../src/kernels/affine-softmax.ts';
import type { LossKernel, Tensors } from '../../src/kernels/kernel.ts';
import { composedSigmoidFocal, sigmoidFocalKernel } from '../../src/kernels/sigmoid-focal.ts';
import { composedSoftmaxFocal, softmaxFocalKernel } from '../../src/kernels/softmax-focal.ts';
import { softmaxCrossEntropy } from '../../src/softmax-cross-entropy.ts';
import { softmaxFocalLoss } from '../../src/softmax-focal-loss.ts';

type Constants = Tensors & { targets: Tensor2D };
declare global {
  interface ImportMeta {
    glob(pattern: string, options: object): Record<string, unknown>;
  }
}

type AnyKernel = LossKernel<Constants, Tensors>;

const kernels = [
  ...[1, 30].map((scale) => ({
    name: `affine softmax, scale ${scale}`,
    affine: true,
    fused: () => affineSoftmaxKernel(scale) as AnyKernel,
    composed: composedAffineSoftmax(scale) as unknown as AnyKernel,
  })),
  ...[0.5, 1, 2].map((gamma) => ({
    name: `softmax focal, gamma ${gamma}`,
    affine: true,
    fused: () => softmaxFocalKernel(gamma, 2) as AnyKernel,
    composed: composedSoftmaxFocal(gamma, 2) as unknown as AnyKernel,
  })),
  ...[0, 0.5, 2].map((gamma) => ({
    name: `sigmoid focal, gamma ${gamma}`,
    affine: false,
    fused: () => sigmoidFocalKernel(gamma) as AnyKernel,
    composed: composedSigmoidFocal(gamma, { slant: 0, level: 1 }) as unknown as AnyKernel,
  })),
  {
    name: 'sigmoid focal, alpha 0.25',
    affine: false,
    fused: () => sigmoidFocalKernel(2, 0.25) as AnyKernel,
    composed: composedSigmoidFocal(2, { slant: -0.5, level: 0.75 }) as unknown as AnyKernel,
  },
];

const losses = [
  { name: 'softmaxCrossEntropy', loss: softmaxCrossEntropy },
  { name: 'softmaxFocalLoss', loss: softmaxFocalLoss },
  { name: 'focalLoss', loss: focalLoss },
];

/** Compiling shaders takes most of the time of these tests. */
const some = kernels.filter((_, i) => i % 2 === 0);

async function run(kernel: AnyKernel, logits: Tensor2D, constants: Constants, factors: Tensor) {
  const { values, state } = kernel.forward(logits, constants);
  const gradient = kernel.backward(factors, state, constants);
  expect([values.shape, values.dtype]).toEqual([[logits.shape[0]], 'float32']);
  expect([gradient.shape, gradient.dtype]).toEqual([logits.shape, 'float32']);
  const [ofValues, ofGradient] = await Promise.all([values.data<'float32'>(), gradient.data<'float32'>()]);
  return { values: ofValues, gradient: ofGradient };
}

async function expectSame(
  fused: AnyKernel,
  composed: AnyKernel,
  logits: Tensor2D,
  constants: Constants,
  factors: Tensor,
  hint = '',
) {
  // Fused first: a shader that does not compile leaves in a buffer what it held before, which must not be the answer.
  const actual = await run(fused, logits, constants, factors);
  const expected = await run(composed, logits, constants, factors);
  expect(worst(actual.values, expected.values), `values ${hint}`).toBeLessThan(1);
  expect(worst(actual.gradient, expected.gradient), `gradient ${hint}`).toBeLessThan(1);
}

/** The largest difference in units of what is allowed. */
function worst(actual: Float32Array, expected: Float32Array): number {
  const largest = expected.reduce((most, x) => (Number.isFinite(x) ? Math.max(most, Math.abs(x)) : most), 1);
  let most = actual.length === expected.length ? 0 : Number.POSITIVE_INFINITY;
  for (const [i, e] of expected.entries()) {
    const a = actual[i]!;
    if (Object.is(a, e) || a === e) continue;
    if (Number.isFinite(e)) noteDeviation(Math.abs(a - e) / Math.max(1, Math.abs(e)));
    const error = Math.abs(a - e) / (1e-5 * largest + 5e-5 * Math.abs(e));
    most = Math.max(most, Number.isNaN(error) ? Number.POSITIVE_INFINITY : error);
  }
  return most;
}

const numbers = (shape: [number, number], make: () => number): Tensor2D =>
  tensor2d(Float32Array.from({ length: shape[0] * shape[1] }, make), shape);

const SHAPES: [number, number][] = [
  [1, 1],
  [5, 1],
  [1, 2],
  [3, 41],
  [2, 127],
  [3, 129],
  [1, 1025],
  [2, 2500],
];

/** The logits of all golden files, one matrix for each number of classes: what takes time on a GPU is the number of operations. */
const golden: { rows: number[][]; labels: number[]; files: string[] }[] = [];
const texts = import.meta.glob('../golden/*.json', { eager: true, query: '?raw', import: 'default' });
for (const [file, text] of Object.entries(texts)) {
  const { inputs } = parseGolden<{ inputs?: { logits?: number[][]; labels?: number[] } }>(text as string);
  const { logits, labels } = inputs ?? {};
  if (!Array.isArray(logits?.[0]) || typeof labels?.[0] !== 'number') continue;
  let group = golden.find(({ rows }) => rows[0]!.length === logits[0]!.length);
  if (!group) {
    group = { rows: [], labels: [], files: [] };
    golden.push(group);
  }
  group.rows.push(...logits);
  group.labels.push(...labels);
  group.files.push(file);
}

/** What the device says of shaders that do not compile: they do not throw. */
const deviceErrors: string[] = [];
afterEach(() => expect(deviceErrors).toEqual([]));

await describeBackends(
  'fused kernels',
  () => {
    it.each(some)('equal the composed form for every shape: $name', async ({ fused, composed, affine }) => {
      const random = createRandom('shapes');
      const compare = async ([batch, numClasses]: [number, number], extras: string, perRow: boolean) => {
        const shape: [number, number] = [batch, numClasses];
        const perClass = tensor1d(
          Float32Array.from({ length: numClasses }, () => 0.01 + 0.99 * random.next()),
        );
        const perElement = numbers(shape, () => random.next());
        const constants: Constants = {
          targets: numbers(shape, () => Math.max(0, 1.5 * random.next() - 0.5)),
          ...(extras.includes('scale') && { classScale: perClass }),
          ...(extras.includes('bias') && { bias: extras.includes('element') ? perElement : perClass }),
          ...(extras.includes('weights') && {
            elementWeights: extras.includes('element') ? perElement : perClass,
          }),
        };
        const factors = perRow ? numbers([batch, 1], () => random.normal()) : scalar(0.5);
        const logits = numbers(shape, () => 3 * random.normal());
        await expectSame(fused(), composed, logits, constants, factors, `${shape} ${extras}`);
      };
      const extras = affine
        ? ['', 'scale', 'class bias', 'scale, element bias']
        : ['', 'class weights', 'element weights'];
      for (const [i, extra] of extras.entries()) await compare([7, 3], extra, i % 2 === 0);
      for (const [i, shape] of SHAPES.entries()) {
        await compare(shape, extras[i % extras.length]!, i % 2 === 0);
      }
    });

    it.each(kernels.filter(({ name }) => /scale 1|focal, gamma 0.5/.test(name)))(
      'equal the composed form for many classes and for many rows: $name',
      async ({ name, fused, composed }) => {
        for (const [batch, numClasses] of [
          [name.startsWith('affine') ? 64 : 8, 8142],
          // On webgpu, rows of few classes have a thread each.
          [2000, 2],
        ] as const) {
          const spread = Float32Array.from(
            { length: batch * numClasses },
            (_, i) => 12 * ((i * Math.SQRT2) % 1) - 6,
          );
          const targets = new Float32Array(batch * numClasses);
          for (let i = 0; i < batch; i += 2) targets[i * numClasses + ((i * 31) % numClasses)] = 1;
          const shape: [number, number] = [batch, numClasses];
          await expectSame(
            fused(),
            composed,
            tensor2d(spread, shape),
            { targets: tensor2d(targets, shape) },
            scalar(1),
          );
        }
      },
    );

    it.each(kernels)('equal the composed form on golden logits: $name', async ({ fused, composed }) => {
      expect(golden.flatMap(({ files }) => files).length).toBeGreaterThan(50);
      for (const { rows, labels } of golden) {
        const x = tensor2d(rows);
        const targets = tensor2d(
          labels.map((id) => Array.from({ length: x.shape[1] }, (_, c) => Number(c === id))),
        );
        await expectSame(fused(), composed, x, { targets }, scalar(1));
      }
    });

    it('leave out classes of -Infinity, by their logits or by their bias', async () => {
      const mask = Number.NEGATIVE_INFINITY;
      const targets = tensor2d([
        [1, 0, 0],
        [0, 0.5, 0],
        [0, 0, 0],
      ]);
      const open = tensor2d([
        [1, 2, 3],
        [0, 1, 100],
        [5, 5, 5],
      ]);
      const masked = tensor2d([
        [1, mask, 3],
        [mask, 1, mask],
        [5, 5, mask],
      ]);
      const bias = tensor2d([
        [0, mask, 0],
        [mask, 0, mask],
        [0, 0, mask],
      ]);
      for (const { fused, composed, affine } of kernels) {
        if (!affine) continue;
        await expectSame(fused(), composed, masked, { targets }, scalar(1));
        await expectSame(fused(), composed, open, { targets, bias }, scalar(1));
      }
    });

    it.each(kernels)('have finite gradients at the ends of float32: $name', async ({ fused }) => {
      const ends = [3.4028234663852886e38, -3.4028234663852886e38, 1e-45, 0, 88.8, -104, -110, 200];
      const x = tensor2d(ends.flatMap((a) => ends.map((b) => [a, b, 0])));
      for (const id of [0, 1, 2]) {
        const targets = tensor2d(Array.from({ length: 64 }, () => [0, 1, 2].map((c) => Number(c === id))));
        const { values, gradient } = await run(fused(), x, { targets }, scalar(1));
        expect(gradient.every(Number.isFinite)).toBe(true);
        expect(values.some(Number.isNaN)).toBe(false);
      }
    });

    it.each([2, 65, 130])('give NaN for a NaN among %d logits, wherever it is', async (numClasses) => {
      const shape: [number, number] = [3, numClasses];
      const labels = Float32Array.from({ length: 3 * numClasses }, (_, i) => Number(i % numClasses === 0));
      const targets = tensor2d(labels, shape);
      for (const { fused, composed } of some.filter(({ affine }) => affine)) {
        for (const place of [0, numClasses - 1]) {
          const logits = tensor2d(new Float32Array(3 * numClasses).fill(Number.NaN, place, place + 1), shape);
          for (const kernel of [fused(), composed]) {
            const { values, gradient } = await run(kernel, logits, { targets }, scalar(1));
            expect([...values].map(Number.isNaN)).toEqual([true, false, false]);
            expect(gradient.subarray(0, numClasses).every(Number.isNaN)).toBe(true);
            expect(gradient.subarray(numClasses).every(Number.isFinite)).toBe(true);
          }
        }
      }
    });

    it('have rows of factor 0 at 0 whatever they hold, and give NaN for labels with NaN', async () => {
      const x = tensor2d([
        [Number.NaN, 1],
        [1, 0],
      ]);
      const targets = tensor2d([
        [1, 0],
        [0, 1],
      ]);
      for (const { fused } of kernels) {
        const { values, gradient } = await run(fused(), x, { targets }, tensor2d([[0], [1]]));
        expect([...values].map(Number.isNaN)).toEqual([true, false]);
        expect([...gradient.subarray(0, 2)]).toEqual([0, 0]);
        expect(gradient.subarray(2).every((g) => Number.isFinite(g) && g !== 0)).toBe(true);
      }
    });

    it.each(losses)('leave ignored rows out, and keep no tensor: $name', async ({ loss }) => {
      const x = tensor2d([
        [1, 2, 3],
        [Number.NaN, 0, 1],
        [3, 2, 2],
      ]);
      const ids = tensor1d([0, -1, 2], 'int32');
      const before = memory();
      const gradient = grad((z) => loss(ids, z, { ignoreIndex: -1, reduction: 'mean' }))(x);
      const values = await gradient.data();
      gradient.dispose();
      expect([...values.subarray(3, 6)]).toEqual([0, 0, 0]);
      expect(values.every(Number.isFinite)).toBe(true);
      for (let i = 0; i < 100; i++) {
        grad((z) => loss(ids, z, { ignoreIndex: -1, reduction: 'mean' }))(x).dispose();
        loss(ids, x, { ignoreIndex: -1 }).dispose();
      }
      expect(memory().numTensors).toBe(before.numTensors);
      expect(memory().numDataBuffers).toBe(before.numDataBuffers);
    });

    it.each(losses)('give the largest float32 where the loss is larger: $name', async ({ loss }) => {
      const largest = 3.4028234663852886e38;
      const x = tensor2d([
        [-largest, largest, 0],
        [largest, -largest, largest],
      ]);
      expect([...(await loss([0, 1], x).data())].map((value) => value / largest)).toEqual([1, 1]);
      expect((await grad((z) => loss([0, 1], z))(x).data()).every(Number.isFinite)).toBe(true);
    });

    it.each(losses)('take no rows at all: $name', ({ loss }) => {
      const none = tensor2d([], [0, 3]);
      expect(loss([], none).shape).toEqual([0]);
      expect(grad((z) => loss([], z, { reduction: 'mean' }))(none).shape).toEqual([0, 3]);
    });
  },
  {
    only: ['webgl', 'webgpu'],
    setup: async () => {
      // Compiling shaders, and running them where there is no GPU, takes long on a busy machine.
      vi.setConfig({ testTimeout: 120_000 });
      expect((await enableFusedLosses()).kernels).toContain('LtSigmoidFocalGrad');
      const { device } = backend() as unknown as { device?: EventTarget };
      device?.addEventListener('uncapturederror', (event) => {
        deviceErrors.push((event as unknown as { error: Error }).error.message);
      });
    },
  },
);
