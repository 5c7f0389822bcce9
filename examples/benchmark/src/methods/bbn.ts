import { bilateralRecipe } from '../bilateral-recipe.ts';
import type { Method } from '../method.ts';

export const method: Method = {
  id: 'bbn',
  title: 'BBN',
  paper: 'Zhou et al. 2020',
  group: 'decoupling',
  order: 50,
  training: (setup) => bilateralRecipe(setup),
};
