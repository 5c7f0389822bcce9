import { splitHeadTail } from '@lt/core';
import { type FeatureBatches, featureStatistics, transferFeatures, withinClassAxes } from '@lt/fsa';
import { dispose, gather, type Tensor2D, tensor2d } from '@tensorflow/tfjs-core';
import type { FrozenNetwork } from './refit.ts';
import { tailBatches } from './tail-batches.ts';

/** Batches of features that hold tensors of their own. */
export interface OwnedBatches extends FeatureBatches {
  dispose(): void;
}

/**
 * Returns batches of real features, and of tail features that differ from where they start as features of the head do from the mean of their
 * class. Which of the head is drawn for each, any image as often as another.
 *
 * @param network - What gave the features.
 * @param start - `'mean'` of the tail class, where what differs goes along the axes of 95 % of the variance within the classes of the head;
 *   or a tail `'image'`, where nothing of it is left out.
 */
export async function transferredBatches(
  network: FrozenNetwork,
  start: 'mean' | 'image',
): Promise<OwnedBatches> {
  const { features, classIds } = network.train;
  const numClasses = network.setup.classCounts.length;
  const isHead = new Set(splitHeadTail(network.setup.classCounts).head);
  const rows = Array.from(classIds.keys()).filter((row) => isHead.has(classIds[row]!));
  const headIds = rows.map((row) => classIds[row]!);
  const statistics = await featureStatistics(features, classIds, { numClasses });
  const means = tensor2d(statistics.means, [numClasses, features.shape[1]]);
  const head: Tensor2D = gather(features, rows);
  const axes = start === 'mean' ? (await withinClassAxes(head, headIds, { numClasses })).axes : undefined;
  const { batchAt } = tailBatches(network, (tailIds, tail, random) => {
    const drawn = Array.from(tailIds, () => random.int(rows.length));
    const from: Tensor2D = gather(
      means,
      drawn.map((i) => headIds[i]!),
    );
    const to = start === 'mean' ? gather(means, Array.from(tailIds)) : tail;
    return transferFeatures(gather(head, drawn), { from, to, ...(axes && { axes }) });
  });
  return { batchAt, dispose: () => dispose([means, head, axes ?? []]) };
}
