import { describeBackends, expectAllClose, readGolden } from '@lt/testkit';
import { grad, type Tensor, tensor1d, tensor2d, zeros } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { softmaxCrossEntropy } from '../src/index.ts';
import { expectLoss, goldenFiles } from './expect-loss.ts';
import { oracle, oracleGradient, randomLogits, softmaxExample } from './oracle.ts';

interface Golden {
  inputs: { logits: number[][]; labels: number[] };
  cases: {
    labelSmoothing: number;
    classWeights: number[] | null;
    perExample: number[];
    sum: number;
    meanBySumOfWeights: number;
    gradMeanBySumOfWeights: number[][];
    meanByBatch_officialCB?: number;
    gradMeanByBatch_officialCB?: number[][];
  }[];
}

interface SoftGolden {
  inputs: { logits: number[][]; softLabels: number[][] };
  cases: {
    classWeights: number[] | null;
    labelSmoothing: number;
    perExample: number[];
    meanByBatch: number;
    gradLogits: number[][];
  }[];
}

interface IgnoreGolden {
  inputs: { logits: number[][] };
  cases: {
    method: string;
    classWeights: number[] | null;
    labels: number[];
    ignoreIndex: number;
    perExample?: number[];
    loss: number;
    gradLogits: number[][];
  }[];
}

await describeBackends('softmaxCrossEntropy', () => {
  it('is log(1 + 2 e^-2) for logits 2, 0, 0 and the first class', async () => {
    const expected = Math.log(1 + 2 * Math.exp(-2));
    const logits = [
      [2, 0, 0],
      [2, 0, 0],
    ];
    await expectLoss((x) => softmaxCrossEntropy([0, 2], x), logits, { value: [expected, expected + 2] });
  });

  describe.each(goldenFiles('softmax_ce'))(
    'gives the values of PyTorch and of the authors: $name',
    ({ file }) => {
      const { inputs, cases } = readGolden<Golden>(file);
      it.each(cases)('labelSmoothing $labelSmoothing, beta $beta', async (golden) => {
        const shared = {
          labelSmoothing: golden.labelSmoothing,
          ...(golden.classWeights && { classWeights: golden.classWeights }),
        };
        const { logits, labels } = inputs;
        await expectLoss((x) => softmaxCrossEntropy(labels, x, shared), logits, { value: golden.perExample });
        await expectLoss((x) => softmaxCrossEntropy(labels, x, { ...shared, reduction: 'sum' }), logits, {
          value: golden.sum,
        });
        await expectLoss(
          (x) => softmaxCrossEntropy(labels, x, { ...shared, reduction: 'weightedMean' }),
          logits,
          {
            value: golden.meanBySumOfWeights,
            gradient: golden.gradMeanBySumOfWeights,
          },
        );
        if (golden.meanByBatch_officialCB === undefined) return;
        await expectLoss((x) => softmaxCrossEntropy(labels, x, { ...shared, reduction: 'mean' }), logits, {
          value: golden.meanByBatch_officialCB,
          gradient: golden.gradMeanByBatch_officialCB!,
        });
      });
    },
  );

  const soft = readGolden<SoftGolden>(new URL('./golden/soft_labels.json', import.meta.url));
  it.each(soft.cases)('gives the values of PyTorch for soft labels (case %#)', async (golden) => {
    const shared = {
      labelSmoothing: golden.labelSmoothing,
      ...(golden.classWeights && { classWeights: golden.classWeights }),
    };
    const labels = tensor2d(soft.inputs.softLabels);
    await expectLoss((x) => softmaxCrossEntropy(labels, x, shared), soft.inputs.logits, {
      value: golden.perExample,
    });
    await expectLoss(
      (x) => softmaxCrossEntropy(labels, x, { ...shared, reduction: 'mean' }),
      soft.inputs.logits,
      {
        value: golden.meanByBatch,
        gradient: golden.gradLogits,
      },
    );
  });

  const ignored = readGolden<IgnoreGolden>(new URL('./golden/ignore_index.json', import.meta.url));
  const reductions = {
    cross_entropy_mean_by_weights: 'weightedMean',
    class_balanced_softmax_mean_by_valid_examples: 'mean',
  } as const;
  it.each(ignored.cases.filter(({ method }) => method in reductions))(
    'leaves out ignored examples, as PyTorch does: $method, beta $beta',
    async (golden) => {
      const { ignoreIndex } = golden;
      const shared = { ignoreIndex, ...(golden.classWeights && { classWeights: golden.classWeights }) };
      const reduction = reductions[golden.method as keyof typeof reductions];
      await expectLoss(
        (x) => softmaxCrossEntropy(golden.labels, x, { ...shared, reduction }),
        ignored.inputs.logits,
        {
          value: golden.loss,
          gradient: golden.gradLogits,
        },
      );
      if (golden.perExample === undefined) return;
      await expectLoss((x) => softmaxCrossEntropy(golden.labels, x, shared), ignored.inputs.logits, {
        value: golden.perExample,
      });
    },
  );

  it('equals the slow oracle with every option at once', async () => {
    const logits = randomLogits(7, 5, 'softmax');
    const options = {
      classWeights: [0.5, 3, 0, 1, 2],
      labelSmoothing: 0.2,
      ignoreIndex: 9,
      sampleWeights: [1, 0.5, 0, 2, 1, 1, 3],
    };
    const ids = [4, 0, 2, 9, 1, 3, 2];
    for (const reduction of [undefined, 'mean', 'sum', 'weightedMean', 'positives', 'elementMean'] as const) {
      const all = { ...options, ...(reduction && { reduction }) } as typeof options;
      await expectLoss((x) => softmaxCrossEntropy(ids, x, all), logits, {
        value: oracle(softmaxExample, ids, logits, all),
        gradient: oracleGradient(softmaxExample, ids, logits, all),
      });
    }
  });

  it('has the right gradient where rows of labels do not sum to 1', async () => {
    const labels = [
      [0.5, 0],
      [0, 0],
      [1, 1],
    ];
    const logits = [
      [0.3, 1.3],
      [1, -1],
      [0.2, 0.1],
    ];
    await expectLoss((x) => softmaxCrossEntropy(tensor2d(labels), x), logits, {
      value: oracle(softmaxExample, labels, logits),
      gradient: oracleGradient(softmaxExample, labels, logits),
    });
  });

  it('takes a logit of -Infinity where the label is 0', async () => {
    const logits = tensor2d([[1, Number.NEGATIVE_INFINITY, 2]]);
    const loss = (x: Tensor) => softmaxCrossEntropy([0], x);
    await expectAllClose(loss(logits), [Math.log(1 + Math.E)]);
    await expectAllClose(grad(loss)(logits), [[-Math.E / (1 + Math.E), 0, Math.E / (1 + Math.E)]]);
  });

  it('gives an ignored row a zero gradient, whatever its logits', async () => {
    const logits = tensor2d([
      [Number.NaN, 0],
      [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY],
      [0, 0],
    ]);
    const loss = (x: Tensor) => softmaxCrossEntropy([-1, -1, 1], x, { ignoreIndex: -1, reduction: 'mean' });
    await expectAllClose(loss(logits), [Math.LN2]);
    await expectAllClose(grad(loss)(logits), [
      [0, 0],
      [0, 0],
      [0.5, -0.5],
    ]);
  });

  it('adds up the losses of many examples without drift', async () => {
    const batch = 70_001;
    const loss = softmaxCrossEntropy(new Uint8Array(batch), zeros([batch, 2]), { reduction: 'sum' });
    await expectAllClose(loss, [batch * Math.LN2], { relative: 2e-6 });
  });
});

describe('softmaxCrossEntropy refuses', () => {
  const logits = () => zeros([2, 3]);
  const cases: [string, () => unknown][] = [
    ['logits that are no tensor', () => softmaxCrossEntropy([0], [[1, 2]] as never)],
    ['integer logits', () => softmaxCrossEntropy([0, 1], zeros([2, 3], 'int32'))],
    ['logits without a class axis', () => softmaxCrossEntropy([0, 1], tensor1d([1, 2]))],
    ['logits without classes', () => softmaxCrossEntropy([0, 1], zeros([2, 0]))],
    ['labels of another kind', () => softmaxCrossEntropy('01' as never, logits())],
    ['labels of another shape', () => softmaxCrossEntropy(zeros([2, 2]), logits())],
    [
      'one-hot labels as an array',
      () =>
        softmaxCrossEntropy(
          [
            [1, 0, 0],
            [0, 1, 0],
          ] as never,
          logits(),
        ),
    ],
    ['an id that is not whole', () => softmaxCrossEntropy([0, 1.5], logits())],
    ['an id out of range', () => softmaxCrossEntropy([0, 3], logits())],
    ['an unknown id', () => softmaxCrossEntropy([-1, 2], logits(), { ignoreIndex: 255 })],
    ['too few ids', () => softmaxCrossEntropy([0], logits())],
    [
      'an ignored class in one-hot labels',
      () => softmaxCrossEntropy(zeros([2, 3]), logits(), { ignoreIndex: 0 }),
    ],
    [
      'class weights of another length',
      () => softmaxCrossEntropy([0, 1], logits(), { classWeights: [1, 2] }),
    ],
    ['negative sample weights', () => softmaxCrossEntropy([0, 1], logits(), { sampleWeights: [1, -1] })],
    [
      'sample weights of another shape',
      () => softmaxCrossEntropy([0, 1], logits(), { sampleWeights: tensor1d([1]) }),
    ],
    ['a smoothing above 1', () => softmaxCrossEntropy([0, 1], logits(), { labelSmoothing: 1.5 })],
    ['another reduction', () => softmaxCrossEntropy([0, 1], logits(), { reduction: 'none' as never })],
  ];
  it('wrong arguments with a message that says what was expected', () => {
    const messages = cases.map(([what, call]) => {
      try {
        call();
      } catch (error) {
        return `${what}: ${(error as Error).name}: ${(error as Error).message}`;
      }
      return `${what}: accepted`;
    });
    expect(messages).toMatchInlineSnapshot(`
      [
        "logits that are no tensor: TypeError: softmaxCrossEntropy: expected \`logits\` to be a tensor, got array of 1.",
        "integer logits: TypeError: softmaxCrossEntropy: expected \`logits\` to have dtype float32, got int32.",
        "logits without a class axis: RangeError: softmaxCrossEntropy: expected \`logits\` to have shape [batch, numClasses] with at least one class, got Tensor [2].",
        "logits without classes: RangeError: softmaxCrossEntropy: expected \`logits\` to have shape [batch, numClasses] with at least one class, got Tensor [2, 0].",
        "labels of another kind: TypeError: softmaxCrossEntropy: expected \`labels\` to be a tensor or an array of class ids, got "01".",
        "labels of another shape: RangeError: softmaxCrossEntropy: expected \`labels\` to have shape [2, 3] (one-hot or soft) or [2] (class ids), got Tensor [2, 2].",
        "one-hot labels as an array: TypeError: softmaxCrossEntropy: expected \`labels[0]\` to be a whole number, got array of 3.",
        "an id that is not whole: RangeError: softmaxCrossEntropy: expected \`labels[1]\` to be a whole number, got 1.5.",
        "an id out of range: RangeError: softmaxCrossEntropy: expected \`labels[1]\` to be a class id from 0 to 2, got 3.",
        "an unknown id: RangeError: softmaxCrossEntropy: expected \`labels[0]\` to be a class id from 0 to 2 or ignoreIndex 255, got -1.",
        "too few ids: RangeError: softmaxCrossEntropy: expected \`labels\` to hold 2 numbers, got array of 1.",
        "an ignored class in one-hot labels: RangeError: softmaxCrossEntropy: expected \`labels\` to be class ids with ignoreIndex 0, got Tensor [2, 3].",
        "class weights of another length: RangeError: softmaxCrossEntropy: expected \`classWeights\` to hold 3 numbers, got array of 2.",
        "negative sample weights: RangeError: softmaxCrossEntropy: expected \`sampleWeights[1]\` to be a finite number >= 0, got -1.",
        "sample weights of another shape: RangeError: softmaxCrossEntropy: expected \`sampleWeights\` to have shape [2], got [1].",
        "a smoothing above 1: RangeError: softmaxCrossEntropy: expected \`labelSmoothing\` to be a finite number >= 0 and <= 1, got 1.5.",
        "another reduction: RangeError: softmaxCrossEntropy: expected \`reduction\` to be one of 'mean', 'sum', 'weightedMean', 'positives', 'elementMean', got "none".",
      ]
    `);
  });
});
