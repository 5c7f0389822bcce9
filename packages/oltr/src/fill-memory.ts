import { createYielder } from '@lt/core';
import type { Labels } from '@lt/losses';
import { type Tensor, type Tensor2D, tensor2d, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { ClassMemory } from './class-memory.ts';
import { estimateReachabilityScale } from './estimate-reachability-scale.ts';
import type { TrainOltrOptions } from './train-oltr-options.ts';

/** What is needed to compute the features of training images. */
export interface FeaturePass extends Pick<TrainOltrOptions, 'classIds' | 'signal'> {
  fetch: (rows: Int32Array, batch: number) => readonly [images: Tensor, labels: Labels];
  features: LayersModel;
  batchSize: number;
}

/** Makes the centroids of a memory the class means of all training images, in inference mode. */
export async function fillMemory(memory: ClassMemory, pass: FeaturePass): Promise<void> {
  const { classIds, signal, batchSize } = pass;
  const giveWay = createYielder();
  memory.reset();
  for (let from = 0, batch = 0; from < classIds.length; from += batchSize, batch++) {
    const length = Math.min(batchSize, classIds.length - from);
    const rows = Int32Array.from({ length }, (_, i) => from + i);
    const features = featuresOf(pass, rows, batch);
    try {
      await memory.accumulate(
        rows.map((row) => classIds[row]!),
        features,
      );
    } finally {
      features.dispose();
    }
    await giveWay();
    signal?.throwIfAborted();
  }
  memory.finalize();
}

/** Returns the reachability scale of up to 1024 training images, evenly spread over all of them. */
export async function measureReachability(memory: ClassMemory, pass: FeaturePass): Promise<number> {
  const total = pass.classIds.length;
  const count = Math.min(total, 1024);
  const rows = Int32Array.from({ length: count }, (_, i) => Math.floor((i * total) / count));
  const data = new Float32Array(count * memory.featureDim);
  for (let from = 0, batch = 0; from < count; from += pass.batchSize, batch++) {
    const features = featuresOf(pass, rows.subarray(from, from + pass.batchSize), batch);
    data.set(await features.data<'float32'>(), from * memory.featureDim);
    features.dispose();
    pass.signal?.throwIfAborted();
  }
  const features = tensor2d(data, [count, memory.featureDim]);
  try {
    return await estimateReachabilityScale(features, memory.centroids, { validMask: memory.validMask });
  } finally {
    features.dispose();
  }
}

function featuresOf({ features, fetch }: FeaturePass, rows: Int32Array, batch: number): Tensor2D {
  return tidy(() => features.apply(fetch(rows, batch)[0], { training: false }) as Tensor2D);
}
