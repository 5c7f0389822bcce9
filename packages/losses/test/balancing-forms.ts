import { multiLabelExample, singleLabelExample } from './asymmetric-oracle.ts';
import { distributionExample } from './distribution-oracle.ts';
import { equalizationExample, twoWeightsExample } from './equalization-oracle.ts';
import { influenceExample } from './influence-oracle.ts';
import { type ExampleLoss, mappedSoftmaxExample, type OracleOptions } from './oracle.ts';
import { seesawExample } from './seesaw-oracle.ts';

/** A loss for the tests in a process of its own: its options, and what it is in plain loops. */
export interface CoreOnlyForm {
  loss: string;
  own: object;
  example: ExampleLoss;
  known: OracleOptions;
  /** Shared options that the loss refuses. */
  refuses?: readonly (keyof OracleOptions)[];
}

const strength = { gammaPositive: 1, gammaNegative: 3, clip: 0.05 };

const distribution = {
  ...{ classCounts: [900, 90, 10], numExamples: 1200, alpha: 0.2, beta: 5, mu: 0.3 },
  ...{ initBias: 0.1, negativeScale: 3, gamma: 1, balance: 1.5 },
};

/** The losses that balance the gradients of positives and negatives, for three classes with the counts 900, 90 and 10. */
export const balancingForms: readonly CoreOnlyForm[] = [
  {
    loss: 'asymmetricLoss',
    own: { ...strength, detachModulator: false },
    example: multiLabelExample(strength),
    known: {},
  },
  {
    loss: 'asymmetricLoss',
    own: { gammaPositive: 1, gammaNegative: 3, base: 'softmax' },
    example: singleLabelExample(strength),
    known: {},
  },
  {
    loss: 'equalizationLoss',
    own: { classCounts: [900, 90, 10], threshold: 0.05 },
    example: equalizationExample([0, 0, 1]),
    known: {},
  },
  {
    loss: 'equalizationLoss',
    own: { classCounts: [900, 90, 10], threshold: 0.05, base: 'softmax', gamma: 1 },
    example: mappedSoftmaxExample((x, c, labels) =>
      c === 2 && labels[2] === 0 ? Number.NEGATIVE_INFINITY : x,
    ),
    known: {},
    refuses: ['labelSmoothing'],
  },
  {
    loss: 'equalizationLossV2',
    own: { gradientRatio: { positive: [2, 1, 0], negative: [1, 1, 0] }, gamma: 1, mu: 1, alpha: 2 },
    example: twoWeightsExample([1 + 2 / (1 + Math.E), 2, 1], [1 / (1 + Math.exp(-1)), 0.5, 1]),
    known: {},
  },
  {
    // Without compensation, since the gradient holds that constant.
    loss: 'seesawLoss',
    own: { classCounts: [900, 90, 10], p: 0.5, q: 0 },
    example: seesawExample({ classCounts: [900, 90, 10], p: 0.5, q: 0, epsilon: 0.01 }),
    known: {},
  },
  {
    loss: 'influenceBalancedLoss',
    own: {
      features: {
        tensor: [
          [1, -2],
          [1, -2],
          [1, -2],
          [1, -2],
        ],
      },
      alpha: 2,
      epsilon: 0.1,
      gamma: 1,
    },
    example: influenceExample({ alpha: 2, epsilon: 0.1, gamma: 1 }, [1, -2]),
    known: {},
  },
  {
    loss: 'distributionBalancedLoss',
    own: distribution,
    example: distributionExample(distribution),
    known: {},
  },
];
