import type { Manner } from './retrain.ts';

/** One cell of the study: which way the features were learned, and which way a new classifier was trained on them. */
export interface GridCell {
  /** Id of the method. */
  id: string;
  representation: Manner;
  classifier: Manner;
  /** Id of the method that trains the network. */
  trainedAs: string;
}

/** The three manners, and the method that trains a whole network in each. */
export const MANNERS: Readonly<Record<Manner, string>> = {
  'cross-entropy': 'cross-entropy',
  're-weighting': 'reweighting',
  're-sampling': 'class-balanced-sampling',
};

const manners = Object.keys(MANNERS) as Manner[];

/** The nine cells, representation by representation. */
export const GRID: readonly GridCell[] = manners.flatMap((representation) =>
  manners.map((classifier) => ({
    id:
      representation === 'cross-entropy' && classifier === 're-sampling'
        ? 'crt'
        : `${representation}-then-${classifier}`,
    representation,
    classifier,
    trainedAs: MANNERS[representation],
  })),
);
