import { finetune } from '../finetune.ts';
import type { Method } from '../method.ts';
import { transferredBatches } from '../transferred-batches.ts';

/**
 * Tail features that differ from one another as those of the head do.
 *
 * FTL learns a network around the transfer, and RSG one that transforms what is transferred; here the sums are plain, and only the classifier
 * of a network that is trained learns on them. RSG learns several centers for a class; here each has its mean. Neither paper says what becomes
 * of numbers below 0, which no feature behind a ReLU has: they stay.
 */
export const methods: readonly Method[] = [
  transferred('mean', {
    id: 'covariance-transfer',
    title: 'Covariance transfer from the head',
    paper: 'Yin et al. 2019',
    order: 90,
  }),
  transferred('image', {
    id: 'displacement-transfer',
    title: 'Displacement transfer from the head',
    paper: 'Wang et al. 2021',
    order: 91,
  }),
];

function transferred(
  start: 'mean' | 'image',
  label: Pick<Method, 'id' | 'title' | 'paper' | 'order'>,
): Method {
  return {
    ...label,
    group: 'fsa',
    training: { sharedWith: 'cross-entropy' },
    refit: async (network) => {
      const batches = await transferredBatches(network, start);
      return finetune(network, batches).finally(() => batches.dispose());
    },
  };
}
