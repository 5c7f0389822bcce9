import { adjustLogits } from '@lt/classifiers';
import { classPrior } from '@lt/core';
import { fitOpenMax, openMax, openSetScores } from '@lt/oltr';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { Method, TrainingSetup } from '../method.ts';
import type { OpenScorer } from '../open-scorer.ts';

/** A neighbor that the rarest classes have too: more than the smallest has images would take it for unknown. */
const NEIGHBOR = 5;

const msp: OpenScorer = () => (seen) => openSetScores(seen.logits, { score: 'msp' });
const maxLogit: OpenScorer = () => (seen) => openSetScores(seen.logits, { score: 'maxLogit' });
const energy: OpenScorer = () => (seen) => openSetScores(seen.logits, { score: 'energy' });

const openMaxScore: OpenScorer = ({ train, classIds }) => {
  const model = fitOpenMax(train.logits, classIds);
  return (seen) => openMax(seen.logits, model).scores;
};

const neighbors: OpenScorer =
  ({ train: { features: trainFeatures } }) =>
  ({ logits, features }) =>
    openSetScores(logits, { score: 'knn', features, trainFeatures, k: NEIGHBOR });

const classMeans: OpenScorer =
  ({ centroids }) =>
  ({ logits, features }) =>
    openSetScores(logits, { score: 'distance', features, centroids });

/** A way to tell unknown images by the network of another method. */
const COMMON = { group: 'open-set', needsOpen: true } as const;

const plain = { ...COMMON, training: { sharedWith: 'cross-entropy' } } as const;
const corrected = {
  ...plain,
  paper: 'Menon et al. 2021',
  adjust: (logits: Tensor2D, { classCounts }: TrainingSetup) =>
    adjustLogits(logits, { classPrior: classPrior(classCounts) }),
};
const balanced = {
  ...COMMON,
  paper: 'Ren et al. 2020',
  training: { sharedWith: 'balanced-softmax' },
} as const;

/** Networks that know nothing of open sets, told to reject by a score. */
export const methods: Method[] = [
  {
    ...plain,
    id: 'open-msp',
    title: 'Plain + maximum softmax',
    paper: 'Hendrycks and Gimpel 2017',
    open: msp,
  },
  {
    ...plain,
    id: 'open-max-logit',
    title: 'Plain + maximum logit',
    paper: 'Vaze et al. 2022',
    open: maxLogit,
  },
  { ...plain, id: 'open-energy', title: 'Plain + energy', paper: 'Liu et al. 2020', open: energy },
  {
    ...plain,
    id: 'open-openmax',
    title: 'Plain + OpenMax',
    paper: 'Bendale and Boult 2016',
    open: openMaxScore,
  },
  {
    ...plain,
    id: 'open-neighbors',
    title: 'Plain + nearest neighbors',
    paper: 'Sun et al. 2022',
    open: neighbors,
  },
  { ...plain, id: 'open-class-means', title: 'Plain + distance to class means', paper: '', open: classMeans },
  { ...corrected, id: 'open-adjusted', title: 'Logit adjustment + maximum logit', open: maxLogit },
  {
    ...corrected,
    id: 'open-adjusted-neighbors',
    title: 'Logit adjustment + nearest neighbors',
    open: neighbors,
  },
  { ...balanced, id: 'open-balanced', title: 'Balanced softmax + maximum logit', open: maxLogit },
  {
    ...balanced,
    id: 'open-balanced-neighbors',
    title: 'Balanced softmax + nearest neighbors',
    open: neighbors,
  },
  {
    ...balanced,
    id: 'open-balanced-class-means',
    title: 'Balanced softmax + distance to class means',
    open: classMeans,
  },
].map((method, i) => ({ ...method, order: 60 + i }));
