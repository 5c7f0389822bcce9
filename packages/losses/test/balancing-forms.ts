import { multiLabelExample, singleLabelExample } from './asymmetric-oracle.ts';
import type { ExampleLoss } from './oracle.ts';

/** A loss for the tests in a process of its own: its options, and what it is in plain loops. */
export interface CoreOnlyForm {
  loss: string;
  own: Record<string, unknown>;
  example: ExampleLoss;
  known: Record<string, unknown>;
}

const strength = { gammaPositive: 1, gammaNegative: 3, clip: 0.05 };

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
];
