import type { AlphaKind } from '@lt/bbn';
import { bilateralRecipe } from '../bilateral-recipe.ts';
import type { Method } from '../method.ts';

/** BBN with another schedule of cumulative learning: the paper's ablation. */
export const methods: readonly Method[] = [
  withSchedule('linear-decay', 'linear decay', 55),
  withSchedule('equal', 'equal weight', 56),
  withSchedule('parabolic-increment', 'parabolic increment', 57),
];

function withSchedule(schedule: AlphaKind, name: string, order: number): Method {
  return {
    id: `bbn-${schedule}`,
    title: `BBN, ${name}`,
    paper: 'Zhou et al. 2020',
    group: 'decoupling',
    order,
    training: (setup) => bilateralRecipe(setup, { schedule }),
  };
}
