import { retrainClassifier } from '@lt/classifiers';
import { classBalancedSampler } from '@lt/sampling';
import { linearClassifier } from '../linear-classifier.ts';
import type { Method } from '../method.ts';
import { LWS_EPOCHS } from '../settings.ts';

export const method: Method = {
  id: 'lws',
  title: 'LWS: learned scales of the classes',
  paper: 'Kang et al. 2020',
  group: 'decoupling',
  order: 41,
  training: { sharedWith: 'cross-entropy' },
  refit: async ({ train, kernel, bias, setup: { batchSize, seed }, signal }) => {
    const { scales, ...classifier } = await retrainClassifier({
      ...train,
      kernel,
      bias,
      scaling: 'lws',
      sampler: classBalancedSampler(train.classIds, { batchSize, seed: `${seed} second stage` }),
      totalEpochs: LWS_EPOCHS,
      signal,
    });
    scales?.dispose();
    return linearClassifier(classifier);
  },
};
