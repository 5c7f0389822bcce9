import { nearestClassMean } from '@lt/classifiers';
import type { Method } from '../method.ts';

export const method: Method = {
  id: 'nearest-class-mean',
  title: 'NCM: nearest class mean',
  paper: 'Kang et al. 2020',
  group: 'decoupling',
  order: 44,
  training: { sharedWith: 'cross-entropy' },
  refit: async ({ train, setup: { classCounts } }) => {
    const { scores, dispose } = nearestClassMean({ ...train, numClasses: classCounts.length });
    return { logits: scores, dispose };
  },
};
