import { adversarialFeatures, featureStatistics } from '@lt/fsa';
import { finetune } from '../finetune.ts';
import type { Method } from '../method.ts';
import { tailBatches } from '../tail-batches.ts';

/** How far a feature moves, in spreads of its class; the default of the generators. */
const EPSILON = 0.3;

/** Tail features moved towards the classes that they are confused with, or away from them. */
export const methods: readonly Method[] = [moved('harder', 84), moved('easier', 85)];

function moved(direction: 'harder' | 'easier', order: number): Method {
  return {
    id: `adversarial-${direction}`,
    title: `Adversarial features, ${direction}`,
    paper: 'Goodfellow et al. 2015',
    group: 'fsa',
    order,
    training: { sharedWith: 'cross-entropy' },
    refit: async (network) => {
      const { train, kernel, bias, setup } = network;
      const numClasses = setup.classCounts.length;
      // Of a class of one image nothing is known: it does not move.
      const { spreads } = await featureStatistics(train.features, train.classIds, {
        numClasses,
        single: 'zero',
      });
      const options = { kernel, bias, epsilon: EPSILON, classSpreads: spreads, direction };
      const batches = tailBatches(network, (classIds, features) =>
        adversarialFeatures(classIds, features, { ...options, range: [0, Number.POSITIVE_INFINITY] }),
      );
      return finetune(network, batches);
    },
  };
}
