import { openSetScores } from '@lt/oltr';
import { classAwareSampler, instanceBalancedSampler } from '@lt/sampling';
import type { Method, OltrRecipe, TrainingSetup } from '../method.ts';
import type { OpenScorer } from '../open-scorer.ts';

/** Images of a class that come together in the second stage, as the authors have it. */
const SAMPLES_PER_CLASS = 4;

/** Learning rate of the second stage as a part of that of the first. */
const STAGE_2_RATE = 0.3;

/** By the maximum softmax, as the authors do. */
const msp: OpenScorer = () => (seen) => openSetScores(seen.logits, { score: 'msp' });

const maxLogit: OpenScorer = () => (seen) => openSetScores(seen.logits, { score: 'maxLogit' });

/** By the reachability: the distance to the nearest centroid of the memory orders images as its inverse does. */
const reachability: OpenScorer =
  ({ centroids }) =>
  (seen) =>
    openSetScores(seen.logits, { score: 'reachability', features: seen.features, centroids });

const COMMON = { group: 'open-set', paper: 'Liu et al. 2019' } as const;

/** OLTR by three scores, and without its parts: a third of the epochs plain, the others class by class. */
export const methods: Method[] = [
  { ...COMMON, id: 'oltr', title: 'OLTR', order: 80, training: recipe({}), open: msp },
  {
    ...COMMON,
    id: 'oltr-max-logit',
    title: 'OLTR + maximum logit',
    order: 81,
    training: { sharedWith: 'oltr' },
    open: maxLogit,
    needsOpen: true,
  },
  {
    ...COMMON,
    id: 'oltr-reachability',
    title: 'OLTR + reachability',
    order: 82,
    training: { sharedWith: 'oltr' },
    open: reachability,
    needsOpen: true,
  },
  {
    ...COMMON,
    id: 'oltr-no-attention',
    title: 'OLTR without attention',
    order: 83,
    training: recipe({ attention: false }),
    open: msp,
  },
  {
    ...COMMON,
    id: 'oltr-no-memory',
    title: 'OLTR without memory',
    order: 84,
    training: recipe({ memory: false }),
    open: msp,
  },
  {
    ...COMMON,
    id: 'oltr-cosine-only',
    title: 'OLTR, cosine classifier alone',
    order: 85,
    training: recipe({ attention: false, memory: false }),
    open: msp,
  },
];

/** Says how OLTR trains, or how what is left of it does. */
function recipe({ attention = true, memory = true }: { attention?: boolean; memory?: boolean }) {
  return ({ classIds, batchSize, totalEpochs, seed }: TrainingSetup): OltrRecipe => ({
    conventional: instanceBalancedSampler(classIds, { batchSize, seed }),
    classAware: classAwareSampler(classIds, {
      batchSize,
      seed: `${seed} class-aware`,
      samplesPerClass: SAMPLES_PER_CLASS,
      // As many draws as there are images, for the same number of steps as everywhere.
      epochLength: classIds.length,
    }),
    stage1Epochs: Math.round(totalEpochs / 3),
    stage2Rate: STAGE_2_RATE,
    attention,
    memory,
  });
}
