import { describeBackends, expectAllClose, readGolden } from '@lt/testkit';
import { grad, memory, reshape, type Tensor, tensor1d, tensor2d, zeros } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import {
  type EqualizationLossOptions,
  equalizationLoss,
  sigmoidCrossEntropy,
  softmaxCrossEntropy,
} from '../src/index.ts';
import { equalizationExample } from './equalization-oracle.ts';
import { expectLoss, goldenFiles } from './expect-loss.ts';
import { mappedSoftmaxExample, oracle, oracleGradient, randomLogits } from './oracle.ts';

interface Golden {
  inputs: { logits: number[][]; labels: number[]; counts: number[] };
  cases: {
    method?: 'softmax_eql';
    lambda_: number;
    gamma?: number;
    betaMask?: number[][];
    labelsWithBackground?: number[];
    perExample?: number[];
    loss: number;
    gradLogits: number[][];
  }[];
}

const softplus = (x: number) => Math.log1p(Math.exp(x));
const classCounts = [900, 90, 10];
const rareThird = { classCounts, threshold: 0.05 };

await describeBackends('equalizationLoss', () => {
  it('does not push a rare class down for examples of others, but for background', async () => {
    const logits = tensor2d([
      [2, 0, 1],
      [2, 0, 1],
      [2, 0, 1],
    ]);
    const others = softplus(2) + softplus(0);
    await expectAllClose(equalizationLoss([0, 2, 3], logits, rareThird), [
      softplus(-2) + softplus(0),
      others + softplus(-1),
      others + softplus(1),
    ]);
    const gradient = await grad((x) => equalizationLoss([0, 2, 3], x, rareThird))(logits).array();
    expect((gradient as number[][])[0]![2]).toBe(0);
  });

  it('leaves rare classes out of a softmax: 1 / (1 + exp(-2))', async () => {
    const options = { ...rareThird, base: 'softmax', gamma: 1 } as const;
    const logits = tensor2d([
      [2, 0, 9],
      [2, 0, 9],
    ]);
    await expectAllClose(equalizationLoss([0, 2], logits, options), [
      softplus(-2),
      Math.log(Math.exp(2) + 1 + Math.exp(9)) - 9,
    ]);
  });

  describe.each(goldenFiles('eql'))('gives the authors’ values: $name', ({ file }) => {
    const { inputs, cases } = readGolden<Golden>(file);
    it.each(cases)(
      'threshold $lambda_, $method',
      async ({ lambda_, method, gamma, betaMask, labelsWithBackground, perExample, loss, gradLogits }) => {
        const options: EqualizationLossOptions = { classCounts: inputs.counts, threshold: lambda_ };
        if (method === 'softmax_eql') {
          Object.assign(options, { base: 'softmax', gamma, mask: tensor2d(betaMask!) });
          await expectLoss((x) => equalizationLoss(inputs.labels, x, options), inputs.logits, {
            value: perExample!,
          });
        }
        await expectLoss(
          (x) =>
            equalizationLoss(labelsWithBackground ?? inputs.labels, x, { ...options, reduction: 'mean' }),
          inputs.logits,
          { value: loss, gradient: gradLogits },
        );
      },
    );
  });

  it('equals plain loops, with weights, smoothing and ignored examples', async () => {
    const logits = randomLogits(5, 3, 'equalization');
    for (const [labels, shared] of [
      [[0, 1, 2, 3, 0], {}],
      [
        [0, 1, 2, -1, 0],
        { ignoreIndex: -1, labelSmoothing: 0.2, sampleWeights: [1, 2, 3, 4, 0], reduction: 'mean' },
      ],
      [[0, 1, 2, 1, 0], { classWeights: [1, 2, 0.5], reduction: 'weightedMean' }],
    ] as const) {
      const example = equalizationExample([0, 0, 1]);
      await expectLoss((x) => equalizationLoss(labels, x, { ...rareThird, ...shared } as never), logits, {
        value: oracle(example, [...labels], logits, shared as never),
        gradient: oracleGradient(example, [...labels], logits, shared as never),
      });
    }
  });

  it('equals plain loops on a softmax, with a mask for each example', async () => {
    const logits = randomLogits(4, 3, 'equalization softmax');
    const rare = [1, 1, 0];
    const mask = [
      [1, 1, 1],
      [0, 1, 0],
      [1, 0, 1],
      [1, 1, 1],
    ];
    const options = { classCounts: [1, 1, 98], threshold: 0.05, base: 'softmax' } as const;
    const shared = { classWeights: [1, 2, 3], sampleWeights: [1, 2, 0.5, 3], reduction: 'weightedMean' };
    for (const [i, label] of [2, 0, 1, 1].entries()) {
      const example = mappedSoftmaxExample((x, c, labels) =>
        labels[c] === 0 && rare[c]! * mask[i]![c]! === 1 ? Number.NEGATIVE_INFINITY : x,
      );
      const own = { ...shared, sampleWeights: [shared.sampleWeights[i]!] } as never;
      const maskOfRow = tensor2d([mask[i]!]);
      await expectLoss(
        (x) => equalizationLoss([label], x, { ...options, ...(own as object), mask: maskOfRow } as never),
        [logits[i]!],
        {
          value: oracle(example, [label], [logits[i]!], own),
          gradient: oracleGradient(example, [label], [logits[i]!], own),
        },
      );
    }
    const whole = equalizationLoss([2, 0, 1, 1], tensor2d(logits), { ...options, mask: tensor2d(mask) });
    const alone = mask.map((row, i) =>
      equalizationLoss([[2, 0, 1, 1][i]!], tensor2d([logits[i]!]), {
        ...options,
        mask: tensor2d([row], [1, 3], 'bool'),
      }),
    );
    await expectAllClose(whole, alone);
  });

  it('is plain cross entropy where no class is rare', async () => {
    const logits = tensor2d(randomLogits(4, 3, 'no rare class'));
    const ids = [0, 1, 2, 1];
    const exact = { absolute: 0, relative: 0 };
    const none = { classCounts, threshold: 0 };
    await expectAllClose(equalizationLoss(ids, logits, none), sigmoidCrossEntropy(ids, logits), exact);
    const plain = softmaxCrossEntropy(ids, logits);
    await expectAllClose(equalizationLoss(ids, logits, { ...none, base: 'softmax' }), plain, exact);
    const never = { classCounts, threshold: 1, gamma: 0, base: 'softmax' } as const;
    await expectAllClose(equalizationLoss(ids, logits, never), plain, exact);
    const equal = { classCounts: [5, 5, 5], threshold: 1 / 3, base: 'softmax' } as const;
    await expectAllClose(equalizationLoss(ids, logits, equal), plain, exact);
  });

  it('takes counts as shares of the images, where an image may hold several classes', async () => {
    const logits = tensor2d([[1, 2, 3]]);
    const options = { classCounts: [40, 30, 1], threshold: 0.02 };
    // 1 of 71 is below 0.02, 1 of 50 is not.
    await expectAllClose(equalizationLoss([0], logits, options), [softplus(-1) + softplus(2)]);
    await expectAllClose(
      equalizationLoss([0], logits, { ...options, numExamples: 50 }),
      sigmoidCrossEntropy([0], logits),
    );
  });

  it('draws by seed: the same again, another with another seed, and gamma of all', async () => {
    const [batch, numClasses] = [200, 10];
    const options = {
      classCounts: [991, 1, 1, 1, 1, 1, 1, 1, 1, 1],
      threshold: 0.5,
      base: 'softmax',
    } as const;
    const x = zeros([batch, numClasses]) as Tensor;
    const labels = new Int32Array(batch);
    // All logits are 0: exp(loss) is the number of classes that are left.
    const left = async (own: object) =>
      Array.from(await equalizationLoss(labels, x, { ...options, ...own }).data(), (l) =>
        Math.round(Math.exp(l)),
      );
    const first = await left({ seed: 'a', gamma: 0.7 });
    expect(await left({ seed: 'a', gamma: 0.7 })).toEqual(first);
    expect(await left({ seed: 'b', gamma: 0.7 })).not.toEqual(first);
    expect(await left({ gamma: 0.9 })).toEqual(await left({ seed: 0 }));
    const share = first.reduce((sum, n) => sum + (numClasses - n), 0) / (batch * 9);
    // 1800 draws: a standard deviation of 0.011.
    expect(share).toBeGreaterThan(0.66);
    expect(share).toBeLessThan(0.74);
    // The true class is never left out.
    const rare = new Int32Array(batch).fill(4);
    const gradient = await grad((z) => equalizationLoss(rare, z, { ...options, gamma: 1 }))(x).array();
    await expectAllClose(gradient as number[][], new Array(batch).fill([0.5, 0, 0, 0, -0.5, 0, 0, 0, 0, 0]));
  });

  it('takes background as an id, as a row of zeros, and in a tensor', async () => {
    const logits = tensor2d(randomLogits(2, 3, 'background'));
    const expected = equalizationLoss([3, 2], logits, rareThird);
    const rows = tensor2d([
      [0, 0, 0],
      [0, 0, 1],
    ]);
    await expectAllClose(equalizationLoss(rows, logits, rareThird), expected);
    await expectAllClose(equalizationLoss(tensor1d([3, 2], 'int32'), logits, rareThird), expected);
    // Background keeps its place in the means, and weight 1 among class weights.
    const weighted = { ...rareThird, classWeights: [1, 1, 3] };
    const [background, rare] = await expected.data();
    await expectAllClose(equalizationLoss([3, 2], logits, weighted), [background!, 3 * rare!]);
    const mean = equalizationLoss([3, 2], logits, { ...weighted, reduction: 'weightedMean' });
    await expectAllClose(mean, (background! + 3 * rare!) / 4);
    // A row of zeros is left out with ignoreIndex; an id is what is then left to say background with.
    const ignored = { ...rareThird, ignoreIndex: -1, reduction: 'sum' } as const;
    await expectAllClose(equalizationLoss(rows, logits, ignored), rare!);
    await expectAllClose(equalizationLoss([3, -1], logits, ignored), background!);
  });

  it('takes any leading axes, the mask too', async () => {
    const flat = tensor2d(randomLogits(4, 3, 'leading'));
    const mask = tensor2d(
      [
        [1, 1, 0],
        [0, 1, 1],
        [1, 0, 1],
        [0, 0, 1],
      ],
      [4, 3],
      'int32',
    );
    const options = { classCounts: [1, 1, 98], threshold: 0.05, base: 'softmax' } as const;
    const expected = equalizationLoss([2, 2, 2, 1], flat, { ...options, mask });
    const labels = reshape(tensor1d([2, 2, 2, 1], 'int32'), [2, 2]);
    const cube = equalizationLoss(labels, reshape(flat, [2, 2, 3]), {
      ...options,
      mask: reshape(mask, [2, 2, 3]),
    });
    expect(cube.shape).toEqual([2, 2]);
    await expectAllClose(reshape(cube, [4]), expected);
  });

  it('leaves no tensor behind, drawn or masked', () => {
    const logits = tensor2d(randomLogits(2, 3, 'leak'));
    const mask = tensor2d([
      [1, 1, 1],
      [0, 0, 1],
    ]);
    const before = memory().numTensors;
    for (const own of [{}, { base: 'softmax' }, { base: 'softmax', mask }] as const) {
      equalizationLoss([0, 1], logits, { ...rareThird, ...own }).dispose();
      grad((x) => equalizationLoss([0, 1], x, { ...rareThird, ...own, reduction: 'mean' }))(logits).dispose();
    }
    expect(memory().numTensors).toBe(before);
    expect(mask.isDisposed).toBe(false);
  });
});

describe('equalizationLoss refuses', () => {
  it.each<[string, unknown[], new (message: string) => Error, string]>([
    [
      'no class counts',
      [[0], {}],
      TypeError,
      'expected `classCounts` to be an array or typed array of numbers, got undefined.',
    ],
    [
      'a threshold above 1',
      [[0], { classCounts, threshold: 30 }],
      RangeError,
      'expected `threshold` to be a finite number >= 0 and <= 1, got 30.',
    ],
    [
      'a gamma without a softmax',
      [[0], { classCounts, gamma: 0.9 }],
      RangeError,
      "expected no option `gamma`: base 'sigmoid' leaves out all rare negatives.",
    ],
    [
      'smoothing on a softmax',
      [[0], { classCounts, base: 'softmax', labelSmoothing: 0.1 }],
      RangeError,
      'expected no option `labelSmoothing`: a class that is left out of a softmax has no probability.',
    ],
    [
      'background in a softmax',
      [[3], { classCounts, base: 'softmax' }],
      RangeError,
      'expected `labels[0]` to be a class id from 0 to 2, got 3.',
    ],
    [
      'an id beyond the background',
      [[4], { classCounts }],
      RangeError,
      'expected `labels[0]` to be a class id from 0 to 3, got 4.',
    ],
    [
      'a mask of another shape',
      [[0], { classCounts, base: 'softmax', mask: zeros([3]) }],
      RangeError,
      'expected `mask` to have shape [1, 3], got [3].',
    ],
    [
      'a seed that is none',
      [[0], { classCounts, base: 'softmax', seed: true }],
      TypeError,
      'expected `seed` to be a number or a string, got true.',
    ],
  ])('%s', (_, [labels, options], ErrorClass, message) => {
    expect(() => equalizationLoss(labels as number[], tensor2d([[0, 1, 2]]), options as never)).toThrow(
      new ErrorClass(`equalizationLoss: ${message}`),
    );
  });
});
