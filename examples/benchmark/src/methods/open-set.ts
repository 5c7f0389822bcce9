import { adjustLogits } from '@lt/classifiers';
import { classPrior } from '@lt/core';
import { fitOpenMax, openMax, openSetScores } from '@lt/oltr';
import type { Method } from '../method.ts';
import type { OpenScorer } from '../open-scorer.ts';

/** A neighbor that the rarest classes have too: more than the smallest has images would take it for unknown. */
const NEIGHBOR = 5;

/** Ways to tell unknown images by a plain network. */
const SCORERS: Readonly<Record<string, OpenScorer>> = {
  msp: () => (seen) => openSetScores(seen.logits, { score: 'msp' }),
  'max-logit': () => (seen) => openSetScores(seen.logits, { score: 'maxLogit' }),
  energy: () => (seen) => openSetScores(seen.logits, { score: 'energy' }),
  'nearest-neighbors':
    ({ train }) =>
    (seen) =>
      openSetScores(seen.logits, {
        score: 'knn',
        features: seen.features,
        trainFeatures: train.features,
        k: NEIGHBOR,
      }),
  'class-mean-distance':
    ({ centroids }) =>
    (seen) =>
      openSetScores(seen.logits, { score: 'distance', features: seen.features, centroids }),
  openmax: ({ train, classIds }) => {
    const model = fitOpenMax(train.logits, classIds);
    return (seen) => openMax(seen.logits, model).scores;
  },
};

/** What the methods of this family have in common. */
const COMMON = { group: 'open-set', needsOpen: true } as const;

/** A plain network, or a plain network whose logits are corrected, told to reject: nothing but its training is plain. */
export const methods: Method[] = [
  plain('msp', 'Plain + maximum softmax', 'Hendrycks and Gimpel 2017', 60),
  plain('max-logit', 'Plain + maximum logit', 'Vaze et al. 2022', 61),
  plain('energy', 'Plain + energy', 'Liu et al. 2020', 62),
  plain('openmax', 'Plain + OpenMax', 'Bendale and Boult 2016', 63),
  plain('nearest-neighbors', 'Plain + nearest neighbors', 'Sun et al. 2022', 64),
  plain('class-mean-distance', 'Plain + distance to class means', '', 65),
  {
    ...COMMON,
    id: 'open-logit-adjustment',
    title: 'Logit adjustment + maximum logit',
    paper: 'Menon et al. 2021',
    order: 66,
    training: { sharedWith: 'cross-entropy' },
    adjust: (logits, { classCounts }) => adjustLogits(logits, { classPrior: classPrior(classCounts) }),
    open: SCORERS['max-logit']!,
  },
  {
    ...COMMON,
    id: 'open-balanced-softmax',
    title: 'Balanced softmax + maximum logit',
    paper: 'Ren et al. 2020',
    order: 67,
    training: { sharedWith: 'balanced-softmax' },
    open: SCORERS['max-logit']!,
  },
];

function plain(scorer: string, title: string, paper: string, order: number): Method {
  const training = { sharedWith: 'cross-entropy' };
  return { ...COMMON, id: `open-${scorer}`, title, paper, order, training, open: SCORERS[scorer]! };
}
