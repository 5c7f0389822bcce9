import { slice } from '@tensorflow/tfjs-core';
import type { Branch, Method } from '../method.ts';
import { retrain } from '../retrain.ts';

/** A classifier re-trained on the features of one branch: what they are worth, whatever the network's own classifier makes of them. */
export const methods: readonly Method[] = [onFeaturesOf('conventional', 45), onFeaturesOf('rebalancing', 46)];

function onFeaturesOf(branch: Branch, order: number): Method {
  return {
    id: `bbn-${branch}-crt`,
    title: `cRT on BBN's ${branch === 'conventional' ? branch : 're-balancing'} branch`,
    paper: 'Zhou et al. 2020',
    group: 'decoupling',
    order,
    training: { sharedWith: 'bbn' },
    refit: retrain('re-sampling', (features) => {
      const width = features.shape[1] / 2;
      return slice(features, [0, branch === 'conventional' ? 0 : width], [-1, width]);
    }),
  };
}
