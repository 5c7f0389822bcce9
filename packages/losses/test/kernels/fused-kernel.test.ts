import { readdirSync, readFileSync } from 'node:fs';
import { createRandom, type Random } from '@lt/core';
import {
  backend,
  cast,
  clone,
  gather,
  getBackend,
  grad,
  memory,
  mul,
  oneHot,
  scalar,
  setBackend,
  sum,
  type Tensor,
  type Tensor2D,
  tensor1d,
  tensor2d,
  tidy,
} from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
// Second derivatives go through tfjs's own ops.
import '@tensorflow/tfjs-layers';
import fc from 'fast-check';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { differentiableLoss } from '../../src/differentiable-loss.ts';
import { enableFusedLosses } from '../../src/fused/index.ts';
import { classBalancedLoss, focalLoss, softmaxCrossEntropy, softmaxFocalLoss } from '../../src/index.ts';
import { affineSoftmaxKernel, composedAffineSoftmax } from '../../src/kernels/affine-softmax.ts';
import type { LossKernel, Tensors } from '../../src/kernels/kernel.ts';
import { oneHotRows, weighColumns } from '../../src/kernels/label-kernels.ts';
import { composedSigmoidFocal, sigmoidFocalKernel } from '../../src/kernels/sigmoid-focal.ts';
import { composedSoftmaxFocal, softmaxFocalKernel } from '../../src/kernels/softmax-focal.ts';

type AnyKernel = LossKernel<Tensors & { targets: Tensor2D }, Tensors>;
type Constants = Tensors & { targets: Tensor2D };

/** Each kernel beside its composed form. */
const kernels: { name: string; affine: boolean; fused: () => AnyKernel; composed: AnyKernel }[] = [
  ...[1, 0.5, 30].map((scale) => ({
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
  ...[0, 0.5, 1, 2, 3.7].map((gamma) => ({
    name: `sigmoid focal, gamma ${gamma}`,
    affine: false,
    fused: () => sigmoidFocalKernel(gamma) as AnyKernel,
    composed: composedSigmoidFocal(gamma, { slant: 0, level: 1 }) as unknown as AnyKernel,
  })),
  {
    name: 'sigmoid focal, gamma 0, alpha 0.25',
    affine: false,
    fused: () => sigmoidFocalKernel(0, 0.25) as AnyKernel,
    composed: composedSigmoidFocal(0, { slant: -0.5, level: 0.75 }) as unknown as AnyKernel,
  },
  {
    name: 'sigmoid focal, alpha 0.25',
    affine: false,
    fused: () => sigmoidFocalKernel(2, 0.25) as AnyKernel,
    composed: composedSigmoidFocal(2, { slant: -0.5, level: 0.75 }) as unknown as AnyKernel,
  },
];
const names = kernels.map(({ name }) => name);
const kernelOf = (name: string) => kernels.find((kernel) => kernel.name === name)!;

interface Result {
  values: Float32Array;
  gradient: Float32Array;
}

function run(kernel: AnyKernel, logits: Tensor2D, constants: Constants, factors: Tensor): Result {
  const result: Partial<Result> = {};
  // Not returned from tidy, which would look for tensors among all the numbers.
  tidy(() => {
    const { values, state } = kernel.forward(logits, constants);
    const gradient = kernel.backward(factors, state, constants);
    expect([values.shape, values.dtype]).toEqual([[logits.shape[0]], 'float32']);
    expect([gradient.shape, gradient.dtype]).toEqual([logits.shape, 'float32']);
    result.values = values.dataSync() as Float32Array;
    result.gradient = gradient.dataSync() as Float32Array;
  });
  return result as Result;
}

/** Expects the same numbers to the digits of float32, in units of the largest of a row's terms; NaN and Infinity at the same places. */
function expectSame(actual: Float32Array, expected: Float32Array, unit = 1): void {
  const largest = expected.reduce(
    (most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most),
    unit,
  );
  let worst = 0;
  for (let i = 0; i < expected.length; i++) {
    const [a, e] = [actual[i]!, expected[i]!];
    if (Object.is(a, e) || a === e) continue;
    const error = Math.abs(a - e) / (4e-6 * largest + 2e-5 * Math.abs(e));
    worst = Math.max(worst, Number.isNaN(error) ? Number.POSITIVE_INFINITY : error);
  }
  expect(worst).toBeLessThan(1);
}

const normals = (random: Random, shape: [number, number], spread = 3): Tensor2D =>
  tensor2d(
    Float32Array.from({ length: shape[0] * shape[1] }, () => spread * random.normal()),
    shape,
  );

/** Targets of each kind: ids (which the kernels know to be one-hot), weighted ids, the same as a matrix, and soft ones. */
function targetsOf(random: Random, batch: number, numClasses: number): Record<string, Tensor2D> {
  const ids = tensor1d(
    Int32Array.from({ length: batch }, () => random.int(numClasses + 1) - 1),
    'int32',
  );
  const weights = tensor1d(Float32Array.from({ length: numClasses }, () => random.next()));
  const hot = oneHotRows(ids, numClasses);
  const soft = Float32Array.from({ length: batch * numClasses }, () =>
    Math.max(0, 1.5 * random.next() - 0.5),
  );
  return {
    ids: hot,
    weighted: weighColumns(hot, weights),
    matrix: tensor2d(hot.dataSync(), [batch, numClasses]),
    soft: tensor2d(soft, [batch, numClasses]),
  };
}

/** Counts the bytes that the backend holds; tfjs itself counts a matrix once for each tensor that shares it. */
function watchMemory(first: number, dataId: object): { end(): { bytes: number; peak: number } } {
  let [bytes, peak] = [first, first];
  const sizes = new Map<unknown, number>([[dataId, first]]);
  const hold = (key: unknown, size: number): void => {
    sizes.set(key, size);
    bytes += size;
    peak = Math.max(peak, bytes);
  };
  const free = (key: unknown): void => {
    bytes -= sizes.get(key) ?? 0;
    sizes.delete(key);
  };
  const end = (...spies: { mockRestore(): void }[]) => {
    for (const spy of spies) spy.mockRestore();
    return { bytes, peak };
  };
  if (getBackend() === 'wasm') {
    const { wasm } = backend() as unknown as {
      wasm: { _malloc(size: number): number; _free(address: number): void };
    };
    const { _malloc, _free } = wasm;
    const allocating = vi.spyOn(wasm, '_malloc').mockImplementation((size) => {
      const address = _malloc(size);
      hold(address, size);
      return address;
    });
    const freeing = vi.spyOn(wasm, '_free').mockImplementation((address) => {
      free(address);
      _free(address);
    });
    return { end: () => end(allocating, freeing) };
  }
  const cpu = backend() as unknown as {
    write(values: ArrayBufferView | null, ...rest: unknown[]): object;
    disposeData(dataId: object, ...rest: unknown[]): boolean;
  };
  const { write, disposeData } = cpu;
  const writing = vi.spyOn(cpu, 'write').mockImplementation((values, ...rest) => {
    const dataId = write.call(cpu, values, ...rest);
    hold(dataId, values?.byteLength ?? 0);
    return dataId;
  });
  const disposing = vi.spyOn(cpu, 'disposeData').mockImplementation((dataId, ...rest) => {
    const disposed = disposeData.call(cpu, dataId, ...rest);
    if (disposed) free(dataId);
    return disposed;
  });
  return { end: () => end(writing, disposing) };
}

describe.each(['cpu', 'wasm'])('fused kernels on %s', (backendName) => {
  beforeAll(async () => {
    await setBackend(backendName);
    expect((await enableFusedLosses()).kernels).toContain('LtSigmoidFocalGrad');
  });

  // 1,024 is the length of a block.
  const shapes: [number, number][] = [
    [1, 1],
    [5, 1],
    [1, 2],
    [7, 3],
    [3, 41],
    [2, 1023],
    [2, 1024],
    [3, 1025],
    [2, 2500],
  ];
  it.each(names)('equal the composed form for every shape and kind of targets: %s', (name) => {
    const { fused, composed, affine } = kernelOf(name);
    const random = createRandom(`shapes ${name}`);
    for (const [batch, numClasses] of shapes) {
      tidy(() => {
        const logits = normals(random, [batch, numClasses]);
        const factors = tensor2d(
          Float32Array.from({ length: batch }, () => random.normal()),
          [batch, 1],
        );
        for (const [kind, targets] of Object.entries(targetsOf(random, batch, numClasses))) {
          if (kind === 'weighted' && !affine) continue;
          const expected = run(composed, logits, { targets }, factors);
          const actual = run(fused(), logits, { targets }, factors);
          expectSame(actual.values, expected.values);
          expectSame(actual.gradient, expected.gradient);
          const one = scalar(0.5);
          expectSame(
            run(fused(), logits, { targets }, one).gradient,
            run(composed, logits, { targets }, one).gradient,
          );
        }
      });
    }
  });

  it.each(names)('equal the composed form with everything constant that they read: %s', (name) => {
    const { fused, composed, affine } = kernelOf(name);
    const random = createRandom(`constants ${name}`);
    const [batch, numClasses] = [4, 1030];
    tidy(() => {
      const logits = normals(random, [batch, numClasses]);
      const perClass = tensor1d(Float32Array.from({ length: numClasses }, () => 0.01 + 0.99 * random.next()));
      const perElement = normals(random, [batch, numClasses], 1);
      const factors = tensor2d([1, 0, 0.3, 2], [batch, 1]);
      const extras: Tensors[] = affine
        ? [
            { classScale: perClass },
            { bias: perClass },
            { bias: perElement },
            { classScale: perClass, bias: perElement },
          ]
        : [{ elementWeights: perClass }, { elementWeights: mul(perElement, perElement) }];
      for (const targets of Object.values(targetsOf(random, batch, numClasses))) {
        for (const extra of extras) {
          const constants = { targets, ...extra };
          const expected = run(composed, logits, constants, factors);
          const actual = run(fused(), logits, constants, factors);
          expectSame(actual.values, expected.values);
          expectSame(actual.gradient, expected.gradient);
        }
      }
    });
  });

  it.each(['affine softmax, scale 1', 'softmax focal, gamma 2', 'sigmoid focal, gamma 2'])(
    'equal the composed form for 512 rows of 8,142 classes, on every 64th: %s',
    (name) => {
      const { fused, composed } = kernelOf(name);
      const random = createRandom('large');
      tidy(() => {
        const spread = new Float32Array(512 * 8142);
        for (let i = 0; i < spread.length; i++) spread[i] = 12 * ((i * Math.SQRT2) % 1) - 6;
        const logits = tensor2d(spread, [512, 8142]);
        const ids = tensor1d(
          Int32Array.from({ length: 512 }, () => random.int(8142)),
          'int32',
        );
        const actual = run(fused(), logits, { targets: oneHotRows(ids, 8142) }, scalar(1));
        const some = Int32Array.from({ length: 8 }, (_, k) => 64 * k + 63);
        const [x, targets] = [gather(logits, some), oneHotRows(gather(ids, some), 8142)];
        const expected = run(composed, x, { targets }, scalar(1));
        for (const [k, i] of some.entries()) {
          expectSame(actual.values.subarray(i, i + 1), expected.values.subarray(k, k + 1));
          const [ofActual, ofExpected] = [actual.gradient, expected.gradient];
          expectSame(
            ofActual.subarray(8142 * i, 8142 * (i + 1)),
            ofExpected.subarray(8142 * k, 8142 * (k + 1)),
          );
        }
      });
    },
  );

  const folder = new URL('../golden/', import.meta.url);
  const golden = readdirSync(folder).flatMap((file) => {
    const { inputs } = JSON.parse(readFileSync(new URL(file, folder), 'utf8'), (_, value) =>
      typeof value === 'string' && /^-?(NaN|Infinity)$/.test(value) ? Number(value) : value,
    );
    const { logits, labels } = inputs ?? {};
    return Array.isArray(logits?.[0]) && typeof labels?.[0] === 'number' ? [{ file, logits, labels }] : [];
  });
  it.each(names)('equal the composed form on the logits of all golden files: %s', (name) => {
    const { fused, composed } = kernelOf(name);
    expect(golden.length).toBeGreaterThan(50);
    for (const { logits, labels } of golden) {
      tidy(() => {
        const x = tensor2d(logits as number[][]);
        const targets = oneHotRows(tensor1d(labels as number[], 'int32'), x.shape[1]);
        const factors = scalar(1);
        const expected = run(composed, x, { targets }, factors);
        const actual = run(fused(), x, { targets }, factors);
        expectSame(actual.values, expected.values);
        expectSame(actual.gradient, expected.gradient);
      });
    }
  });

  const float = fc.oneof(
    fc.float({ noNaN: true, noDefaultInfinity: true }),
    fc.float({ min: -120, max: 120, noNaN: true }),
    fc.constantFrom(
      3.4028234663852886e38,
      -3.4028234663852886e38,
      1e-45,
      -1e-45,
      0,
      -0,
      88.8,
      -104,
      -110,
      200,
    ),
  );
  const row = fc.tuple(float, float, float, float);
  it.each(names)('behave as the composed form for any logits of float32: %s', (name) => {
    const { fused, composed, affine } = kernelOf(name);
    const factors = scalar(1);
    fc.assert(
      fc.property(
        row,
        fc.integer({ min: -1, max: 3 }),
        fc.boolean(),
        fc.boolean(),
        (values, id, known, masked) => {
          tidy(() => {
            // A masked class is not the true one.
            const logits =
              affine && masked
                ? values.map((x, c) => (c === (id + 1) % 4 ? Number.NEGATIVE_INFINITY : x))
                : values;
            const x = tensor2d([logits]);
            const hot = oneHotRows(tensor1d([id], 'int32'), 4);
            const targets = known ? hot : tensor2d(hot.dataSync(), [1, 4]);
            const expected = run(composed, x, { targets }, factors);
            const actual = run(fused(), x, { targets }, factors);
            expect(actual.gradient.every(Number.isFinite), String(actual.gradient)).toBe(true);
            expect(Number.isNaN(actual.values[0])).toBe(false);
            // Sums in float32 leave its range earlier than those in float64.
            if (Number.isFinite(expected.values[0])) expectSame(actual.values, expected.values);
            expectSame(actual.gradient, expected.gradient);
          });
        },
      ),
      { seed: 20_240_117, numRuns: 300 },
    );
  });

  it('make a row NaN that holds NaN, and no other', () => {
    for (const { fused, composed } of kernels) {
      tidy(() => {
        const x = tensor2d([
          [1, Number.NaN, 2],
          [1, 0, 2],
        ]);
        const targets = oneHotRows(tensor1d([-1, 0], 'int32'), 3);
        const [expected, actual] = [composed, fused()].map((kernel) =>
          run(kernel, x, { targets }, tensor2d([[1], [1]])),
        );
        expect(Array.from(actual!.values, Number.isNaN)).toEqual(Array.from(expected!.values, Number.isNaN));
        expect(actual!.gradient.subarray(3).every(Number.isFinite)).toBe(true);
      });
    }
  });

  it('leave rows of factor 0 at 0 whatever they hold', async () => {
    const x = tensor2d([
      [Number.NaN, 1, 2],
      [1, 0, 2],
      [Number.POSITIVE_INFINITY, 0, Number.NEGATIVE_INFINITY],
    ]);
    for (const loss of [softmaxCrossEntropy, softmaxFocalLoss, focalLoss]) {
      const options = { sampleWeights: [0, 1, 0] };
      const [first, , last] = await loss([0, 1, 2], x, options).data();
      expect([first, last]).toEqual([0, 0]);
      for (const f of [
        (z: Tensor) => loss([0, 1, 2], z, options),
        (z: Tensor) => loss([0, 1, 2], z, { ...options, reduction: 'mean' }),
        (z: Tensor) => loss([-1, 1, -1], z, { ignoreIndex: -1, reduction: 'mean' }),
      ]) {
        const gradient = (await grad(f)(x).array()) as number[][];
        expect(gradient[0]).toEqual([0, 0, 0]);
        expect(gradient[2]).toEqual([0, 0, 0]);
        expect(gradient[1]!.every((g) => Number.isFinite(g) && g !== 0)).toBe(true);
      }
    }
  });

  it.each(names)('have the second derivatives of the composed form: %s', async (name) => {
    const { fused, composed } = kernelOf(name);
    const random = createRandom('second');
    const [x, v] = [normals(random, [3, 4], 1), normals(random, [3, 4], 1)];
    const targets = cast(oneHot(tensor1d([0, 3, 1], 'int32'), 4), 'float32') as Tensor2D;
    const [actual, expected] = [fused(), composed].map((kernel) => {
      const loss = (z: Tensor) =>
        differentiableLoss(z, kernel, () => ({ constants: { targets: clone(targets) } }), false);
      return grad((z) => sum(mul(grad(loss)(z), v)))(x);
    });
    expectSame((await actual!.data()) as Float32Array, (await expected!.data()) as Float32Array);
    expect((await actual!.data()).some((h) => Math.abs(h) > 1e-3)).toBe(true);
  });

  it('handle a batch of 0 examples and a single class', async () => {
    for (const loss of [softmaxCrossEntropy, softmaxFocalLoss, focalLoss]) {
      const none = tensor2d([], [0, 3]);
      expect((await loss([], none).data()).length).toBe(0);
      expect((await grad((z) => loss([], z, { reduction: 'mean' }))(none).data()).length).toBe(0);
    }
    const x = tensor2d([[5], [-2]]);
    expect(await softmaxCrossEntropy([0, 0], x).array()).toEqual([0, 0]);
    expect(await grad((z) => softmaxCrossEntropy([0, 0], z))(x).array()).toEqual([[0], [0]]);
  });

  it('leave no tensor behind in 1,000 calls', () => {
    const random = createRandom('leak');
    const [x, ids] = [normals(random, [4, 5]), tensor1d([0, 4, 2, 2], 'int32')];
    const before = memory();
    for (let i = 0; i < 334; i++) {
      grad((z) => softmaxCrossEntropy(ids, z, { reduction: 'mean' }))(x).dispose();
      grad((z) => focalLoss(ids, z))(x).dispose();
      softmaxFocalLoss(ids, x).dispose();
    }
    expect(memory().numTensors).toBe(before.numTensors);
    expect(memory().numDataBuffers).toBe(before.numDataBuffers);
  });

  it.each(['softmax', 'sigmoid', 'focal'] as const)(
    'keep at most three matrices of batch times classes, logits and gradient included: %s',
    (base) => {
      const [batch, numClasses] = [64, 500];
      const classCounts = Array.from({ length: numClasses }, (_, c) => 1 + c);
      const x = normals(createRandom('memory'), [batch, numClasses]);
      const labels = Array.from({ length: batch }, (_, i) => i);
      const held = watchMemory(4 * x.size, x.dataId);
      grad((z) => classBalancedLoss(labels, z, { classCounts, base, reduction: 'mean' }))(x).dispose();
      const { bytes, peak } = held.end();
      expect(bytes).toBe(4 * x.size);
      expect(peak / (4 * x.size)).toBeGreaterThan(2);
      expect(peak / (4 * x.size)).toBeLessThan(3.2);
    },
  );
});
