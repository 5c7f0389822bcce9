import { adjustLogits } from '@lt/classifiers';
import { classPrior } from '@lt/core';
import type { Method } from '../method.ts';

export const method: Method = {
  id: 'logit-adjustment',
  title: 'Logit adjustment (post-hoc)',
  paper: 'Menon et al. 2021',
  group: 'standard',
  alsoIn: ['decoupling', 'fsa'],
  order: 5,
  training: { sharedWith: 'cross-entropy' },
  adjust: (logits, { classCounts }) => adjustLogits(logits, { classPrior: classPrior(classCounts) }),
};
