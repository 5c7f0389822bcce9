import { createRandom } from '@lt/core';
import { describeBackends, expectAllClose, expectNoLeak } from '@lt/testkit';
import {
  dispose,
  fill,
  type NamedTensorMap,
  scalar,
  type Tensor,
  tensor,
  tensor1d,
  zeros,
} from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ClipGradientsOptions, clipGradients } from '../src/index.ts';

/** PyTorch's rules in float64. */
function oracle(gradients: readonly (readonly number[])[], options: ClipGradientsOptions): number[][] {
  const { maxValue = Infinity, maxNorm } = options;
  const cut = gradients.map((values) => values.map((x) => Math.min(Math.max(x, -maxValue), maxValue)));
  if (maxNorm === undefined) return cut;
  const norm = Math.hypot(...cut.flat());
  const coefficient = Math.min(1, maxNorm / (norm + 1e-6));
  return cut.map((values) => values.map((x) => x * coefficient));
}

async function clip(
  gradients: readonly (readonly number[])[],
  options: ClipGradientsOptions,
): Promise<number[][]> {
  const map = Object.fromEntries(gradients.map((values, i) => [`g${i}`, tensor1d([...values])]));
  const clipped = clipGradients(map, options);
  const values = await Promise.all(gradients.map(async (_, i) => [...(await clipped[`g${i}`]!.data())]));
  dispose(map);
  dispose(clipped);
  return values;
}

await describeBackends('clipGradients', ({ name }) => {
  it('shortens all gradients together, worked out by hand', async () => {
    // norm sqrt(9 + 16) = 5, coefficient 2.5 / 5.000001
    const clipped = await clip([[3, 0], [4]], { maxNorm: 2.5 });
    await expectAllClose(clipped, [[1.5, 0], [2]], { absolute: 1e-6, relative: 0 });
  });

  it('cuts off values, before it measures the norm', async () => {
    expect(await clip([[3, -0.5], [-4]], { maxValue: 2 })).toEqual([[2, -0.5], [-2]]);
    // cut to (3, 4) first: norm 5, and not that of (300, 4)
    await expectAllClose(await clip([[300], [4]], { maxValue: 4, maxNorm: 1 }), [
      [4 / Math.sqrt(32)],
      [4 / Math.sqrt(32)],
    ]);
  });

  it('equals the rule of PyTorch for any gradients', async () => {
    const values = fc.array(fc.float({ min: -8, max: 8, noNaN: true }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(values, { minLength: 1, maxLength: 4 }),
        fc.double({ min: 0.01, max: 20, noNaN: true }),
        fc.constantFrom('maxNorm', 'maxValue', 'both'),
        async (gradients, limit, kind) => {
          const options = kind === 'both' ? { maxNorm: limit, maxValue: limit / 2 } : { [kind]: limit };
          await expectAllClose(await clip(gradients, options), oracle(gradients, options), {
            absolute: 1e-6,
          });
        },
      ),
      { seed: 5, numRuns: 60 },
    );
  });

  it('gives gradients within the norm back bit for bit', async () => {
    const random = createRandom('clip');
    const values = Array.from({ length: 300 }, () => Math.fround(random.normal()));
    expect(await clip([values, [-0, 1e-30]], { maxNorm: 1e4 })).toEqual([values, [-0, Math.fround(1e-30)]]);
    expect(await clip([[0, 0], [0]], { maxNorm: 1e-3 })).toEqual([[0, 0], [0]]);
  });

  it('bounds the norm, and keeps the direction', async () => {
    const random = createRandom('clip norm');
    for (const magnitude of [1e-3, 1, 1e6]) {
      const gradients = [7, 1, 40].map((size) =>
        Array.from({ length: size }, () => magnitude * random.normal()),
      );
      const clipped = await clip(gradients, { maxNorm: 1e-4 });
      const norm = Math.hypot(...clipped.flat());
      expect(norm).toBeLessThan(1e-4 * (1 + 1e-5));
      const ratio = clipped[0]![0]! / gradients[0]![0]!;
      await expectAllClose(
        clipped.flat(),
        gradients.flat().map((x) => x * ratio),
        { absolute: 0, relative: 1e-5 },
      );
    }
  });

  it.each([1e13, 1e15, 1e30, 3e38])('measures gradients of %d without overflow', async (magnitude) => {
    const clipped = await clip([[0.75 * magnitude, 0], [-magnitude]], { maxNorm: 1 });
    await expectAllClose(clipped, [[0.6, 0], [-0.8]], { absolute: 0, relative: 1e-5 });
  });

  it('loses no digits over a million gradients', async () => {
    // norm sqrt(1e6 · 0.01) = 100
    const gradients = { kernel: fill([1000, 1000], 0.1), bias: zeros([3]) };
    const clipped = clipGradients(gradients, { maxNorm: 10 });
    expect((await clipped.kernel!.data())[0]!).toBeCloseTo(0.01, 6);
    dispose(gradients);
    dispose(clipped);
  });

  it('leaves gradients of nearly nothing as they are', async () => {
    const [small, subnormal] = [Math.fround(1e-30), Math.fround(-1e-40)];
    // TensorFlow's products of numbers below 1.2e-38 are 0, even those by 1.
    const kept = name === 'tensorflow' ? -0 : subnormal;
    expect(await clip([[small, subnormal]], { maxNorm: 1e-5 })).toEqual([[small, kept]]);
  });

  it('does not hide what is not finite', async () => {
    expect(await clip([[1, NaN], [2]], { maxNorm: 1 })).toEqual([[NaN, NaN], [NaN]]);
    expect(await clip([[1, Infinity], [-2]], { maxNorm: 1 })).toEqual([[0, NaN], [-0]]);
    expect(await clip([[NaN, Infinity, -Infinity, 1]], { maxValue: 2 })).toEqual([[NaN, 2, -2, 1]]);
  });

  it('keeps names, shapes and missing gradients, and leaks nothing', async () => {
    const gradients = {
      kernel: tensor([1, 2, 3, 4], [2, 2]),
      none: null as unknown as Tensor,
      scale: scalar(2),
    } satisfies NamedTensorMap;
    await expectNoLeak(() => {
      const clipped = clipGradients(gradients, { maxNorm: 1, maxValue: 3 });
      expect(Object.keys(clipped)).toEqual(['kernel', 'none', 'scale']);
      expect([clipped.kernel!.shape, clipped.none, clipped.scale!.shape]).toEqual([[2, 2], null, []]);
      return clipped;
    });
    for (const options of [{ maxNorm: 100 }, { maxValue: 100 }]) {
      await expectNoLeak(() => {
        const clipped = clipGradients(gradients, options);
        expect(clipped.kernel).not.toBe(gradients.kernel);
        return clipped;
      });
    }
    expect(clipGradients({}, { maxNorm: 1 })).toEqual({});
    dispose([gradients.kernel, gradients.scale]);
  });

  it('takes gradients without elements', async () => {
    const empty = { none: tensor([], [0, 3]) };
    const clipped = clipGradients(empty, { maxNorm: 1, maxValue: 1 });
    expect(clipped.none!.shape).toEqual([0, 3]);
    dispose([empty.none, clipped.none!]);
  });
});

describe('clipGradients', () => {
  it('refuses what are no gradients and limits that are none', () => {
    const gradients = { kernel: tensor1d([1]) };
    expect(() => clipGradients(null as never, { maxNorm: 1 })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: clipGradients: expected \`gradients\` to be an object of tensors by name, got null.]`,
    );
    expect(() => clipGradients([] as never, { maxNorm: 1 })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: clipGradients: expected \`gradients\` to be an object of tensors by name, got array of 0.]`,
    );
    expect(() => clipGradients({ kernel: 1 as never }, { maxNorm: 1 })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: clipGradients: expected \`gradients["kernel"]\` to be a tensor, got 1.]`,
    );
    expect(() =>
      clipGradients({ step: tensor1d([1], 'int32') }, { maxNorm: 1 }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: clipGradients: expected \`gradients["step"]\` to have dtype float32, got int32.]`,
    );
    expect(() => clipGradients(gradients, {})).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: clipGradients: expected \`maxNorm\` or \`maxValue\` to be given, got neither.]`,
    );
    expect(() => clipGradients(gradients, { maxNorm: 0 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: clipGradients: expected \`maxNorm\` to be a finite number > 0, got 0.]`,
    );
    expect(() => clipGradients(gradients, { maxValue: '1' as never })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: clipGradients: expected \`maxValue\` to be a finite number > 0, got "1".]`,
    );
  });
});
