import { toPng } from '@lt/fsa';
import { dispose } from '@tensorflow/tfjs-core';
import { finetuneHead, fusions } from '../finetune.ts';
import { linearClassifier } from '../linear-classifier.ts';
import type { Method } from '../method.ts';
import { fsaDraws, fsaMaps } from '../report/fsa-maps.ts';
import { fsaScatter } from '../report/fsa-scatter.ts';
import type { LongTailedImages } from '../types.ts';
import { loadMethods } from './load-methods.ts';
import { type TrainingPlan, trainJob } from './train-job.ts';

/** What {@link drawFsaPictures} needs besides images and how to train. */
export interface DrawFsaPicturesOptions {
  seed: number;
  /** For the checkpoints of the training, which goes on from what it finds there. */
  folder: string;
  signal: AbortSignal;
  /** Called with the share of the training that is done, from 0 to 1. */
  onProgress?: (done: number) => void;
}

/**
 * Trains the network of plain cross-entropy as the demo does, fine-tunes its classifier by feature space augmentation, and draws where the network
 * sees the classes, what was fused of which images, and both classifiers among features.
 *
 * @returns The files by name.
 */
export async function drawFsaPictures(
  images: LongTailedImages,
  plan: TrainingPlan,
  { seed, folder, signal, onProgress }: DrawFsaPicturesOptions,
): Promise<Record<string, string | Uint8Array>> {
  const files: Record<string, string | Uint8Array> = {};
  const drawn: Method = {
    id: 'fsa-pictures',
    title: 'Feature space augmentation, drawn',
    paper: 'Chu et al. 2020',
    group: 'fsa',
    order: 0,
    training: { sharedWith: 'cross-entropy' },
    refit: async (network) => {
      const augmenter = await fusions(network);
      const after = await finetuneHead(network, augmenter);
      try {
        files['fsa-maps.png'] = toPng(await fsaMaps(network, augmenter, images));
        files['fsa-draws.png'] = toPng(await fsaDraws(network, augmenter, images));
        files['fsa-scatter.svg'] = await fsaScatter(network, augmenter, after, images.classNames);
      } catch (error) {
        dispose([after.kernel, after.bias]);
        throw error;
      }
      return linearClassifier(after);
    },
  };
  const job = { trainingId: 'cross-entropy', measuredIds: [drawn.id], seed };
  await trainJob(job, [...(await loadMethods()), drawn], images, plan, {
    folder,
    signal,
    onProgress: ({ done }) => onProgress?.(done),
  });
  return files;
}
