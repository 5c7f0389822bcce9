import { createRandom } from '@lt/core';
import { describeBackends, expectAllClose, expectGradient, expectNoLeak, readGolden } from '@lt/testkit';
import { add, grads, neg, type Tensor, type Tensor2D, tensor2d, zeros } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cosineLogits, type Squash } from '../src/index.ts';

interface Golden {
  cases: {
    name: string;
    scale: number;
    features: number[][];
    weight: number[][];
    upstream: number[][];
    logits: number[][];
    grad_features: number[][];
    grad_weight: number[][];
  }[];
  edge: { features: number[][]; mathematical_limit_row0: number[] }[];
}
const golden = readGolden<Golden>(new URL('./golden/cosnorm.json', import.meta.url));
const kinds: readonly Squash[] = ['linear', 'squared', 'none'];

const columns = (rows: number[][]): number[][] => rows[0]!.map((_, c) => rows.map((row) => row[c]!));

/** Plain loops in float64; kernel `[featureDim][numClasses]`. */
function slowLogits(features: number[][], kernel: number[][], scale: number, squash: Squash): number[][] {
  const factor = {
    linear: (n: number) => n / (1 + n),
    squared: (n: number) => n ** 2 / (1 + n ** 2),
    none: () => 1,
  };
  return features.map((x) => {
    const n = Math.hypot(...x);
    return columns(kernel).map((w) => {
      const length = Math.hypot(...w);
      if (n === 0 || length === 0) return 0;
      return scale * factor[squash](n) * x.reduce((sum, value, d) => sum + (value / n) * (w[d]! / length), 0);
    });
  });
}

function gradientsOf(x: Tensor, w: Tensor, up: Tensor, options: object): Tensor[] {
  return grads((a, b) => cosineLogits(a as Tensor2D, b as Tensor2D, options))([x, w], up);
}

function randomRows(rows: number, columns: number, seed: string): number[][] {
  const random = createRandom(seed);
  return Array.from({ length: rows }, () => Array.from({ length: columns }, () => random.normal()));
}

await describeBackends('cosineLogits', () => {
  it('is worked out by hand for all three squashings', async () => {
    const features = tensor2d([[1, 2, 2]]); // length 3
    const kernel = tensor2d([
      [0, 1],
      [3, 0],
      [4, 0],
    ]);
    // cosines 14 / 15 and 1 / 3; factors 3 / 4, 9 / 10 and 1
    await expectAllClose(cosineLogits(features, kernel), [[11.2, 4]]);
    await expectAllClose(cosineLogits(features, kernel, { squash: 'squared' }), [[13.44, 4.8]]);
    await expectAllClose(cosineLogits(features, kernel, { squash: 'none', scale: 30 }), [[28, 10]]);
  });

  it.each(golden.cases)("equals the authors' logits and gradients: $name", async (one) => {
    const [x, w] = [tensor2d(one.features), tensor2d(columns(one.weight))];
    await expectAllClose(cosineLogits(x, w, { scale: one.scale }), one.logits);
    const [dx, dw] = gradientsOf(x, w, tensor2d(one.upstream), { scale: one.scale });
    const close = { absolute: 1e-4, relative: 1e-4 };
    await expectAllClose(dx!, one.grad_features, close);
    await expectAllClose(dw!, columns(one.grad_weight), close);
  });

  it.each(kinds)('equals plain loops, and ignores the lengths of columns: %s', async (squash) => {
    const [x, w] = [randomRows(6, 5, `x ${squash}`), randomRows(5, 4, `w ${squash}`)];
    await expectAllClose(
      cosineLogits(tensor2d(x), tensor2d(w), { scale: 7, squash }),
      slowLogits(x, w, 7, squash),
    );
    const longer = w.map((row) => row.map((value, c) => value * [0.01, 1, 30, 1e4][c]!));
    await expectAllClose(
      cosineLogits(tensor2d(x), tensor2d(longer), { scale: 7, squash }),
      slowLogits(x, w, 7, squash),
    );
  });

  it.each(kinds)('has its gradients: %s', async (squash) => {
    const [x, w] = [tensor2d(randomRows(3, 4, 'gradient x')), tensor2d(randomRows(4, 3, 'gradient w'))];
    const options = { scale: 2, squash };
    await expectGradient((a: Tensor) => cosineLogits(a as Tensor2D, w, options), x);
    await expectGradient((b: Tensor) => cosineLogits(x, b as Tensor2D, options), w);
  });

  it('gives a row of zeros logits 0 and the gradient of the limit', async () => {
    const [{ features, mathematical_limit_row0: limit }] = golden.edge as [Golden['edge'][number]];
    const kernel = tensor2d([
      [3, 0],
      [0, 2],
      [4, 0],
    ]);
    const logits = cosineLogits(tensor2d(features), kernel, { scale: 5 });
    expect(Array.from(await logits.data()).slice(0, 2)).toEqual(limit);
    const [dx] = gradientsOf(zeros([1, 3]), kernel, tensor2d([[1, 10]]), { scale: 5 });
    await expectAllClose(dx!, [3, 50, 4]);
    for (const squash of ['squared', 'none'] as const) {
      const [none] = gradientsOf(zeros([1, 3]), kernel, tensor2d([[1, 10]]), { scale: 5, squash });
      await expectAllClose(none!, [0, 0, 0]);
    }
  });

  it.each(kinds)('gives a column of zeros logits 0 and a gradient of zeros: %s', async (squash) => {
    const kernel = tensor2d([
      [0, 1],
      [0, 1],
    ]);
    const [x, up] = [tensor2d([[1, 2]]), tensor2d([[1, 1]])];
    const [first] = await cosineLogits(x, kernel, { squash }).data();
    expect(first).toBe(0);
    const [, dw] = gradientsOf(x, kernel, up, { squash });
    const [a, , b] = await dw!.data();
    expect([a, b]).toEqual([0, 0]);
  });

  it.each(kinds)('is finite for lengths from 1e-38 to beyond float32: %s', async (squash) => {
    const sizes = [0, 1e-38, 1e-20, 1e-6, 1, 1e6, 1e20, 3e38];
    const x = tensor2d(sizes.map((size) => [size, -size, size]));
    const w = tensor2d([0, 1, 2].map((d) => sizes.map((size) => (d === 1 ? size : size / 2))));
    const logits = cosineLogits(x, w, { squash });
    await expectAllClose(
      logits,
      slowLogits(
        sizes.map((size) => [size, -size, size]),
        [0, 1, 2].map((d) => sizes.map((size) => (d === 1 ? size : size / 2))),
        16,
        squash,
      ),
      { absolute: 1e-5, relative: 1e-5 },
    );
    const up = tensor2d(sizes.map(() => sizes.map((_, c) => c - 3.5)));
    for (const slope of gradientsOf(x, w, up, { squash })) {
      expect((await slope.data()).every(Number.isFinite)).toBe(true);
    }
  });

  it('leaks nothing', async () => {
    const [x, w, up] = [tensor2d([[1, 2]]), tensor2d([[1], [0]]), tensor2d([[1]])];
    await expectNoLeak(() => cosineLogits(x, w));
    await expectNoLeak(() => gradientsOf(x, w, up, { squash: 'squared' }));
  });
});

describe('cosineLogits', () => {
  it('turns its sign with the features, and stays within the scale', async () => {
    const number = fc.float({ min: -100, max: 100, noNaN: true });
    const row = fc.array(number, { minLength: 3, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(row, row, fc.constantFrom(...kinds), async (features, weights, squash) => {
        const [x, w] = [tensor2d([features]), tensor2d(weights, [3, 1])];
        const logits = cosineLogits(x, w, { squash, scale: 4 });
        await expectAllClose(add(logits, cosineLogits(neg(x), w, { squash, scale: 4 })), [0]);
        const [value] = await logits.data();
        expect(Math.abs(value!)).toBeLessThanOrEqual(4 * (1 + 1e-6));
      }),
      { seed: 3, numRuns: 60 },
    );
  });

  it('refuses what it cannot use', () => {
    const [x, w] = [zeros([2, 3]) as Tensor2D, zeros([3, 4]) as Tensor2D];
    expect(() => cosineLogits(zeros([3]) as never, w)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: cosineLogits: expected \`features\` to have rank 2, got rank 1 (shape [3]).]`,
    );
    expect(() => cosineLogits(x, zeros([4, 3]))).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: cosineLogits: expected \`kernel\` to have shape [3, numClasses], got [4, 3].]`,
    );
    expect(() => cosineLogits(x, w, { scale: 0 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: cosineLogits: expected \`scale\` to be a finite number > 0, got 0.]`,
    );
    expect(() => cosineLogits(x, w, { squash: 'cubed' as never })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: cosineLogits: expected \`squash\` to be one of 'linear', 'squared', 'none', got "cubed".]`,
    );
    expect(() => cosineLogits(x, w, 16 as never)).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: cosineLogits: expected \`options\` to be an object, got 16.]`,
    );
  });
});
