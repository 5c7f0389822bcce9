import type { Labels } from '@lt/losses';
import { type ProgressEvent, type TrainLoopResult, trainLoop } from '@lt/training';
import { add, type Scalar, type Tensor2D, type Variable } from '@tensorflow/tfjs-core';
import type { TrainOltrPlan } from './check-train-oltr.ts';
import { checkClassLabels } from './class-labels.ts';
import type { ClassMemory } from './class-memory.ts';
import { lossOfFeatures } from './discriminative-centroids-loss.ts';
import { fillMemory } from './fill-memory.ts';
import { meanLoss } from './mean-loss.ts';
import { MemoryFollower } from './memory-follower.ts';
import type { MetaEmbeddingLayer } from './meta-embedding-classifier.ts';
import type { OltrNetwork } from './oltr-network.ts';
import { featurePass } from './prepare-memory.ts';
import { stageCheckpoint } from './stage-checkpoint.ts';

/** Trains the whole network, with a memory or without one: the second stage. */
export async function trainNetwork(
  network: OltrNetwork,
  memory: ClassMemory | null,
  plan: TrainOltrPlan,
): Promise<TrainLoopResult> {
  const { fetch, signal, onProgress, onEpochEnd, evaluate, checkpoint, resume, memoryUpdate } = plan;
  const { features, head, inference } = network;
  const followsSteps = memory !== null && memoryUpdate.mode !== 'recompute';
  const follower = followsSteps ? new MemoryFollower(memory, memoryUpdate) : undefined;

  const followMemory = async (event: ProgressEvent): Promise<void> => {
    if (memory === null) return;
    const epochIsOver = event.batch + 1 === event.numBatches;
    if (follower) await follower.step();
    else if (epochIsOver) await fillMemory(memory, featurePass(network, plan, event.epoch + 1));
    else return;
    (head as MetaEmbeddingLayer).setMemory(memory);
  };
  try {
    return await trainLoop({
      ...plan.stage2,
      model: inference,
      variables: [...features.trainableWeights, ...head.trainableWeights].map(
        (one) => one.read() as Variable,
      ),
      resume,
      loss: (rows, { epoch, batch }) => {
        const [images, labels] = fetch(rows, { stage: 2, epoch, batch });
        const x = features.apply(images, { training: true }) as Tensor2D;
        follower?.see(labels, x);
        const loss = meanLoss(plan, labels, head.apply(x, { training: true }) as Tensor2D);
        return memory === null ? loss : withFeatureLoss(loss, labels, x, memory, plan);
      },
      onProgress: async (event) => {
        await followMemory(event);
        await onProgress?.({ ...event, stage: 2 });
      },
      ...(signal && { signal }),
      ...(evaluate && { evaluate: (context) => evaluate({ ...context, network }) }),
      ...(onEpochEnd && { onEpochEnd: (event) => onEpochEnd({ ...event, stage: 2 }) }),
      ...(checkpoint && {
        checkpoint: stageCheckpoint(checkpoint, 'stage2', memory?.variables(memoryUpdate.mode) ?? []),
      }),
    });
  } finally {
    follower?.dispose();
  }
}

/** Adds the loss of the features against the centroids, which are constants in it. */
function withFeatureLoss(
  loss: Scalar,
  labels: Labels,
  features: Tensor2D,
  memory: ClassMemory,
  { featureLoss, numClasses }: TrainOltrPlan,
): Scalar {
  if (featureLoss === null) return loss;
  const rows = features.shape[0];
  const classIds = checkClassLabels('trainOltr', labels, { rows, numClasses }).toTensor();
  const terms = { ...featureLoss, divisor: rows };
  return add(loss, lossOfFeatures(features, memory.centroids, classIds, terms)) as Scalar;
}
