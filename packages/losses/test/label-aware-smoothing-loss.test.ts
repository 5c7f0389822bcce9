import { describeBackends, expectAllClose, readGolden } from '@lt/testkit';
import { tensor2d } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classSmoothing, type SmoothingShape } from '../src/class-smoothing.ts';
import {
  type LabelAwareSmoothingLossOptions,
  labelAwareSmoothingLoss,
  softmaxCrossEntropy,
} from '../src/index.ts';
import { expectLoss, goldenFiles } from './expect-loss.ts';
import { oracle, oracleGradient, randomLogits, softmaxExample } from './oracle.ts';

interface Golden {
  inputs: { logits: number[][]; labels: number[]; counts: number[] };
  cases: {
    shape: SmoothingShape;
    power: number | null;
    smoothHead: number;
    smoothTail: number;
    smoothPerClass: number[];
    perExample: number[];
    loss: number;
    gradLogits: number[][];
  }[];
}
interface Float32Golden {
  cases: {
    counts: number[];
    smooth_head: number;
    smooth_tail: number;
    shape: SmoothingShape;
    power: number | null;
    smooth: number[];
    logits: number[][];
    label: number[];
    loss_mean: number;
    grad_logits: number[][];
  }[];
}

describe('classSmoothing', () => {
  it.each<[SmoothingShape, number, number]>([
    ['linear', 1, 0.25],
    // sin(pi/8) and 1 - cos(pi/8).
    ['concave', 1, 0.3826834323650898],
    ['convex', 1, 0.07612046748871326],
    ['exp', 2, 0.0625],
    ['exp', 0.5, 0.5],
  ])('goes from tail to head along the curve: %s, power %f', (shape, power, quarter) => {
    const smooth = Array.from(classSmoothing([101, 1, 26], 0.9, 0.1, shape, power));
    for (const [i, expected] of [0.9, 0.1, 0.1 + 0.8 * quarter].entries()) {
      expect(smooth[i]).toBeCloseTo(expected, 12);
    }
  });

  it.each<SmoothingShape>(['concave', 'linear', 'convex', 'exp'])(
    'is the tail for all classes if their counts are equal: %s',
    (shape) => {
      expect([...classSmoothing([7, 7, 7], 0.3, 0.1, shape, 2)]).toEqual([0.1, 0.1, 0.1]);
    },
  );
});

await describeBackends('labelAwareSmoothingLoss', () => {
  it('smooths the frequent class by 0.3 and the rare one not at all', async () => {
    const logits = tensor2d([2, 0, 0, 2, 0, 0], [2, 3]);
    const loss = labelAwareSmoothingLoss([0, 2], logits, { classCounts: [900, 90, 10] });
    // Cross entropies 0.2395 and 2.2395: 0.7 · 0.2395 + 0.1 · (0.2395 + 2 · 2.2395).
    const [right, wrong] = [Math.log(1 + 2 * Math.exp(-2)), Math.log(2 + Math.exp(2))];
    await expectAllClose(loss, [0.8 * right + 0.2 * wrong, wrong]);
    const others = { classCounts: [900, 90, 10], spread: 'others' } as const;
    await expectAllClose(labelAwareSmoothingLoss([0, 2], logits, others), [0.7 * right + 0.3 * wrong, wrong]);
  });

  it('equals plain loops, with weights, soft labels and ignored examples, for all classes and for the others', async () => {
    const classCounts = [5, 100, 1, 20];
    const smooth = classSmoothing(classCounts, 0.4, 0.1, 'exp', 0.5);
    const logits = randomLogits(4, 4, 'label-aware');
    const soft = [
      [0.5, 0.5, 0, 0],
      [0, 0, 1, 0],
      [0.1, 0.2, 0.3, 0.4],
      [0, 0, 0, 1],
    ];
    const hot = [0, 2, -1, 3].map((id) => soft.map((_, c) => Number(id === c)));
    for (const spread of ['all', 'others'] as const) {
      const targets = (label: number[]) =>
        label.map((own, c) => {
          let target = own * (1 - smooth[c]!);
          for (const [k, other] of label.entries()) {
            if (spread === 'all') target += (other * smooth[k]!) / 4;
            else if (k !== c) target += (other * smooth[k]!) / 3;
          }
          return target;
        });
      const own = {
        classCounts,
        smoothHead: 0.4,
        smoothTail: 0.1,
        shape: 'exp',
        power: 0.5,
        spread,
      } as const;
      for (const reduction of [undefined, 'mean', 'sum'] as const) {
        const shared = {
          ...(reduction && { reduction }),
          classWeights: [1, 2, 3, 4],
          sampleWeights: [1, 2, 3, 0.5],
        };
        const valid = { ...shared, sampleWeights: [1, 2, 0, 0.5] };
        const scale = reduction === 'mean' ? 4 / 3 : 1;
        await expectLoss(
          (x) => labelAwareSmoothingLoss([0, 2, -1, 3], x, { ...shared, ...own, ignoreIndex: -1 }),
          logits,
          {
            value: oracle(softmaxExample, hot.map(targets), logits, valid).map((loss) => loss * scale),
            gradient: oracleGradient(softmaxExample, hot.map(targets), logits, valid).map((row) =>
              row.map((g) => g * scale),
            ),
          },
        );
        await expectLoss((x) => labelAwareSmoothingLoss(tensor2d(soft), x, { ...shared, ...own }), logits, {
          value: oracle(softmaxExample, soft.map(targets), logits, shared),
          gradient: oracleGradient(softmaxExample, soft.map(targets), logits, shared),
        });
      }
    }
  });

  describe.each(goldenFiles('label_aware_smoothing'))('gives the authors’ values: $name', ({ file }) => {
    const { inputs, cases } = readGolden<Golden>(file);
    it.each(cases)('$shape, power $power, head $smoothHead, tail $smoothTail', async (golden) => {
      const { shape, power, smoothHead, smoothTail } = golden;
      const options: LabelAwareSmoothingLossOptions = {
        classCounts: inputs.counts,
        smoothHead,
        smoothTail,
        shape,
      };
      if (power !== null) options.power = power;
      const smooth = classSmoothing(inputs.counts, smoothHead, smoothTail, shape, power ?? 1);
      await expectAllClose(Array.from(smooth), golden.smoothPerClass, { absolute: 1e-12, relative: 1e-12 });
      await expectLoss(
        (x) => labelAwareSmoothingLoss(inputs.labels, x, options as { classCounts: number[] }),
        inputs.logits,
        { value: golden.perExample },
      );
      await expectLoss(
        (x) => labelAwareSmoothingLoss(inputs.labels, x, { ...options, reduction: 'mean' }),
        inputs.logits,
        { value: golden.loss, gradient: golden.gradLogits },
      );
    });
  });

  const float32 = readGolden<Float32Golden>(new URL('./golden/label_aware_smoothing.json', import.meta.url));
  it.each(float32.cases)(
    'gives the authors’ float32 values: $counts, $shape, power $power',
    async (golden) => {
      const { counts, shape, power, smooth_head: smoothHead, smooth_tail: smoothTail } = golden;
      const options = {
        classCounts: counts,
        smoothHead,
        smoothTail,
        shape,
        ...(power !== null && { power }),
      };
      await expectAllClose(
        Array.from(classSmoothing(counts, smoothHead, smoothTail, shape, power ?? 1)),
        golden.smooth,
        { absolute: 3e-8, relative: 3e-7 },
      );
      await expectLoss(
        (x) => labelAwareSmoothingLoss(golden.label, x, { ...options, reduction: 'mean' }),
        golden.logits,
        { value: golden.loss_mean, gradient: golden.grad_logits },
      );
    },
  );

  it('is label smoothing where head and tail agree, and cross entropy where both are 0', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 5 }), fc.nat(), async (numClasses, seed) => {
        const logits = tensor2d(randomLogits(3, numClasses, `smoothing ${seed}`));
        const ids = [0, numClasses - 1, seed % numClasses];
        const classCounts = Array.from({ length: numClasses }, (_, c) => 1 + c * c);
        for (const smooth of [0, 0.3]) {
          const options = { classCounts, smoothHead: smooth, smoothTail: smooth };
          const expected = softmaxCrossEntropy(ids, logits, { labelSmoothing: smooth });
          await expectAllClose(labelAwareSmoothingLoss(ids, logits, options), expected);
        }
      }),
      { seed: 20_240_117, numRuns: 8 },
    );
  });

  it('gives everything away to the others, and leaves a single class alone', async () => {
    const options = { classCounts: [9, 9, 9], smoothTail: 1, spread: 'others' } as const;
    // Nothing is left of the label, and its logit may be anything.
    const loss = labelAwareSmoothingLoss([1], tensor2d([[0, 3e38, 0]]), options);
    await expectAllClose(loss, [3e38], { relative: 1e-6 });
    const masked = labelAwareSmoothingLoss([1], tensor2d([[0, Number.NEGATIVE_INFINITY, 0]]), options);
    await expectAllClose(masked, [Math.LN2]);
    const single = labelAwareSmoothingLoss([0], tensor2d([[5]]), { ...options, classCounts: [9] });
    expect(await single.array()).toEqual([0]);
  });
});

describe('labelAwareSmoothingLoss refuses', () => {
  const classCounts = [3, 2, 1];
  it.each([
    ['no options', undefined, TypeError, 'expected `classCounts` to be an array or typed array of numbers'],
    ['a class without examples', { classCounts: [3, 0, 1] }, RangeError, '`classCounts[1]` to be a finite'],
    [
      'too much smoothing',
      { classCounts, smoothHead: 1.1 },
      RangeError,
      '`smoothHead` to be a finite number',
    ],
    ['a negative one', { classCounts, smoothTail: -0.1 }, RangeError, '`smoothTail` to be a finite number'],
    ['an unknown shape', { classCounts, shape: 'cubic' }, RangeError, '`shape` to be one of'],
    ['an exp without power', { classCounts, shape: 'exp' }, TypeError, '`power` to be a finite number > 0'],
    ['an unknown spread', { classCounts, spread: 'none' }, RangeError, '`spread` to be one of'],
    [
      'labelSmoothing',
      { classCounts, labelSmoothing: 0.1 },
      RangeError,
      'expected no option `labelSmoothing`: smoothHead and smoothTail smooth the labels by class.',
    ],
  ])('%s', (_, options, ErrorClass, message) => {
    const call = () => labelAwareSmoothingLoss([0], tensor2d([[0, 1, 2]]), options as never);
    expect(call).toThrow(ErrorClass);
    expect(call).toThrow(`labelAwareSmoothingLoss: `);
    expect(call).toThrow(message);
  });
});
