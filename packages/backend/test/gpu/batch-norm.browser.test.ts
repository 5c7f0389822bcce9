import { createRandom } from '@lt/core';
import { describeBackends, expectNoLeak } from '@lt/testkit';
import {
  add,
  clone,
  engine,
  grads,
  type NamedAttrMap,
  type NamedTensorMap,
  relu as positivePart,
  type Tensor,
  tensor,
  tidy,
  unregisterKernel,
} from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers';
import { expect, it } from 'vitest';
// By path: that package is tested with this one, which so cannot depend on it.
import {
  isNormalizedAtOnce,
  normalizeAtOnce,
  normalizeBatch,
} from '../../../backbones/src/normalize-batch.ts';
import { enableGpuTraining } from '../../src/enable-gpu-training.ts';
import { BATCH_NORM, BATCH_NORM_GRAD, RELU_GRAD, SGD_STEP } from '../../src/kernel-names.ts';
import { noDeviceErrors } from './no-device-errors.ts';

/** Without a GPU, a program that plays one takes long. */
const TIMEOUT = 120_000;

const EPSILON = 1e-3;
const KERNELS = [SGD_STEP, BATCH_NORM, BATCH_NORM_GRAD, RELU_GRAD];

/** One row, one channel, odd edges everywhere, more channels than a tile, many rows, and an axis more than tfjs has a layout for. */
const SHAPES: [shape: number[], relu: boolean, beside: boolean][] = [
  [[1, 1], false, false],
  [[6, 5], true, true],
  [[300, 16], true, false],
  [[2, 5, 7, 3], true, true],
  [[3, 8, 6, 48], false, false],
  [[2, 2, 3, 5, 4], true, true],
  [[9, 2048], false, true],
  [[33_333, 3], true, false],
  [[1_000_000, 1], false, false],
];

const random = createRandom(11, 'batch normalization on the GPU');
/** Many of them repeat. */
const pool = Float32Array.from({ length: 10_007 }, () => random.normal());
function normal(size: number, mean = 0): Float32Array {
  const start = random.int(pool.length);
  const numbers = new Float32Array(size);
  for (let i = 0; i < size; i++) numbers[i] = mean + pool[(start + i) % pool.length]!;
  return numbers;
}

interface Numbers {
  x: Float32Array;
  dy: Float32Array;
  gamma: Float32Array;
  beta: Float32Array;
  beside?: Float32Array;
}

function numbersFor(shape: number[], beside: boolean, mean = 0): Numbers {
  const size = shape.reduce((product, length) => product * length, 1);
  const channels = shape.at(-1)!;
  return {
    ...{ x: normal(size, mean), dy: normal(size), gamma: normal(channels), beta: normal(channels) },
    ...(beside && { beside: normal(size) }),
  };
}

/** Value, statistics and gradients in double precision; what is cut is cut where `cut` says so. */
function loop(
  { x, dy, gamma, beta, beside }: Numbers,
  cut: ArrayLike<number> | undefined,
): Record<string, Float64Array> {
  const channels = gamma.length;
  const n = x.length / channels;
  const perChannel = (): Float64Array => new Float64Array(channels);
  const [mean, variance, dGamma, dBeta] = [perChannel(), perChannel(), perChannel(), perChannel()];
  for (let i = 0; i < x.length; i++) mean[i % channels]! += x[i]! / n;
  for (let i = 0; i < x.length; i++) variance[i % channels]! += (x[i]! - mean[i % channels]!) ** 2 / n;
  const r = variance.map((one) => 1 / Math.sqrt(one + EPSILON));
  const [y, dx] = [new Float64Array(x.length), new Float64Array(x.length)];
  const xHat = (i: number): number => (x[i]! - mean[i % channels]!) * r[i % channels]!;
  const slope = (i: number): number => (cut === undefined || cut[i]! > 0 ? dy[i]! : 0);
  for (let i = 0; i < x.length; i++) {
    const c = i % channels;
    const sum = xHat(i) * gamma[c]! + beta[c]! + (beside?.[i] ?? 0);
    y[i] = cut === undefined ? sum : Math.max(sum, 0);
    dBeta[c]! += slope(i);
    dGamma[c]! += slope(i) * xHat(i);
  }
  for (let i = 0; i < x.length; i++) {
    const c = i % channels;
    dx[i] = gamma[c]! * r[c]! * (slope(i) - dBeta[c]! / n - (xHat(i) * dGamma[c]!) / n);
  }
  return { y, mean, variance, dx, dGamma, dBeta };
}

const run = (name: string, inputs: NamedTensorMap, attrs: NamedAttrMap = {}): Tensor[] =>
  [engine().runKernel(name, inputs, attrs)].flat() as Tensor[];

/** The kernels, one after the other. */
function kernels(
  shape: number[],
  { x, dy, gamma, beta, beside }: Numbers,
  relu: boolean,
): Record<string, Tensor> {
  return tidy(() => {
    const given = { x: tensor(x, shape), gamma: tensor(gamma) };
    const others = { beta: tensor(beta), ...(beside && { beside: tensor(beside, shape) }) };
    const made = run(BATCH_NORM, { ...given, ...others }, { epsilon: EPSILON, relu });
    const [y, mean, variance] = made as [Tensor, Tensor, Tensor];
    const inputs = { dy: tensor(dy, shape), ...given, mean, variance, ...(relu && { y }) };
    const gradients = run(BATCH_NORM_GRAD, inputs, { epsilon: EPSILON });
    const [dx, dGamma, dBeta] = gradients as [Tensor, Tensor, Tensor];
    return { y, mean, variance, dx, dGamma, dBeta };
  });
}

/** Expects the numbers of the loop, but for some digits of float32 of the largest one, and of the terms of a sum. */
async function expectLoop(shape: number[], numbers: Numbers, relu: boolean, allowed = 4e-6): Promise<void> {
  const found = kernels(shape, numbers, relu);
  const y = await found.y!.data();
  const expected = loop(numbers, relu ? y : undefined);
  const rows = numbers.x.length / numbers.gamma.length;
  for (const [name, one] of Object.entries(found)) {
    expect(one.shape).toEqual(['y', 'dx'].includes(name) ? shape : [shape.at(-1)]);
    const values = await one.data();
    let [largest, worst] = [1, 0];
    for (let i = 0; i < values.length; i++) {
      largest = Math.max(largest, Math.abs(expected[name]![i]!));
      worst = Math.max(worst, Math.abs(values[i]! - expected[name]![i]!));
      if (Number.isNaN(values[i]!)) expect.fail(`${name} has NaN at ${i}`);
    }
    const terms = ['dGamma', 'dBeta'].includes(name) ? rows / 1000 : 0;
    expect(worst, name).toBeLessThan(allowed * (largest + terms));
    one.dispose();
  }
}

/** All that a batch normalization returns and its gradients, by whichever form is there. */
async function differentiated(x: Tensor, beside: Tensor, dy: Tensor): Promise<number[][]> {
  const channels = x.shape.at(-1)!;
  const [gamma, beta] = [tensor(normal(channels).fill(0.5)), tensor(normal(channels).fill(0.25))];
  const statistics: Tensor[] = [];
  const keep = (seen: { mean: Tensor; variance: Tensor }): void => {
    statistics.push(engine().keep(clone(seen.mean)), engine().keep(clone(seen.variance)));
  };
  const values: Tensor[] = tidy(() => {
    let y: Tensor | undefined;
    const f = (...[a, scale, shift, added]: Tensor[]): Tensor => {
      y = isNormalizedAtOnce(a!)
        ? normalizeAtOnce(a!, scale!, shift!, EPSILON, keep, { beside: added, relu: true })
        : positivePart(add(normalizeBatch(a!, scale!, shift!, EPSILON, keep), added!));
      return y;
    };
    const gradients = grads(f)([x, gamma, beta, beside], dy);
    return [f(x, gamma, beta, beside), ...gradients];
  });
  return Promise.all([...values, ...statistics].map(async (one) => [...(await one.data())]));
}

await describeBackends(
  'batch normalization on the GPU',
  ({ name }) => {
    noDeviceErrors();

    it.each(SHAPES)(
      'is that of a loop: %j, ReLU %s, a sum %s',
      async (shape, relu, beside) => {
        await expectLoop(shape, numbersFor(shape, beside), relu);
      },
      TIMEOUT,
    );

    it(
      'keeps the digits of numbers that are far from zero',
      async () => {
        await expectLoop([20_000, 6], numbersFor([20_000, 6], false, 1000), false, 2e-5);
        const constant = { ...numbersFor([5000, 3], false), x: new Float32Array(15_000).fill(1000.1) };
        await expectLoop([5000, 3], constant, false);
      },
      TIMEOUT,
    );

    it(
      'gives what ordinary ops give, with what is added and cut, and passes NaN and infinity on as they do',
      async () => {
        const shape = [40, 7];
        const [values, added, slopes] = [normal(280), normal(280), normal(280)];
        values[7] = Number.NaN;
        values[15] = Number.POSITIVE_INFINITY;
        added[9] = Number.NaN;
        // Not minus infinity, of which ReLU makes NaN on webgl.
        added[10] = Number.POSITIVE_INFINITY;
        slopes[11] = Number.NaN;
        const tensors = [values, added, slopes].map((numbers) => tensor(numbers, shape)) as [
          Tensor,
          Tensor,
          Tensor,
        ];
        const found = await differentiated(...tensors);
        for (const kernel of KERNELS) unregisterKernel(kernel, name);
        const expected = await differentiated(...tensors);
        await enableGpuTraining();
        expect(found).toHaveLength(9);
        for (const [i, numbers] of expected.entries()) {
          const round = (value: number): number => (Number.isFinite(value) ? 0 : value);
          expect(found[i]!.map(round), `${i}`).toEqual(numbers.map(round));
          const off = numbers.map((value, at) => Math.abs(value - found[i]![at]!)).filter(Number.isFinite);
          expect(off.length).toBeGreaterThan(0);
          expect(Math.max(...off), `${i}`).toBeLessThan(2e-5);
        }
      },
      TIMEOUT,
    );

    it('has a gradient of ReLU of its own', async () => {
      const [dy, x] = [tensor([1, 2, 3, 4, 5]), tensor([-1, 0, 2, Number.NaN, 1e-30])];
      expect([...(await run(RELU_GRAD, { dy, x })[0]!.data())]).toEqual([0, 0, 3, Number.NaN, 5]);
    });

    it('keeps no tensor', async () => {
      const numbers = numbersFor([30, 5], true);
      await expectNoLeak(() => {
        for (const one of Object.values(kernels([30, 5], numbers, true))) one.dispose();
      });
    });
  },
  {
    only: ['webgl', 'webgpu'],
    setup: async () => {
      expect((await enableGpuTraining()).kernels).toEqual(KERNELS);
    },
  },
);
