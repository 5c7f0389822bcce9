import type { LinearClassifier } from '@lt/classifiers';
import { type TrainLoopResult, trainLoop } from '@lt/training';
import { clone, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import type { TrainOltrPlan } from './check-train-oltr.ts';
import { meanLoss } from './mean-loss.ts';
import type { BuiltNetwork } from './oltr-network.ts';
import { stageCheckpoint } from './stage-checkpoint.ts';
import type { OltrStageOptions } from './train-oltr-options.ts';

/** What the first stage leaves behind. */
export interface LinearStage {
  /** The linear classifier, in tensors of its own. */
  linear: LinearClassifier;
  result: TrainLoopResult;
}

/** Trains features with a linear classifier, the first stage, and disposes the model. */
export async function trainLinear(
  { model, layer }: ReturnType<BuiltNetwork['linear']>,
  plan: TrainOltrPlan,
  stage: OltrStageOptions,
): Promise<LinearStage> {
  const { fetch, signal, onProgress, onEpochEnd, checkpoint, resume } = plan;
  try {
    const result = await trainLoop({
      ...stage,
      model,
      resume,
      loss: (rows, { epoch, batch }) => {
        const [images, labels] = fetch(rows, { stage: 1, epoch, batch });
        return meanLoss(plan, labels, model.apply(images, { training: true }) as Tensor2D);
      },
      ...(signal && { signal }),
      ...(onProgress && { onProgress: (event) => onProgress({ ...event, stage: 1 }) }),
      ...(onEpochEnd && { onEpochEnd: (event) => onEpochEnd({ ...event, stage: 1 }) }),
      ...(checkpoint && { checkpoint: stageCheckpoint(checkpoint, 'stage1', []) }),
    });
    const [kernel, bias] = layer.getWeights();
    return { linear: { kernel: clone(kernel as Tensor2D), bias: clone(bias as Tensor1D) }, result };
  } finally {
    model.dispose();
  }
}
