import { dispose } from '@tensorflow/tfjs-core';
import { checkTrainOltr } from './check-train-oltr.ts';
import type { ClassMemory } from './class-memory.ts';
import { buildNetwork } from './oltr-network.ts';
import { prepareMemory } from './prepare-memory.ts';
import { type LinearStage, trainLinear } from './train-linear.ts';
import { trainNetwork } from './train-network.ts';
import type { TrainedOltr, TrainOltrOptions } from './train-oltr-options.ts';

/**
 * Trains a network for open long-tailed recognition, in the two stages of the authors, with progress, abort, checkpoints and resuming to
 * the same bytes.
 *
 * First the backbone learns with a linear classifier. Then the memory takes the class means of the features, the hallucinator takes the
 * linear classifier, and the whole network learns by cross entropy plus the loss of the features against the centroids; after each step
 * the memory follows the features. Ablations are one line each:
 *
 *     memory: false                       attention and a cosine classifier
 *     attention: false                    memory and meta-embeddings
 *     memory: false, attention: false     a cosine classifier alone
 *     featureLoss: false                  the memory follows, and nothing draws features to it
 *
 * The memory and all weights are in the checkpoints. A stage that is over is not trained again; the first pass over the images is.
 *
 * @param options - Network, data, and how the stages train.
 * @returns The network, its memory, and the history of both stages.
 * @throws TypeError if an option has the wrong type.
 * @throws RangeError if an option is outside its range, and whatever else `trainLoop` throws.
 * @throws The signal's reason once it aborts.
 *
 * @example
 * ```ts
 * import { smallConvNet, splitBackbone } from '@lt/backbones';
 * import { trainOltr } from '@lt/oltr';
 * import { classAwareSampler, instanceBalancedSampler } from '@lt/sampling';
 * import { sgd } from '@lt/training';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { gather, randomNormal, type Tensor } from '@tensorflow/tfjs-core';
 *
 * const classIds = [0, 0, 0, 0, 0, 0, 1, 1];
 * const images = randomNormal([8, 8, 8, 1]);
 * const { trunk } = splitBackbone(smallConvNet({ inputShape: [8, 8, 1], filters: [4, 8], seed: 0 }), { at: 'small_conv_net_relu2' });
 * const optimizer = () => sgd({ learningRate: 0.05, momentum: 0.9, weightDecay: 5e-4 });
 *
 * const { network, memory, stage2 } = await trainOltr({
 *   backbone: trunk,
 *   numClasses: 2,
 *   classIds,
 *   fetch: (rows) => [gather(images, rows), rows.map((row) => classIds[row]!)],
 *   stage1: {
 *     sampler: instanceBalancedSampler(classIds, { batchSize: 4, seed: 0 }),
 *     optimizer: optimizer(),
 *     totalEpochs: 1,
 *   },
 *   stage2: {
 *     sampler: classAwareSampler(classIds, { batchSize: 4, samplesPerClass: 2, seed: 1 }),
 *     optimizer: optimizer(),
 *     totalEpochs: 2,
 *   },
 *   reachabilityScale: 'auto',
 *   seed: 0,
 * });
 * console.log(stage2.history.length, memory?.classCounts.join(' ')); // 2 6 2
 * console.log((network.inference.predict(images) as Tensor).shape); // [ 8, 2 ]
 * ```
 *
 * @see Z. Liu, Z. Miao, X. Zhan, J. Wang, B. Gong, S. X. Yu, "Large-Scale Long-Tailed Recognition in an Open World", CVPR 2019,
 *   https://arxiv.org/abs/1904.05160. Different from the authors' code: weight decay does not touch the memory unless `memoryUpdate` says
 *   so, the attention starts as the identity unless `attentionInitialization` says otherwise, one optimizer trains backbone and head, and
 *   a dense layer before the head (`featureDim`) is there in the first stage too.
 */
export async function trainOltr(options: TrainOltrOptions): Promise<TrainedOltr> {
  const plan = checkTrainOltr('trainOltr', options);
  plan.signal?.throwIfAborted();
  const { network, linear } = buildNetwork('trainOltr', plan);
  let memory: ClassMemory | null = null;
  let first: LinearStage | undefined;
  try {
    if (plan.stage1) first = await trainLinear(linear(plan.numClasses), plan, plan.stage1);
    if (plan.memory) memory = await prepareMemory(network, plan, first?.linear ?? plan.linear);
    const stage2 = await trainNetwork(network, memory, plan);
    return { network, memory, stage1: first?.result ?? null, stage2 };
  } catch (error) {
    memory?.dispose();
    network.inference.dispose();
    network.features.dispose();
    throw error;
  } finally {
    dispose({ ...first?.linear });
  }
}
