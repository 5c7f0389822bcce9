import { classBalancedSampler, instanceBalancedSampler } from '@lt/sampling';
import { startOfLastFifth } from '../last-fifth-reweighting.ts';
import type { Method } from '../method.ts';

/**
 * Class-balanced batches in the last fifth of the training, of the images alone or also of such as CAM-based sampling makes of them.
 *
 * The authors' code fine-tunes for 40 epochs after 160, each as long as all images are together, at a hundredth of the first rate and then
 * less. Here steps and rates are those of every other method: the cosine goes on, from a tenth of the first rate.
 */
export const methods: readonly Method[] = [
  {
    id: 'deferred-resampling',
    title: 'Class-balanced batches in the last fifth',
    paper: 'Cao et al. 2019',
    group: 'fsa',
    order: 93,
    training: twoStages(false),
  },
  {
    id: 'cam-bs',
    title: 'CAM-BS in the last fifth: objects moved',
    paper: 'Zhang et al. 2021',
    group: 'fsa',
    order: 94,
    training: twoStages(true),
  },
];

function twoStages(movesObjects: boolean): Method['training'] {
  return ({ classIds, batchSize, seed, totalEpochs }) => ({
    conventional: instanceBalancedSampler(classIds, { batchSize, seed }),
    balanced: (all) =>
      classBalancedSampler(all, {
        batchSize,
        // Not the classes of the first stage again, and as many batches in an epoch as there.
        seed: `${seed} second stage`,
        epochLength: classIds.length,
      }),
    balancedFrom: startOfLastFifth(totalEpochs),
    movesObjects,
  });
}
