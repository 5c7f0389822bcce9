import { createRandom } from '@lt/core';
import { describeBackends, expectAllClose, expectNoLeak, flatten, readGolden } from '@lt/testkit';
import { type Tensor2D, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type AdversarialFeaturesOptions, adversarialFeatures } from '../../src/index.ts';

const { cases } = readGolden<{
  cases: {
    name: string;
    input: {
      features: number[][];
      weights: number[][];
      bias: number[];
      labels: number[];
      epsilon: number;
    };
    expected: Record<'grad' | 'l2Ascent' | 'signAscent' | 'l2Descent', number[][]> & {
      linearizedLossGain: number[];
    };
  }[];
}>(new URL('../golden/feature_baselines.json', import.meta.url));
const golden = cases.find(({ name }) => name.startsWith('adversarial'))!;

/** Cross-entropy of one example, in float64 by plain loops. */
function crossEntropy(x: number[], classId: number, weights: number[][], bias: number[]): number {
  const logits = bias.map((b, c) => x.reduce((total, value, k) => total + value * weights[k]![c]!, b));
  const top = Math.max(...logits);
  return top + Math.log(logits.reduce((total, z) => total + Math.exp(z - top), 0)) - logits[classId]!;
}

/** The gradient of {@link crossEntropy} by central differences. */
const numericGradient = (x: number[], classId: number, weights: number[][], bias: number[]): number[] =>
  x.map((_, k) => {
    const moved = (by: number) => x.map((value, i) => (i === k ? value + by : value));
    const loss = (by: number) => crossEntropy(moved(by), classId, weights, bias);
    return (loss(1e-5) - loss(-1e-5)) / 2e-5;
  });

const lengthOf = (vector: number[]): number => Math.hypot(...vector);

/** The gradient of {@link crossEntropy} in closed form: the kernel times what the probabilities are off by. */
function closedGradient(x: number[], classId: number, weights: number[][], bias: number[]): number[] {
  const logits = bias.map((b, c) => x.reduce((total, value, k) => total + value * weights[k]![c]!, b));
  const top = Math.max(...logits);
  const odds = logits.map((z) => Math.exp(z - top));
  const total = odds.reduce((a, b) => a + b, 0);
  return weights.map((row) =>
    row.reduce((sum, w, c) => sum + w * (odds[c]! / total - Number(c === classId)), 0),
  );
}

interface Problem {
  x: number[][];
  ids: number[];
  weights: number[][];
  bias: number[];
}
const problems = fc
  .record({
    batch: fc.integer({ min: 1, max: 5 }),
    dim: fc.integer({ min: 1, max: 7 }),
    numClasses: fc.integer({ min: 2, max: 6 }),
    seed: fc.nat(),
  })
  .map(({ batch, dim, numClasses, seed }): Problem => {
    const random = createRandom(seed);
    const rows = (n: number, m: number) =>
      Array.from({ length: n }, () => Array.from({ length: m }, () => Math.fround(random.normal())));
    return {
      x: rows(batch, dim),
      ids: Array.from({ length: batch }, () => random.int(numClasses)),
      weights: rows(dim, numClasses),
      bias: rows(1, numClasses)[0]!,
    };
  });

/** Steps of all kinds; the range may lie where no feature is. */
const anyStep = fc.record({
  epsilon: fc.oneof(fc.constant(0), fc.double({ min: 0.01, max: 2, noNaN: true })),
  classSpreads: fc.option(fc.array(fc.constantFrom(0, 0.25, 1, 3), { minLength: 6, maxLength: 6 }), {
    nil: undefined,
  }),
  norm: fc.constantFrom('l2' as const, 'linf' as const),
  direction: fc.constantFrom('harder' as const, 'easier' as const),
  range: fc.option(
    fc
      .tuple(fc.constantFrom(-Infinity, -1.5, -0.5, 0, 0.25), fc.constantFrom(0.5, 1, 2, Infinity))
      .map(([smallest, largest]) => [smallest, largest] as const),
    { nil: undefined },
  ),
});

async function move(
  { x, ids, weights, bias }: Problem,
  options: Omit<AdversarialFeaturesOptions, 'kernel'>,
): Promise<number[][]> {
  const given = [tensor2d(x), tensor2d(weights), tensor1d(bias)] as const;
  const [features, kernel, offsets] = given;
  const moved = adversarialFeatures(ids, features, { kernel, bias: offsets, ...options });
  const rows = (await moved.array()) as number[][];
  for (const tensor of [...given, moved]) tensor.dispose();
  return rows;
}

await describeBackends('adversarialFeatures', () => {
  it('goes from one class straight to the other, by hand', async () => {
    // w(1) - w(0) = (-3, 4), of length 5.
    const kernel = tensor2d([
      [3, 0],
      [0, 4],
    ]);
    const x = tensor2d([[2, 1]]);
    const moved = (more: Partial<AdversarialFeaturesOptions>): Tensor2D =>
      adversarialFeatures([0], x, { kernel, epsilon: 0.5, ...more });
    await expectAllClose(moved({}), [1.7, 1.4]);
    await expectAllClose(moved({ direction: 'easier' }), [2.3, 0.6]);
    await expectAllClose(moved({ norm: 'linf' }), [1.5, 1.5]);
    await expectAllClose(moved({ classSpreads: [2, 9] }), [1.4, 1.8]);
    await expectAllClose(moved({ classSpreads: [0, 9] }), [2, 1]);
    await expectAllClose(moved({ epsilon: 5, range: [0, 4] }), [0, 4]);
    await expectAllClose(moved({ epsilon: 5, range: [0, Infinity] }), [0, 5]);
  });

  it('makes the steps of the golden values', async () => {
    const { input, expected } = golden;
    const { weights, bias, labels: ids, features: x, epsilon } = input;
    const steps = (options: Omit<AdversarialFeaturesOptions, 'kernel' | 'epsilon'>) =>
      move({ x, ids, weights, bias }, { epsilon, ...options });
    await expectAllClose(await steps({}), expected.l2Ascent);
    await expectAllClose(await steps({ direction: 'easier' }), expected.l2Descent);
    await expectAllClose(await steps({ norm: 'linf' }), expected.signAscent);
    const far = await steps({ epsilon: 1 } as never);
    for (const [i, gradient] of expected.grad.entries()) {
      const way = far[i]!.map((value, k) => value - x[i]![k]!);
      const length = lengthOf(gradient);
      await expectAllClose(
        way,
        gradient.map((value) => value / length),
      );
      expect(epsilon * length).toBeCloseTo(expected.linearizedLossGain[i]!, 10);
    }
  });

  it('takes class ids and one-hot labels, as arrays and tensors', async () => {
    const kernel = tensor2d([
      [1, 0, -1],
      [0, 2, 1],
    ]);
    const x = tensor2d([
      [0.5, 1],
      [1, -1],
    ]);
    const wanted = adversarialFeatures([2, 0], x, { kernel, epsilon: 0.3 });
    const oneHot = [
      [0, 0, 1],
      [1, 0, 0],
    ];
    for (const labels of [Int32Array.of(2, 0), tensor1d([2, 0], 'int32'), tensor2d(oneHot)]) {
      await expectAllClose(adversarialFeatures(labels, x, { kernel, epsilon: 0.3 }), wanted);
    }
  });

  it('agrees with the gradient by differences', async () => {
    await fc.assert(
      fc.asyncProperty(problems, async (problem) => {
        const { x, ids, weights, bias } = problem;
        const moved = await move(problem, { epsilon: 1 });
        for (const [i, row] of x.entries()) {
          const gradient = numericGradient(row, ids[i]!, weights, bias);
          const length = lengthOf(gradient);
          // Of a gradient that is almost nothing, differences do not tell the direction.
          fc.pre(length > 1e-4);
          const wanted = row.map((value, k) => value + gradient[k]! / length);
          await expectAllClose(moved[i]!, wanted, { absolute: 1e-4, relative: 1e-4 });
        }
      }),
      { seed: 9, numRuns: 25 },
    );
  });

  it('changes the loss to the first order as the gradient says: up when harder, down when easier', async () => {
    await fc.assert(
      fc.asyncProperty(problems, async (problem) => {
        const { x, ids, weights, bias } = problem;
        const epsilon = 0.02;
        for (const direction of ['harder', 'easier'] as const) {
          const moved = await move(problem, { epsilon, direction });
          for (const [i, row] of x.entries()) {
            const loss = (point: number[]) => crossEntropy(point, ids[i]!, weights, bias);
            const length = lengthOf(numericGradient(row, ids[i]!, weights, bias));
            const gain = (direction === 'harder' ? 1 : -1) * epsilon * length;
            // Cross-entropy curves by at most half of the squared size of the kernel.
            const curvature = weights.flat().reduce((total, w) => total + w * w, 0);
            const error = Math.abs(loss(moved[i]!) - loss(row) - gain);
            expect(error).toBeLessThanOrEqual((curvature * epsilon ** 2) / 2 + 1e-5);
          }
        }
      }),
      { seed: 10, numRuns: 20 },
    );
  });

  it('moves by the budget, not more and not less, and not at all without one', async () => {
    const spreads = [0, 0.5, 1, 2, 3, 4];
    await fc.assert(
      fc.asyncProperty(problems, fc.double({ min: 0, max: 2, noNaN: true }), async (problem, epsilon) => {
        const { x, ids, weights } = problem;
        const classSpreads = spreads.slice(0, weights[0]!.length);
        for (const norm of ['l2', 'linf'] as const) {
          const moved = await move(problem, { epsilon, norm, classSpreads });
          for (const [i, row] of x.entries()) {
            const way = moved[i]!.map((value, k) => Math.abs(value - row[k]!));
            const budget = epsilon * classSpreads[ids[i]!]!;
            expect(norm === 'l2' ? lengthOf(way) : Math.max(...way)).toBeCloseTo(budget, 5);
          }
        }
        expect(await move(problem, { epsilon: 0 })).toEqual(x);
      }),
      { seed: 11, numRuns: 15 },
    );
  });

  it('cuts off what leaves the range, and nothing else', async () => {
    const bound = fc.oneof(
      fc.constant(Infinity),
      fc.double({ min: 0, max: 1.5, noNaN: true }).map(Math.fround),
    );
    await fc.assert(
      fc.asyncProperty(problems, bound, bound, async (problem, below, above) => {
        fc.pre(below + above > 0);
        const range = [-below, above] as const;
        for (const norm of ['l2', 'linf'] as const) {
          for (const direction of ['harder', 'easier'] as const) {
            const free = await move(problem, { epsilon: 0.7, norm, direction });
            const cut = await move(problem, { epsilon: 0.7, norm, direction, range });
            expect(cut).toEqual(
              free.map((row) => row.map((value) => Math.min(Math.max(value, -below), above))),
            );
          }
        }
      }),
      { seed: 12, numRuns: 15 },
    );
  });

  it('takes the step of a plain loop, of any length, norm and direction, and cuts it off', async () => {
    await fc.assert(
      fc.asyncProperty(problems, anyStep, fc.boolean(), async (problem, step, isCentered) => {
        const { x, ids, weights } = problem;
        const bias = isCentered ? problem.bias.map(() => 0) : problem.bias;
        const { epsilon, norm, direction, range = [-Infinity, Infinity] as const } = step;
        const classSpreads = step.classSpreads?.slice(0, bias.length);
        const gradients = x.map((row, i) => closedGradient(row, ids[i]!, weights, bias));
        for (const [i, gradient] of gradients.entries()) {
          await expectAllClose(gradient, numericGradient(x[i]!, ids[i]!, weights, bias), { absolute: 1e-8 });
          // Float32 does not know the sign of what is almost nothing.
          fc.pre(norm === 'l2' || gradient.every((slope) => Math.abs(slope) > 1e-4 * lengthOf(gradient)));
        }
        const wanted = x.map((row, i) => {
          const budget = (direction === 'harder' ? epsilon : -epsilon) * (classSpreads?.[ids[i]!] ?? 1);
          return row.map((value, k) => {
            const slope = gradients[i]![k]!;
            const way = norm === 'l2' ? slope / lengthOf(gradients[i]!) : Math.sign(slope);
            return Math.min(Math.max(value + budget * way, range[0]), range[1]);
          });
        });
        const options = {
          epsilon,
          norm,
          direction,
          ...(classSpreads && { classSpreads }),
          ...(step.range && { range: step.range }),
        };
        const moved = await move({ ...problem, bias }, options);
        await expectAllClose(moved, wanted, { absolute: 1e-4, relative: 1e-4 });
        // To the bit: what is behind a ReLU must not become negative.
        for (const value of moved.flat()) {
          expect(value).toBeGreaterThanOrEqual(range[0]);
          expect(value).toBeLessThanOrEqual(range[1]);
        }
      }),
      { seed: 13, numRuns: 60 },
    );
  });

  it('never eases what is to be harder by small steps, nor the other way round, cut off or not', async () => {
    await fc.assert(
      fc.asyncProperty(problems, fc.boolean(), async (problem, isCut) => {
        const { x, ids, weights, bias } = problem;
        const size = weights.flat().reduce((total, w) => total + w * w, 0);
        for (const [i, row] of x.entries()) {
          const length = lengthOf(closedGradient(row, ids[i]!, weights, bias));
          fc.pre(length > 0.01);
          // The longest step of which curvature cannot undo more than a quarter. A range that the features are in shortens some of its
          // numbers and turns none.
          const epsilon = length / size;
          const one = { x: [row], ids: [ids[i]!], weights, bias };
          const range = isCut ? ([Math.min(...row), Math.max(...row) + 1e-3] as const) : undefined;
          for (const direction of ['harder', 'easier'] as const) {
            const [moved] = await move(one, { epsilon, direction, ...(range && { range }) });
            const change =
              crossEntropy(moved!, ids[i]!, weights, bias) - crossEntropy(row, ids[i]!, weights, bias);
            const way = lengthOf(moved!.map((value, k) => value - row[k]!));
            const gain = direction === 'harder' ? change : -change;
            expect(gain).toBeGreaterThanOrEqual(0.75 * size * way ** 2 - 1e-6 * (1 + size));
            if (!isCut) expect(gain).toBeGreaterThan(0);
          }
        }
      }),
      { seed: 14, numRuns: 20 },
    );
  });

  it('knows the way where the loss is nothing in float32, as for examples learned by heart', async () => {
    const kernel = tensor2d([
      [300, 0, 0],
      [0, 400, -400],
    ]);
    const x = tensor2d([[2, 1]]);
    // The logits are 600, 400 and -400: the probability of the true class is 1, and that of the others 0.
    await expectAllClose(adversarialFeatures([0], x, { kernel, epsilon: 1 }), [1.4, 1.8]);
  });

  it('leaves features where there is no direction', async () => {
    const x = tensor2d([[1, 2]]);
    const same = tensor2d([
      [1, 1],
      [2, 2],
    ]);
    const only = tensor2d([[1], [2]]);
    for (const kernel of [same, only]) {
      for (const norm of ['l2', 'linf'] as const) {
        expect(await flatten(adversarialFeatures([0], x, { kernel, epsilon: 1, norm }))).toEqual([1, 2]);
      }
    }
  });

  it('leaves no tensor behind', async () => {
    const [x, kernel, labels] = [tensor2d([[1, 2]]), tensor2d([[1], [0]]), tensor1d([0], 'int32')];
    await expectNoLeak(() => adversarialFeatures(labels, x, { kernel, epsilon: 1, range: [0, 1] }));
  });

  it('names what is wrong', () => {
    const [x, kernel] = [tensor2d([[1, 2]]), tensor2d([[1], [0]])];
    const call = (more: object, labels: unknown = [0]) => {
      return () => adversarialFeatures(labels as number[], x, { kernel, epsilon: 1, ...more });
    };
    expect(call({}, [1])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: adversarialFeatures: expected \`labels[0]\` to be a whole number >= 0 and < 1, got 1.]`,
    );
    expect(call({}, tensor1d([0]))).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: adversarialFeatures: expected \`labels\` to have dtype int32, got float32.]`,
    );
    expect(call({}, tensor2d([[0, 1]]))).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: adversarialFeatures: expected \`labels\` to have shape [1, 1], got [1, 2].]`,
    );
    expect(call({ epsilon: -1 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: adversarialFeatures: expected \`epsilon\` to be a finite number >= 0, got -1.]`,
    );
    expect(call({ kernel: tensor2d([[1]]) })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: adversarialFeatures: expected \`kernel\` to have shape [2, numClasses], got [1, 1].]`,
    );
    expect(call({ classSpreads: [1, 2] })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: adversarialFeatures: expected \`classSpreads\` to hold 1 number, got array of 2.]`,
    );
    expect(call({ norm: 'l1' })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: adversarialFeatures: expected \`norm\` to be one of 'l2', 'linf', got "l1".]`,
    );
    expect(call({ direction: 'up' })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: adversarialFeatures: expected \`direction\` to be one of 'harder', 'easier', got "up".]`,
    );
    expect(call({ range: [1, 0] })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: adversarialFeatures: expected \`range\` to be a smaller and a larger number, got 1 and 0.]`,
    );
    expect(call({ range: 1 })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: adversarialFeatures: expected \`range\` to be two numbers, got 1.]`,
    );
  });
});
