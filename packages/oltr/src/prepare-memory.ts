import type { LinearClassifier } from '@lt/classifiers';
import type { TrainOltrPlan } from './check-train-oltr.ts';
import { ClassMemory } from './class-memory.ts';
import { type FeaturePass, fillMemory, measureReachability } from './fill-memory.ts';
import type { MetaEmbeddingLayer } from './meta-embedding-classifier.ts';
import type { OltrNetwork } from './oltr-network.ts';

/** Returns a memory of the features as the first stage left them, and makes the head ready for the second. */
export async function prepareMemory(
  network: OltrNetwork,
  plan: TrainOltrPlan,
  linear: LinearClassifier | undefined,
): Promise<ClassMemory> {
  const head = network.head as MetaEmbeddingLayer;
  const featureDim = network.features.outputShape[1] as number;
  const memory = new ClassMemory({ numClasses: plan.numClasses, featureDim });
  try {
    const pass = featurePass(network, plan, 0);
    await fillMemory(memory, pass);
    head.setMemory(memory);
    if (linear) head.warmStart(linear);
    const { reachabilityScale } = plan;
    head.setReachabilityScale(
      reachabilityScale === 'auto' ? await measureReachability(memory, pass) : reachabilityScale,
    );
    return memory;
  } catch (error) {
    memory.dispose();
    throw error;
  }
}

/** Returns how to compute the features of all training images. */
export function featurePass(
  { features }: OltrNetwork,
  { classIds, fetch, signal, memoryBatchSize }: TrainOltrPlan,
  epoch: number,
): FeaturePass {
  return {
    classIds,
    features,
    batchSize: memoryBatchSize,
    fetch: (rows, batch) => fetch(rows, { stage: 'memory', epoch, batch }),
    ...(signal && { signal }),
  };
}
