import { finetuneOnFusions } from '../finetune.ts';
import { FUSION_SWEEP } from '../fusion-sweep.ts';
import type { Method } from '../method.ts';

/** Feature space augmentation with other thresholds, other heads and other ways to fuse. */
export const methods: readonly Method[] = FUSION_SWEEP.map(({ id, title, settings }, place) => ({
  id,
  title,
  paper: 'Chu et al. 2020',
  group: 'fsa-sweep',
  order: 100 + place,
  training: { sharedWith: 'cross-entropy' },
  refit: finetuneOnFusions(settings),
}));
