import { softmaxCrossEntropy } from '@lt/losses';
import { type EpochEvent, type StepContext, trainLoop } from '@lt/training';
import { dispose, type Tensor2D, type Tensor4D } from '@tensorflow/tfjs-core';
import { checkAugmenterOptions, type FeatureAugmenterOptions } from '../augment/augmenter-options.ts';
import { FeatureAugmenter } from '../augment/feature-augmenter.ts';
import { checkFinetune, finetuneClassifier } from '../augment/finetune-classifier.ts';
import { checkPrepare } from '../augment/prepare-options.ts';
import { checkedImages, checkPlaces, checkTrainFsa } from './check-train-fsa.ts';
import { shallowOptions } from './shallow-parts.ts';
import { cutAtMaps } from './split-at-maps.ts';
import type { TrainFsaOptions, TrainFsaResult } from './train-fsa-options.ts';

/**
 * Trains a network by feature space augmentation: first the whole of it on the data as they are, then only its classifier, on batches in which
 * tail samples are completed with what head classes have.
 *
 * Between the phases the network is frozen, and every image is looked at once in inference mode. In the second phase nothing below the
 * classifier changes, not by a bit. Training, looking and fine-tuning each have their own progress, checkpoints and `resume`: give all three
 * a place of their own, and a program that is started again goes on where it was, to the same end.
 *
 * The second phase trades head accuracy for tail accuracy. Compare it with logit adjustment, which needs no training, and with balanced
 * batches without fusion, `augment: { donorsPerTail: 0 }`.
 *
 * @param options - Network, images, and the two phases.
 * @returns The history of both phases, and what the feature maps were worth. The network is trained in place.
 * @throws TypeError if an option has the wrong type.
 * @throws RangeError if the network does not end in pooling and one dense layer, its last map has fewer than 4 positions, there is no tail, or
 *   an option is outside its range.
 * @throws The signal's reason once it aborts, after a last checkpoint.
 *
 * @example
 * ```ts
 * import { smallConvNet } from '@lt/backbones';
 * import { createRandom } from '@lt/core';
 * import { trainFsa } from '@lt/fsa';
 * import { instanceBalancedSampler } from '@lt/sampling';
 * import { sgd } from '@lt/training';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { gather, tensor4d } from '@tensorflow/tfjs-core';
 *
 * const classIds = [...Array(30).fill(0), ...Array(20).fill(1), ...Array(4).fill(2)];
 * const random = createRandom(1);
 * const pixels = classIds.flatMap((c) => Array.from({ length: 64 }, (_, i) => (i % 3 === c ? 1 : 0) + random.normal() / 2));
 * const all = tensor4d(pixels, [54, 8, 8, 1]);
 * const { representation, classifier, donorClasses } = await trainFsa({
 *   model: smallConvNet({ inputShape: [8, 8, 1], filters: [4, 8], numClasses: 3, seed: 0 }),
 *   classIds,
 *   images: (rows) => gather(all, rows),
 *   representation: {
 *     sampler: instanceBalancedSampler(classIds, { batchSize: 9, seed: 0 }),
 *     optimizer: sgd({ learningRate: 0.05, momentum: 0.9 }),
 *     totalEpochs: 2,
 *   },
 *   augment: { tailPerBatch: 4, genericThreshold: 0.5 },
 *   classifier: { iterations: 20, learningRate: 0.01 },
 * });
 * console.log(representation.length, classifier.length, [...donorClasses.keys()]); // 2 10 [ 2 ]
 * ```
 *
 * @see P. Chu, X. Bian, S. Liu, H. Ling, "Feature Space Augmentation for Long-Tailed Data", ECCV 2020, section 4,
 *   https://arxiv.org/abs/2008.03673
 */
export async function trainFsa(options: TrainFsaOptions): Promise<TrainFsaResult> {
  const caller = 'trainFsa';
  checkTrainFsa(caller, options);
  const { model, classIds, signal, onPhase } = options;
  const images = checkedImages(caller, 'images', options.images);
  const whole = cutAtMaps(caller, model);
  const { classifier, kernel, bias } = whole;
  const trunk = options.parts ? options.parts.trunk : whole.trunk;
  const augmented: FeatureAugmenterOptions = {
    ...(options.parts && shallowOptions(caller, options.parts, whole)),
    ...options.augment,
    features: (rows: Int32Array) => trunk.predictOnBatch(images(rows)) as Tensor4D,
    classIds,
    kernel,
    bias,
  };
  // Before hours of training, not after them.
  checkAugmenterOptions(augmented);
  checkPrepare('FeatureBank.prepare', options.bank ?? {});
  checkFinetune({ ...options.classifier, kernel, bias, augmenter: { batchAt: neverCalled } });
  signal?.throwIfAborted();
  await checkPlaces(caller, options);
  const representation = options.representation ? await trainRepresentation(options) : [];

  onPhase?.('bank');
  const augmenter = new FeatureAugmenter(augmented);
  const bank = await augmenter.prepare({
    ...options.bank,
    ...(signal && { signal }),
  });
  const augmentation = await augmenter.measure();

  onPhase?.('classifier');
  const finetuned = await finetuneClassifier({
    ...options.classifier,
    kernel,
    bias,
    augmenter,
    ...(signal && { signal }),
  });
  classifier.setWeights([finetuned.kernel, finetuned.bias]);
  dispose([finetuned.kernel, finetuned.bias]);
  return {
    representation,
    classifier: finetuned.history,
    bank,
    augmentation,
    donorClasses: augmenter.donorClasses,
  };
}

/** Stands for the augmenter of the second phase while its other options are checked. */
function neverCalled(): never {
  throw new Error('there is no augmenter yet');
}

/** The first phase: the whole network, on the data as they are. */
async function trainRepresentation(options: TrainFsaOptions): Promise<EpochEvent[]> {
  const { model, signal, onPhase } = options;
  const { fetch, loss, ...loop } = options.representation!;
  const images = fetch
    ? checkedImages('trainFsa', 'representation.fetch', fetch)
    : checkedImages<[StepContext]>('trainFsa', 'images', options.images);
  const classIds = Int32Array.from(options.classIds);
  onPhase?.('representation');
  const { history } = await trainLoop<Int32Array>({
    ...loop,
    model,
    ...(signal && { signal }),
    loss: (rows, context) => {
      const logits = model.apply(images(rows, context), { training: true }) as Tensor2D;
      const labels = Int32Array.from(rows, (row) => classIds[row]!);
      return loss
        ? loss(labels, logits, context)
        : softmaxCrossEntropy(labels, logits, { reduction: 'mean' });
    },
  });
  return history;
}
