import { finetuneClassifier } from '@lt/fsa';
import { stepsOf } from '../finetune.ts';
import { linearClassifier } from '../linear-classifier.ts';
import type { Method } from '../method.ts';
import { FINETUNE_RATE } from '../settings.ts';
import { translatedBatches } from '../translated-batches.ts';

/**
 * Frequent classes' features, moved until the network takes them for a rare class, in class-balanced batches.
 *
 * The paper translates images, at every step, while the whole network learns. Here features are translated, behind the pooling of a network
 * that is trained, and only its classifier learns on: an epoch's features are made before it, against the classifier as it is then. The
 * authors' step of 0.1 is one of pixels from 0 to 1, and would translate nothing here: ten steps reach as far as the means of two classes
 * lie apart, and no noise is added first. All else is the authors': of Fashion-MNIST-LT's features one in twenty-five is accepted then, and
 * in the place of the others the batch keeps what it had drawn.
 */
export const method: Method = {
  id: 'm2m',
  title: 'M2m in feature space',
  paper: 'Kim et al. 2020',
  group: 'fsa',
  order: 89,
  training: { sharedWith: 'cross-entropy' },
  refit: async (network) => {
    const { kernel, bias, setup, signal } = network;
    const batches = translatedBatches(network);
    try {
      await batches.makeEpoch(0, { kernel, bias });
      const finetuned = await finetuneClassifier({
        kernel,
        bias,
        augmenter: batches,
        iterations: stepsOf(setup),
        iterationsPerEpoch: batches.numBatches,
        learningRate: FINETUNE_RATE,
        signal,
        evaluate: async (classifier, { epoch }) => {
          if (epoch + 1 < setup.totalEpochs) await batches.makeEpoch(epoch + 1, classifier);
          return {};
        },
      });
      return linearClassifier(finetuned);
    } finally {
      batches.dispose();
    }
  },
};
