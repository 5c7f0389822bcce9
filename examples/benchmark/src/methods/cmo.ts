import { softmaxCrossEntropy } from '@lt/losses';
import { classBalancedSampler, instanceBalancedSampler } from '@lt/sampling';
import { cmo } from '@lt/training';
import type { Method } from '../method.ts';

/**
 * Rare classes' images, pasted on those of the batch in every other batch. The foreground's classes come equally often, which is the authors'
 * weight of 1 / count for an image. They paste nothing in the first four and the last three of 200 epochs: of 30 that is less than one at
 * either end, and every epoch pastes here.
 */
export const method: Method = {
  id: 'cmo',
  title: 'CMO: tail images pasted on others',
  paper: 'Park et al. 2022',
  group: 'fsa',
  order: 92,
  training: ({ classIds, classCounts, batchSize, seed }) => ({
    sampler: instanceBalancedSampler(classIds, { batchSize, seed }),
    pasting: {
      foreground: classBalancedSampler(classIds, { batchSize, seed }),
      paste: cmo({ numClasses: classCounts.length, seed }),
    },
    loss: (_, logits, { pastedLabels }) => softmaxCrossEntropy(pastedLabels!, logits, { reduction: 'mean' }),
  }),
};
