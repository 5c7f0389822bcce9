import { describeBackends, expectAllClose, expectGradient, expectNoLeak, readGolden } from '@lt/testkit';
import { grad, matMul, type Tensor, type Tensor2D, tensor2d, transpose, zeros } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { tauNormalize } from '../src/index.ts';

interface Golden {
  cases: {
    weight_out_in: number[][];
    x: number[][];
    results: { tau: number; weight_out_in: number[][]; logits: number[][] }[];
  }[];
}
const { cases } = readGolden<Golden>(new URL('./golden/tau_norm.json', import.meta.url));

/** Plain loops over a kernel `[featureDim][numClasses]`. */
function slowNormalize(kernel: number[][], tau: number): number[][] {
  const norms = kernel[0]!.map((_, c) => Math.sqrt(kernel.reduce((sum, row) => sum + row[c]! ** 2, 0)));
  return kernel.map((row) => row.map((weight, c) => (norms[c] === 0 ? 0 : weight / norms[c]! ** tau)));
}

// GPUs read numbers below the smallest normal one as 0.
const number = fc
  .float({ min: -8, max: 8, noNaN: true, noDefaultInfinity: true })
  .map((x) => (Math.abs(x) < 2 ** -126 ? 0 : x));
const kernels = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }))
  .chain(([dim, classes]) =>
    fc.array(fc.array(number, { minLength: classes, maxLength: classes }), {
      minLength: dim,
      maxLength: dim,
    }),
  );

await describeBackends('tauNormalize', ({ name }) => {
  it('divides each column by a power of its length, worked out by hand', async () => {
    const kernel = tensor2d([
      [3, 0, 0.6],
      [4, 0, 0.8],
    ]);
    await expectAllClose(tauNormalize(kernel, 1), [0.6, 0, 0.6, 0.8, 0, 0.8]);
    await expectAllClose(tauNormalize(kernel, 2), [3 / 25, 0, 0.6, 4 / 25, 0, 0.8]);
    // 3 / √5, 4 / √5
    await expectAllClose(tauNormalize(kernel, 0.5), [1.3416408, 0, 0.6, 1.7888544, 0, 0.8]);
  });

  it.each(cases)("equals the authors' kernels and logits (%#)", async ({ weight_out_in, x, results }) => {
    const kernel = transpose(tensor2d(weight_out_in));
    for (const { tau, weight_out_in: wanted, logits } of results) {
      const normalized = tauNormalize(kernel, tau);
      await expectAllClose(transpose(normalized), wanted);
      await expectAllClose(matMul(tensor2d(x), normalized), logits);
    }
  });

  it('returns the very same numbers for tau 0, zero columns included', async () => {
    const numbers = [1e-30, 0, 3, 1e30, 0, -0.1];
    const kernel = tensor2d(numbers, [2, 3]);
    expect(await tauNormalize(kernel, 0).data()).toEqual(Float32Array.from(numbers));
  });

  it('equals plain loops, gives length norm^(1 - tau), and twice tau 1 is once', async () => {
    await fc.assert(
      fc.asyncProperty(kernels, fc.double({ min: 0, max: 2, noNaN: true }), async (rows, tau) => {
        const kernel = tensor2d(rows);
        const close = { absolute: 1e-4, relative: 1e-4 };
        // Lengths below 1e-3 to the power -2 magnify the rounding of the test's own numbers.
        const isTiny = rows[0]!.some((_, c) => {
          const length = Math.hypot(...rows.map((row) => row[c]!));
          return length > 0 && length < 1e-3;
        });
        if (!isTiny) await expectAllClose(tauNormalize(kernel, tau), slowNormalize(rows, tau), close);
        const once = tauNormalize(kernel, 1);
        await expectAllClose(tauNormalize(once, 1), once, close);
        await expectAllClose(once, slowNormalize(rows, 1), close);
      }),
      { seed: 2, numRuns: 60 },
    );
  });

  it('gives columns as short as float32 has them length 1', async () => {
    const [smallest, normal] = [2 ** -149, 2 ** -126];
    const rows = ['cpu', 'wasm'].includes(name) ? [smallest, 2 ** -140, -normal] : [normal, normal, -normal];
    await expectAllClose(tauNormalize(tensor2d([rows]), 1), [1, 1, -1]);
  });

  it('keeps columns of any length finite', async () => {
    const kernel = tensor2d([
      [1e20, 1e-30, 3e38],
      [1e20, 1e-30, 3e38],
    ]);
    const half = Math.SQRT1_2;
    await expectAllClose(tauNormalize(kernel, 1), [half, half, half, half, half, half]);
    for (const tau of [0.3, 1.5, 2, 50]) {
      const [values, slope] = [
        tauNormalize(kernel, tau),
        grad((x: Tensor) => tauNormalize(x as Tensor2D, tau))(kernel),
      ];
      for (const tensor of [values, slope]) expect((await tensor.data()).every(Number.isFinite)).toBe(true);
    }
  });

  it.each([0, 0.7, 1, 1.6])('has its gradient for tau %d', async (tau) => {
    const kernel = tensor2d([
      [1, -0.5, 0.8],
      [2, 1.5, -1],
    ]);
    await expectGradient((x: Tensor) => tauNormalize(x as Tensor2D, tau), kernel);
  });

  it('gives a column of zeros a gradient of zeros, unless tau is 0', async () => {
    const slope = (tau: number): Tensor =>
      grad((x: Tensor) => tauNormalize(x as Tensor2D, tau))(zeros([2, 1]));
    await expectAllClose(slope(1), [0, 0]);
    await expectAllClose(slope(0), [1, 1]);
  });

  it('leaks nothing', async () => {
    const kernel = tensor2d([[1, 2]]);
    await expectNoLeak(() => tauNormalize(kernel, 0));
    await expectNoLeak(() => tauNormalize(kernel, 0.5));
    await expectNoLeak(() => grad((x: Tensor) => tauNormalize(x as Tensor2D, 0.5))(kernel));
  });

  it('refuses what it cannot use', () => {
    expect(() => tauNormalize(zeros([3]) as never, 1)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: tauNormalize: expected \`kernel\` to have rank 2, got rank 1 (shape [3]).]`,
    );
    expect(() => tauNormalize(zeros([3, 2]), -0.1)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: tauNormalize: expected \`tau\` to be a finite number >= 0, got -0.1.]`,
    );
    expect(() => tauNormalize(zeros([3, 2], 'int32'), 1)).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: tauNormalize: expected \`kernel\` to have dtype float32, got int32.]`,
    );
  });
});
