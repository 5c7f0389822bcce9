import { createRandom } from '@lt/core';
import { describeBackends, expectAllClose, expectGradient, expectNoLeak } from '@lt/testkit';
import { sub, type Tensor, tensor1d, tensor2d, tensor3d, zeros } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adjustLogits, adjustPrior, estimatePrior } from '../src/index.ts';

const softmax = (row: number[]): number[] => {
  const exps = row.map((value) => Math.exp(value - Math.max(...row)));
  const total = exps.reduce((a, b) => a + b, 0);
  return exps.map((value) => value / total);
};

/** Saerens et al. 2002, equations 2.4 and 2.9, in plain loops. */
function slowPrior(logits: number[][], trainPrior: number[], iterations: number): number[] {
  let prior = trainPrior;
  for (let i = 0; i < iterations; i++) {
    const posteriors = logits.map((row) => {
      const weighted = softmax(row).map((p, c) => (p * prior[c]!) / trainPrior[c]!);
      const total = weighted.reduce((a, b) => a + b, 0);
      return weighted.map((value) => value / total);
    });
    prior = trainPrior.map((_, c) => posteriors.reduce((sum, row) => sum + row[c]!, 0) / logits.length);
  }
  return prior;
}

/** Rows of two classes, normal around -1 and 1, with the logits of the model that knows them under `trainPrior`. */
function twoNormals(rows: number, share: number, trainPrior: number[]): number[][] {
  const random = createRandom('two normals', share);
  return Array.from({ length: rows }, (_, i) => {
    const x = random.normal() + (i < share * rows ? 1 : -1);
    return [-((x + 1) ** 2) / 2 + Math.log(trainPrior[0]!), -((x - 1) ** 2) / 2 + Math.log(trainPrior[1]!)];
  });
}

await describeBackends('adjustPrior', () => {
  it('adds the logarithm of the ratio of both priors, worked out by hand', async () => {
    const adjusted = adjustPrior(tensor2d([[1, 0]]), { trainPrior: [0.9, 0.1], testPrior: [0.5, 0.5] });
    // ln(5 / 9) = -0.587787, ln 5 = 1.609438
    await expectAllClose(adjusted, [[0.412213, 1.609438]]);
  });

  it('makes the posterior under the new prior', async () => {
    const [likelihood, trainPrior, testPrior] = [
      [0.3, 0.5, 0.1],
      [0.7, 0.2, 0.1],
      [0.1, 0.3, 0.6],
    ];
    const posterior = (prior: number[]): number[] => {
      const joint = likelihood!.map((p, c) => p * prior[c]!);
      return joint.map((p) => p / joint.reduce((a, b) => a + b, 0));
    };
    const logits = tensor1d(posterior(trainPrior!).map(Math.log));
    const adjusted = adjustPrior(logits, { trainPrior: trainPrior!, testPrior: testPrior! });
    await expectAllClose(softmax(Array.from(await adjusted.data())), posterior(testPrior!));
  });

  it('is adjustLogits where the test prior is even, and undoes itself', async () => {
    const logits = tensor3d([3, 1, 2, 5, 4, 0], [1, 2, 3]);
    const [trainPrior, even] = [
      [0.7, 0.2, 0.1],
      [1, 1, 1],
    ];
    const adjusted = adjustPrior(logits, { trainPrior: trainPrior!, testPrior: even! });
    await expectAllClose(adjusted, adjustLogits(logits, { classPrior: trainPrior! }));
    await expectAllClose(adjustPrior(adjusted, { trainPrior: even!, testPrior: trainPrior! }), logits);
  });

  it('gives a class that is not there the lowest float32, whatever its logit', async () => {
    const logits = tensor2d([
      [-3e38, 5],
      [100, 5],
    ]);
    const values = await adjustPrior(logits, { trainPrior: [0.5, 0.5], testPrior: [0, 1] }).data();
    expect([values[0], values[2]]).toEqual([-3.4028234663852886e38, -3.4028234663852886e38]);
  });

  it('lets gradients through unchanged, and leaks nothing', async () => {
    const options = { trainPrior: [0.7, 0.3], testPrior: [0.2, 0.8] };
    const logits = tensor2d([[1, 2]]);
    await expectGradient((x: Tensor) => adjustPrior(x, options), logits);
    await expectNoLeak(() => adjustPrior(logits, options));
  });
});

await describeBackends('estimatePrior', () => {
  it('equals plain loops, iteration by iteration', async () => {
    const trainPrior = [0.6, 0.3, 0.1];
    const random = createRandom('em');
    const logits = Array.from({ length: 40 }, () => [
      random.normal() * 2,
      random.normal() * 2,
      random.normal() * 2 + 1,
    ]);
    for (const maxIterations of [1, 2, 7]) {
      const found = await estimatePrior(tensor2d(logits), { trainPrior, maxIterations, tolerance: 1e-12 });
      expect(found).toMatchObject({ iterations: maxIterations, converged: false });
      await expectAllClose(found.prior, slowPrior(logits, trainPrior, maxIterations), {
        absolute: 1e-6,
        relative: 1e-6,
      });
    }
  });

  it('reads a tensor without changing or disposing it, and leaks nothing', async () => {
    const logits = tensor2d([
      [1, 0],
      [0, 1],
      [2, 0],
    ]);
    await expectNoLeak(() => estimatePrior(logits, { trainPrior: [0.5, 0.5] }));
    await expectAllClose(logits, [
      [1, 0],
      [0, 1],
      [2, 0],
    ]);
    expect(sub(logits, 1).shape).toEqual([3, 2]);
  });
});

describe('estimatePrior', () => {
  it.each([0.05, 0.5, 0.9])('finds a share of %d in data of a known mixture', async (share) => {
    for (const trainPrior of [
      [0.5, 0.5],
      [0.9, 0.1],
    ]) {
      const { prior, converged } = await estimatePrior(twoNormals(4000, share, trainPrior), { trainPrior });
      expect(converged).toBe(true);
      expect(prior[1]!).toBeGreaterThan(share - 0.03);
      expect(prior[1]!).toBeLessThan(share + 0.03);
    }
  });

  it('counts where the model is certain, after one iteration', async () => {
    const logits = [0, 0, 0, 1, 2].map((c) => [0, 1, 2].map((k) => (k === c ? 500 : 0)));
    const { prior, iterations } = await estimatePrior(logits, { trainPrior: [0.2, 0.2, 0.6] });
    await expectAllClose(prior, [0.6, 0.2, 0.2], { absolute: 1e-12, relative: 0 });
    expect(iterations).toBe(2);
  });

  it('ends where the mean adjusted posterior is the prior, sums to 1, and does not see scales or shifts', async () => {
    const row = fc.array(fc.double({ min: -6, max: 6, noNaN: true }), { minLength: 3, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 2, maxLength: 15 }), async (rows) => {
        const options = { trainPrior: [0.5, 0.3, 0.2], tolerance: 1e-9, maxIterations: 20_000 };
        const { prior, converged } = await estimatePrior(rows, options);
        expect(prior.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
        if (converged) {
          const ratio = Array.from(prior, (share, c) =>
            Math.log(Math.max(share, 1e-300) / options.trainPrior[c]!),
          );
          const posteriors = rows.map((row) => softmax(row.map((value, c) => value + ratio[c]!)));
          const mean = ratio.map((_, c) => posteriors.reduce((sum, p) => sum + p[c]!, 0) / rows.length);
          await expectAllClose(prior, mean, { absolute: 1e-6, relative: 1e-6 });
        }
        const moved = rows.map((row, i) => row.map((value) => value + i * 10));
        const other = await estimatePrior(moved, { ...options, trainPrior: [5, 3, 2] });
        await expectAllClose(other.prior, prior, { absolute: 1e-5, relative: 1e-5 });
      }),
      { seed: 5, numRuns: 25 },
    );
  });

  it('ends once its signal aborts', async () => {
    const controller = new AbortController();
    // Rows that say next to nothing: the iteration creeps.
    const rows = Array.from({ length: 1000 }, (_, i) => [0, i % 3 === 0 ? 0.01 : -0.01]);
    const running = estimatePrior(rows, {
      trainPrior: [0.5, 0.5],
      tolerance: 1e-300,
      maxIterations: 1e9,
      signal: controller.signal,
    });
    setTimeout(() => controller.abort(), 20);
    await expect(running).rejects.toThrow('aborted');
  });

  it('and adjustPrior refuse what they cannot use', async () => {
    const trainPrior = [0.5, 0.5];
    const logits = zeros([1, 2]);
    expect(() => adjustPrior(logits, { trainPrior } as never)).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: adjustPrior: expected \`testPrior\` to be an array or typed array of numbers, got undefined.]`,
    );
    expect(() =>
      adjustPrior(logits, { trainPrior: [1, 0], testPrior: trainPrior }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: adjustPrior: expected every class in \`trainPrior\` to have a share above 0, got 0 for class 1. Leave out classes without training examples.]`,
    );
    expect(() => adjustPrior(logits, { trainPrior, testPrior: [0, 0] })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: adjustPrior: expected \`testPrior\` to have a share above 0, got only zeros.]`,
    );
    expect(() =>
      adjustPrior(zeros([]), { trainPrior, testPrior: trainPrior }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: adjustPrior: expected \`logits\` to have shape [..., numClasses], got a scalar.]`,
    );
    await expect(estimatePrior([[1, 2]], {} as never)).rejects.toThrowErrorMatchingInlineSnapshot(
      `[TypeError: estimatePrior: expected \`trainPrior\` to be an array or typed array of numbers, got undefined.]`,
    );
    await expect(estimatePrior([[1, 2]], { trainPrior: [1] })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: estimatePrior: expected \`trainPrior\` to hold 2 numbers, got array of 1.]`,
    );
    await expect(
      estimatePrior([[1, 2]], { trainPrior, tolerance: 0 }),
    ).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: estimatePrior: expected \`tolerance\` to be a finite number > 0, got 0.]`,
    );
    await expect(estimatePrior(5 as never, { trainPrior })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[TypeError: estimatePrior: expected \`logits\` to be a tensor, an array of rows, or { data, shape } with a Float32Array or Float64Array, got 5.]`,
    );
    await expect(
      estimatePrior([[1, 2]], { trainPrior, signal: 1 as never }),
    ).rejects.toThrowErrorMatchingInlineSnapshot(
      `[TypeError: estimatePrior: expected \`signal\` to be an AbortSignal, got 1.]`,
    );
  });
});
