import { createRandom } from '@lt/core';
import { describeBackends, expectAllClose, expectGradient, readGolden } from '@lt/testkit';
import { memory, mul, reshape, tensor, tensor2d } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import {
  type GaussianCloudedLogitLossOptions,
  gaussianCloudedLogitLoss,
  softmaxCrossEntropy,
} from '../src/index.ts';
import { expectLoss, goldenFiles } from './expect-loss.ts';
import { oracle, oracleGradient, randomLogits, softmaxExample } from './oracle.ts';

interface Golden {
  inputs: { cosine: number[][]; noise: number[][]; labels: number[]; counts: number[] };
  cases: {
    m: number;
    s: number;
    noiseMul: number;
    classWeights: number[] | null;
    loss: number;
    gradLogits: number[][];
  }[];
}

await describeBackends('gaussianCloudedLogitLoss', () => {
  it('takes noise from every logit but that of the most frequent class', async () => {
    // Sizes 0, 1/2 and 1 for counts 100, 10 and 1. Cosines 0.5 each: z = 10 · (0, -0.4 · 0.5 · 0.5, -0.4 · 1) plus a constant.
    const loss = gaussianCloudedLogitLoss([0], tensor2d([[0.5, 0.5, 0.5]]), {
      classCounts: [100, 10, 1],
      scale: 10,
      noiseScale: 0.4,
      noise: [0.9, -0.5, 1],
    });
    await expectAllClose(loss, [Math.log(1 + Math.exp(-1) + Math.exp(-4))]);
  });

  it('equals plain loops, with weights, smoothing, soft labels and ignored examples', async () => {
    const [classCounts, margin, scale, noiseScale] = [[5, 100, 1, 20], 0.2, 6, 0.7];
    const logits = randomLogits(4, 4, 'clouded', 0.5);
    const noise = randomLogits(4, 4, 'noise', 0.3);
    const soft = [
      [0.5, 0.5, 0, 0],
      [0, 0, 1, 0],
      [0.1, 0.2, 0.3, 0.4],
      [0, 0, 0, 1],
    ];
    const hot = [0, 2, -1, 3].map((id) => soft.map((_, c) => Number(id === c)));
    const sizes = classCounts.map((count) => Math.log(100 / count) / Math.log(100));
    const map = (labels: number[][]) =>
      logits.map((row, i) =>
        row.map(
          (x, c) => scale * (x - noiseScale * Math.abs(noise[i]![c]!) * sizes[c]! - margin * labels[i]![c]!),
        ),
      );
    const own = { classCounts, margin, scale, noiseScale };
    for (const reduction of [undefined, 'mean', 'weightedMean'] as const) {
      const shared = { ...(reduction && { reduction }), classWeights: [1, 2, 3, 4], labelSmoothing: 0.1 };
      const ignoring = { ...shared, ignoreIndex: -1 };
      await expectLoss(
        (x) => gaussianCloudedLogitLoss([0, 2, -1, 3], x, { ...ignoring, ...own, noise: noise.flat() }),
        logits,
        {
          value: oracle(softmaxExample, [0, 2, -1, 3], map(hot), ignoring),
          gradient: oracleGradient(softmaxExample, [0, 2, -1, 3], map(hot), ignoring).map((row) =>
            row.map((g) => g * scale),
          ),
        },
      );
      await expectLoss(
        (x) => gaussianCloudedLogitLoss(tensor2d(soft), x, { ...shared, ...own, noise: tensor2d(noise) }),
        logits,
        {
          value: oracle(softmaxExample, soft, map(soft), shared),
          gradient: oracleGradient(softmaxExample, soft, map(soft), shared).map((row) =>
            row.map((g) => g * scale),
          ),
        },
      );
    }
  });

  describe.each(goldenFiles('gcl'))('gives the authors’ values: $name', ({ file }) => {
    const { inputs, cases } = readGolden<Golden>(file);
    it.each(cases)('margin $m, noise $noiseMul, class weights $classWeights', async (golden) => {
      const options: GaussianCloudedLogitLossOptions = {
        classCounts: inputs.counts,
        margin: golden.m,
        scale: golden.s,
        noiseScale: golden.noiseMul,
        noise: inputs.noise.flat(),
      };
      if (golden.classWeights !== null) options.classWeights = golden.classWeights;
      await expectLoss(
        (x) => gaussianCloudedLogitLoss(inputs.labels, x, { ...options, reduction: 'weightedMean' }),
        inputs.cosine,
        { value: golden.loss, gradient: golden.gradLogits },
      );
    });
  });

  it('draws its noise from the stream that it is given, and moves it on', async () => {
    const logits = tensor2d(randomLogits(2, 3, 'stream', 0.5));
    const options = { classCounts: [100, 10, 1] };
    const random = createRandom('cloud');
    const again = createRandom('cloud');
    for (const start of [0, 12]) {
      expect(random.position).toBe(start);
      const loss = gaussianCloudedLogitLoss([0, 2], logits, { ...options, random });
      const noise = Array.from({ length: 6 }, () => Math.max(-1, Math.min(1, again.normal() / 3)));
      const given = gaussianCloudedLogitLoss([0, 2], logits, { ...options, noise });
      await expectAllClose(loss, given, { absolute: 0, relative: 0 });
    }
  });

  it('draws half-normal noise within [0, 1]: seen through the logit of a rare class', async () => {
    // Two classes, equal cosines, scale 1: the loss of the rare one is log(1 + exp(noiseScale · |noise|)).
    const batch = 4000;
    const options = { classCounts: [2, 1], scale: 1, noiseScale: 1, random: createRandom(3) };
    const ids = new Array<number>(batch).fill(1);
    const loss = gaussianCloudedLogitLoss(ids, tensor2d(new Float32Array(2 * batch), [batch, 2]), options);
    const noise = Array.from(await loss.data(), (value) => Math.log(Math.expm1(value)));
    const mean = noise.reduce((a, b) => a + b, 0) / batch;
    const square = noise.reduce((a, b) => a + b * b, 0) / batch;
    // E|N| / 3 = sqrt(2 / pi) / 3 = 0.2660, E N² / 9 = 0.1111; standard errors 0.0032 and 0.0025, clipping takes about 1e-4.
    expect(mean).toBeGreaterThan(0.254);
    expect(mean).toBeLessThan(0.278);
    expect(square).toBeGreaterThan(0.101);
    expect(square).toBeLessThan(0.121);
    expect(Math.min(...noise)).toBeGreaterThan(-1e-5);
    expect(Math.max(...noise)).toBeLessThan(1 + 1e-5);
    expect(Math.max(...noise)).toBeGreaterThan(0.9);
  });

  it('draws nothing with noiseScale 0, and takes no noise where all counts are equal', async () => {
    const logits = tensor2d(randomLogits(2, 3, 'none', 0.5));
    const plain = softmaxCrossEntropy([0, 2], mul(logits, 7));
    const random = createRandom(1);
    const clear = { classCounts: [100, 10, 1], scale: 7, noiseScale: 0 };
    await expectAllClose(gaussianCloudedLogitLoss([0, 2], logits, clear), plain);
    await expectAllClose(gaussianCloudedLogitLoss([0, 2], logits, { ...clear, random }), plain);
    expect(random.position).toBe(0);
    const equal = { classCounts: [9, 9, 9], scale: 7, noise: [1, 1, 1, 1, 1, 1] };
    await expectAllClose(gaussianCloudedLogitLoss([0, 2], logits, equal), plain);
  });

  it('has one noise for its value and its gradient, and keeps further axes', async () => {
    const options = { classCounts: [100, 10, 1], scale: 2 };
    const logits = tensor(randomLogits(4, 3, 'axes', 0.5).flat(), [2, 2, 3]);
    await expectGradient(
      (x) => gaussianCloudedLogitLoss([0, 2, 1, 1], x, { ...options, random: createRandom(5) }),
      logits,
    );
    const noise = tensor(randomLogits(4, 3, 'axes noise', 0.3).flat(), [2, 2, 3]);
    const loss = gaussianCloudedLogitLoss([0, 2, 1, 1], logits, { ...options, noise });
    expect(loss.shape).toEqual([2, 2]);
    const flat = gaussianCloudedLogitLoss([0, 2, 1, 1], reshape(logits, [4, 3]), {
      ...options,
      noise: await noise.data(),
    });
    await expectAllClose(reshape(loss, [4]), flat, { absolute: 0, relative: 0 });
  });

  it('leaves no tensor behind', () => {
    const logits = tensor2d(randomLogits(2, 3, 'leak'));
    const noise = tensor2d(randomLogits(2, 3, 'leak noise'));
    const before = memory().numTensors;
    const options = { classCounts: [100, 10, 1] };
    gaussianCloudedLogitLoss([0, 2], logits, { ...options, noise }).dispose();
    gaussianCloudedLogitLoss([0, 2], logits, { ...options, random: createRandom(1) }).dispose();
    expect(memory().numTensors).toBe(before);
    expect(noise.isDisposed).toBe(false);
  });
});

describe('gaussianCloudedLogitLoss refuses', () => {
  const classCounts = [3, 2, 1];
  const noise = [0, 0, 0];
  it.each([
    ['no options', undefined, TypeError, 'expected `classCounts` to be an array or typed array of numbers'],
    [
      'a class without examples',
      { classCounts: [3, 0, 1], noise },
      RangeError,
      '`classCounts[1]` to be a finite',
    ],
    [
      'a negative margin',
      { classCounts, noise, margin: -1 },
      RangeError,
      '`margin` to be a finite number >= 0',
    ],
    [
      'a scale of 0',
      { classCounts, noise, scale: 0 },
      RangeError,
      '`scale` to be a finite number > 0, got 0.',
    ],
    [
      'too little noise',
      { classCounts, noise: [0, 0] },
      RangeError,
      '`noise` to hold 3 numbers, got array of 2.',
    ],
    [
      'noise of another shape',
      { classCounts, noise: tensor2d([[1, 2]]) },
      RangeError,
      '`noise` to have shape',
    ],
    [
      'negative noiseScale',
      { classCounts, noise, noiseScale: -1 },
      RangeError,
      '`noiseScale` to be a finite',
    ],
    [
      'neither noise nor random',
      { classCounts },
      TypeError,
      'expected `random` to be a Random of @lt/core, or `noise` to be given, got undefined. Without noise, pass noiseScale 0.',
    ],
    ['a seed for a Random', { classCounts, random: 7 }, TypeError, '`random` to be a Random of @lt/core'],
  ])('%s', (_, options, ErrorClass, message) => {
    const call = () => gaussianCloudedLogitLoss([0], tensor2d([[0, 1, 2]]), options as never);
    expect(call).toThrow(ErrorClass);
    expect(call).toThrow(`gaussianCloudedLogitLoss: `);
    expect(call).toThrow(message);
  });
});
