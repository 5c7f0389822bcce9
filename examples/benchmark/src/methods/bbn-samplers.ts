import { classBalancedSampler, instanceBalancedSampler } from '@lt/sampling';
import { bilateralRecipe } from '../bilateral-recipe.ts';
import type { Method } from '../method.ts';

const family = { paper: 'Zhou et al. 2020', group: 'decoupling' } as const;

/** BBN with another sampler for its re-balancing branch: the paper's ablation. */
export const methods: readonly Method[] = [
  {
    id: 'bbn-uniform',
    title: 'BBN, uniform sampler',
    order: 53,
    training: (setup) => bilateralRecipe(setup, { sampler: instanceBalancedSampler }),
    ...family,
  },
  {
    id: 'bbn-balanced',
    title: 'BBN, balanced sampler',
    order: 54,
    training: (setup) => bilateralRecipe(setup, { sampler: classBalancedSampler }),
    ...family,
  },
];
