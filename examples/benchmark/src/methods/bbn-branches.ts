import type { Method } from '../method.ts';

/** One branch of BBN predicts alone: what each has learned. */
const alone = { paper: 'Zhou et al. 2020', group: 'decoupling', training: { sharedWith: 'bbn' } } as const;

export const methods: readonly Method[] = [
  {
    id: 'bbn-conventional',
    title: 'BBN, conventional branch alone',
    branch: 'conventional',
    order: 51,
    ...alone,
  },
  {
    id: 'bbn-rebalancing',
    title: 'BBN, re-balancing branch alone',
    branch: 'rebalancing',
    order: 52,
    ...alone,
  },
];
