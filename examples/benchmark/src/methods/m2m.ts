import { finetuneClassifier, type LinearHead } from '@lt/fsa';
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
 * lie apart, and no noise is added first. All else is the authors'. In the place of what is not accepted the batch keeps what it had drawn; the
 * results tell how much is.
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
      const sums = { translated: 0, accepted: 0, drawn: 0 };
      const makeEpoch = async (epoch: number, classifier: LinearHead): Promise<void> => {
        const { translated, accepted } = await batches.makeEpoch(epoch, classifier);
        sums.translated += translated;
        sums.accepted += accepted;
        sums.drawn += batches.numBatches * setup.batchSize;
      };
      await makeEpoch(0, { kernel, bias });
      const finetuned = await finetuneClassifier({
        kernel,
        bias,
        augmenter: batches,
        iterations: stepsOf(setup),
        iterationsPerEpoch: batches.numBatches,
        learningRate: FINETUNE_RATE,
        signal,
        evaluate: async (classifier, { epoch }) => {
          if (epoch + 1 < setup.totalEpochs) await makeEpoch(epoch + 1, classifier);
          return {};
        },
      });
      return {
        ...linearClassifier(finetuned),
        measured: {
          acceptedShare: sums.accepted / sums.translated,
          translatedShare: sums.accepted / sums.drawn,
        },
      };
    } finally {
      batches.dispose();
    }
  },
};
