import { countClasses } from '@lt/core';
import { seesawLoss, updateSeenCounts } from '@lt/losses';
import { instanceBalancedSampler } from '@lt/sampling';
import type { Method } from '../method.ts';

export const method: Method = {
  id: 'seesaw',
  title: 'Seesaw',
  paper: 'Wang et al. 2021',
  group: 'losses',
  order: 23,
  training: ({ classIds, classCounts, batchSize, seed }) => {
    const memory = { seen: Array.from(classCounts, () => 0) };
    return {
      sampler: instanceBalancedSampler(classIds, { batchSize, seed }),
      memory,
      loss: (labels, logits) => {
        // The authors count a batch before its loss.
        const own = countClasses(labels, classCounts.length);
        return seesawLoss(labels, logits, {
          classCounts: memory.seen.map((count, c) => count + own[c]!),
          p: 0.8,
          q: 2,
          reduction: 'mean',
        });
      },
      afterStep: async ({ labels }) => {
        memory.seen = await updateSeenCounts(memory.seen, labels);
      },
    };
  },
};
