import { type FusionSettings, finetuneOnFusions } from '../finetune.ts';
import type { Method } from '../method.ts';

/** Feature space augmentation, and what tells which part of it does what: the same batches without fusion, and with other donors. */
export const methods: readonly Method[] = [
  // As many samples in a batch, all of them real.
  finetuned(80, 'fsa-no-fusion', 'Balanced fine-tuning, no fusion', { donorsPerTail: 0, tailPerBatch: 64 }),
  finetuned(81, 'fsa', 'FSA: confusing donors', {}),
  finetuned(82, 'fsa-random-donors', 'FSA, random head donors', { donors: 'random' }),
  finetuned(83, 'fsa-same-class', 'FSA, donors of the same class', { donors: 'sameClass' }),
];

function finetuned(order: number, id: string, title: string, settings: FusionSettings): Method {
  return {
    id,
    title,
    paper: 'Chu et al. 2020',
    group: 'fsa',
    order,
    training: { sharedWith: 'cross-entropy' },
    refit: finetuneOnFusions(settings),
  };
}
