import type { Method } from '../method.ts';
import { retrain } from '../retrain.ts';

export const method: Method = {
  id: 'crt',
  title: 'cRT: classifier re-trained',
  paper: 'Kang et al. 2020',
  group: 'decoupling',
  alsoIn: ['fsa'],
  order: 40,
  training: { sharedWith: 'cross-entropy' },
  refit: retrain('re-sampling'),
};
