import { describeBackends, expectAllClose, expectNoLeak, readGolden } from '@lt/testkit';
import { oneHot, reshape, tensor1d, tensor2d, zeros } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { equalizationLossV2, sigmoidCrossEntropy, updateGradientRatio } from '../src/index.ts';
import { twoWeightsExample } from './equalization-oracle.ts';
import { expectLoss, goldenFiles } from './expect-loss.ts';
import { oracle, oracleGradient, randomLogits } from './oracle.ts';

interface Golden {
  cases: {
    steps: {
      logits: number[][];
      labels: number[];
      loss: number;
      gradLogits: number[][];
      posGrad: number[];
      negGrad: number[];
      posNeg: number[];
    }[];
  }[];
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

await describeBackends('equalizationLossV2', () => {
  it('weighs the two kinds of gradients against each other', async () => {
    const logits = tensor2d([[0, 0]]);
    // At the ratio mu a negative weighs 1/2, a positive 1 + 4 / 2.
    const loss = equalizationLossV2([0], logits, { gradientRatio: [0.8, 0.8] });
    await expectAllClose(loss, [3.5 * Math.LN2]);
    // All positives: weights 1. No positives: a negative next to nothing, a positive next to 5.
    await expectAllClose(equalizationLossV2([0], logits, { gradientRatio: [50, 50] }), [2 * Math.LN2]);
    const none = 1 / (1 + Math.exp(12 * 0.8));
    await expectAllClose(equalizationLossV2([0], logits, { gradientRatio: [0, 0] }), [
      (1 + 4 * (1 - none) + none) * Math.LN2,
    ]);
  });

  // The last column is the background: statistics for one class fewer than there are logits.
  describe.each(goldenFiles('eqlv2'))('gives the authors’ values over three steps: $name', ({ file }) => {
    const { steps } = readGolden<Golden>(file).cases[0]!;
    it('in losses, gradients and sums', async () => {
      const zero = new Array<number>(steps[0]!.logits[0]!.length - 1).fill(0);
      let gradientRatio = { positive: zero, negative: zero };
      let ratios: number[] | undefined;
      for (const { logits, labels, loss, gradLogits, posGrad, negGrad, posNeg } of steps) {
        await expectLoss((x) => equalizationLossV2(labels, x, { gradientRatio, reduction: 'mean' }), logits, {
          value: loss,
          gradient: gradLogits,
        });
        if (ratios) {
          const own = { gradientRatio: ratios, reduction: 'mean' } as const;
          await expectLoss((x) => equalizationLossV2(labels, x, own), logits, { value: loss });
        }
        gradientRatio = await updateGradientRatio(gradientRatio, labels, tensor2d(logits));
        await expectAllClose(gradientRatio.positive, posGrad, { absolute: 1e-6, relative: 1e-5 });
        await expectAllClose(gradientRatio.negative, negGrad, { absolute: 1e-6, relative: 1e-5 });
        ratios = posNeg;
      }
    });
  });

  it('equals plain loops, with weights, smoothing and ignored examples', async () => {
    const logits = randomLogits(4, 3, 'equalization v2');
    const [gamma, mu, alpha] = [3, 0.5, 2];
    const gradientRatio = [0.1, 0.6, 3];
    const negative = gradientRatio.map((r) => sigmoid(gamma * (r - mu)));
    const positive = negative.map((w) => 1 + alpha * (1 - w));
    for (const [labels, shared] of [
      [[0, 1, 2, 0], {}],
      [
        [0, -1, 2, 1],
        { ignoreIndex: -1, labelSmoothing: 0.2, sampleWeights: [1, 2, 3, 4], reduction: 'mean' },
      ],
      [[0, 1, 2, 1], { classWeights: [1, 2, 0.5], reduction: 'weightedMean' }],
    ] as const) {
      const example = twoWeightsExample(positive, negative);
      const options = { gradientRatio, gamma, mu, alpha, ...shared };
      await expectLoss((x) => equalizationLossV2(labels, x, options as never), logits, {
        value: oracle(example, [...labels], logits, shared as never),
        gradient: oracleGradient(example, [...labels], logits, shared as never),
      });
    }
  });

  it('is plain binary cross entropy before any gradient, and with a flat mapping of alpha 0', async () => {
    const logits = tensor2d(randomLogits(3, 3, 'plain'));
    const plain = sigmoidCrossEntropy([0, 1, 2], logits);
    const exact = { absolute: 0, relative: 0 };
    const nothing = { positive: [0, 0, 0], negative: [0, 0, 0] };
    await expectAllClose(equalizationLossV2([0, 1, 2], logits), plain, exact);
    await expectAllClose(equalizationLossV2([0, 1, 2], logits, { gradientRatio: nothing }), plain, exact);
    const large = { gradientRatio: [1e300, 1e300, 1e300], alpha: 0 };
    await expectAllClose(equalizationLossV2([0, 1, 2], logits, large), plain, exact);
  });

  it('does not move the ratios', async () => {
    const gradientRatio = { positive: [1, 2, 3], negative: [3, 2, 1] };
    const copy = structuredClone(gradientRatio);
    const logits = tensor2d(randomLogits(2, 3, 'still'));
    const first = await equalizationLossV2([0, 1], logits, { gradientRatio }).array();
    expect(await equalizationLossV2([0, 1], logits, { gradientRatio }).array()).toEqual(first);
    expect(gradientRatio).toEqual(copy);
  });
});

await describeBackends('updateGradientRatio', () => {
  it('adds up what plain loops add up, in every form of the labels', async () => {
    const logits = randomLogits(5, 3, 'update', 4);
    const ids = [0, 2, -1, 1, 0];
    const before = { positive: [5, 1, 0.2], negative: [10, 1, 4] };
    const [positive, negative] = [[...before.positive], [...before.negative]];
    for (const [i, id] of ids.entries()) {
      if (id === -1) continue;
      for (let c = 0; c < 3; c++) {
        const down = sigmoid(12 * (before.positive[c]! / (before.negative[c]! + 1e-10) - 0.8));
        if (c === id) positive[c]! += (1 + 4 * (1 - down)) * sigmoid(-logits[i]![c]!);
        else negative[c]! += down * sigmoid(logits[i]![c]!);
      }
    }
    logits[2] = [Number.NaN, 0, 0];
    const x = tensor2d(logits);
    const tensorIds = tensor1d(ids, 'int32');
    for (const [labels, rows] of [
      [ids, x],
      [tensorIds, x],
      [oneHot(tensorIds, 3), x],
      [reshape(tensorIds, [5, 1]), reshape(x, [5, 1, 3])],
    ] as const) {
      const options = { ignoreIndex: -1 };
      const next = await expectNoLeak(() => updateGradientRatio(before, labels, rows, options));
      await expectAllClose(next.positive, positive, { absolute: 1e-5 });
      await expectAllClose(next.negative, negative, { absolute: 1e-5 });
    }
    expect(before).toEqual({ positive: [5, 1, 0.2], negative: [10, 1, 4] });
  });

  it('starts at nothing, takes an empty batch, and survives JSON', async () => {
    const empty = await updateGradientRatio(undefined, [], zeros([0, 2]));
    expect(empty).toEqual({ positive: [0, 0], negative: [0, 0] });
    const first = await updateGradientRatio(empty, [0], zeros([1, 2]));
    expect(first).toEqual({ positive: [0.5, 0], negative: [0, 0.5] });
    expect(await updateGradientRatio(undefined, [0], zeros([1, 2]))).toEqual(first);
    const stored = JSON.parse(JSON.stringify(first)) as typeof first;
    const x = tensor2d([[1, 2]]);
    expect(await updateGradientRatio(stored, [1], x)).toEqual(await updateGradientRatio(first, [1], x));
  });

  it('balances the gradients of a class that has few positives', async () => {
    // One positive in twenty: plain gradients at logit 0 have the ratio 1 / 19; weighted ones approach mu.
    let gradientRatio: { positive: number[]; negative: number[] } | undefined;
    const labels = Int32Array.from({ length: 20 }, (_, i) => Number(i === 0));
    for (let step = 0; step < 60; step++) {
      gradientRatio = await updateGradientRatio(gradientRatio, labels, zeros([20, 2]));
    }
    const ratio = gradientRatio!.positive[1]! / gradientRatio!.negative[1]!;
    expect(ratio).toBeGreaterThan(0.5);
    expect(ratio).toBeLessThan(0.8);
  });
});

describe('equalizationLossV2 and updateGradientRatio refuse', () => {
  const x = () => tensor2d([[0, 1, 2]]);
  const both = { positive: [1, 2, 3], negative: [1, 2, 3] };
  it.each<[string, () => unknown, new (message: string) => Error, string]>([
    [
      'ratios for two classes fewer',
      () => equalizationLossV2([0], x(), { gradientRatio: [1] }),
      RangeError,
      'equalizationLossV2: expected `gradientRatio` to hold 3 numbers, got array of 1.',
    ],
    [
      'a negative ratio',
      () => equalizationLossV2([0], x(), { gradientRatio: [1, -2] }),
      RangeError,
      'equalizationLossV2: expected `gradientRatio[1]` to be a finite number >= 0, got -2.',
    ],
    [
      'sums of different lengths',
      () => equalizationLossV2([0], x(), { gradientRatio: { ...both, negative: [1, 2] } }),
      RangeError,
      'equalizationLossV2: expected `gradientRatio.negative` to hold 3 numbers, got array of 2.',
    ],
    [
      'a negative gamma',
      () => equalizationLossV2([0], x(), { gamma: -1 }),
      RangeError,
      'equalizationLossV2: expected `gamma` to be a finite number >= 0, got -1.',
    ],
    [
      'something else as ratios',
      () => equalizationLossV2([0], x(), { gradientRatio: 3 as never }),
      TypeError,
      'equalizationLossV2: expected `gradientRatio` to be an object { positive, negative }, got 3.',
    ],
  ])('%s', (_, call, ErrorClass, message) => {
    expect(call).toThrow(new ErrorClass(message));
  });

  it.each<[string, () => Promise<unknown>, string]>([
    [
      'ratios where sums belong',
      () => updateGradientRatio([1, 2, 3] as never, [0], x()),
      'updateGradientRatio: expected `gradientRatio` to be an object { positive, negative }, got array of 3.',
    ],
    [
      'an id out of range',
      () => updateGradientRatio(both, [3], x()),
      'updateGradientRatio: expected `labels[0]` to be a class id from 0 to 2, got 3.',
    ],
    [
      'an ignoreIndex that is no whole number',
      () => updateGradientRatio(both, [0], x(), { ignoreIndex: 0.5 }),
      'updateGradientRatio: expected `ignoreIndex` to be a whole number, got 0.5.',
    ],
  ])('%s', async (_, call, message) => {
    await expect(call()).rejects.toThrow(message);
  });
});
