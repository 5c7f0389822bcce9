import { argMax, concat, dispose, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import type { Method, TrainingSetup } from '../method.ts';
import type { FeatureSet, FrozenNetwork } from '../refit.ts';
import type { LabeledImages, LongTailedImages } from '../types.ts';
import { batchOf, type PixelScale, toRows } from './pixels.ts';
import type { TrainedNetwork } from './trained-network.ts';

/** What a classifier that was made for a trained network predicts. */
export interface Refitted {
  method: Method;
  /** Class of each test image. */
  predicted: Int32Array;
  /** How long it took to make. */
  seconds: number;
  chosen?: Record<string, number>;
}

/** Makes the classifier of each method that wants another one than the network's own, and predicts with it. */
export async function refitAll(
  methods: readonly Method[],
  network: TrainedNetwork,
  images: LongTailedImages,
  scale: PixelScale,
  setup: TrainingSetup,
  signal: AbortSignal,
): Promise<Refitted[]> {
  const wanted = methods.filter(({ refit }) => refit !== undefined);
  if (wanted.length === 0) return [];
  const featuresOf = (set: LabeledImages): FeatureSet => extract(network, set, images, scale);
  const train = featuresOf(images.train);
  const test = featuresOf(images.test);
  const validation = images.validation && featuresOf(images.validation);
  const frozen: FrozenNetwork = {
    train,
    ...(validation && { validation }),
    ...network.head(),
    setup,
    signal,
  };
  try {
    const refitted: Refitted[] = [];
    for (const method of wanted) {
      signal.throwIfAborted();
      const begun = performance.now();
      const { logits, chosen, dispose: free } = await method.refit!(frozen);
      const seconds = (performance.now() - begun) / 1000;
      const winners = tidy(() => argMax(logits(test.features), 1));
      const predicted = (await winners.data()) as Int32Array;
      refitted.push({ method, predicted, seconds, ...(chosen && { chosen: { ...chosen } }) });
      winners.dispose();
      free();
    }
    return refitted;
  } finally {
    dispose([train, test, validation].map((set) => set?.features ?? []));
  }
}

const BATCH = 250;

/** Takes the features of images in inference mode. */
function extract(
  network: TrainedNetwork,
  set: LabeledImages,
  { height, width }: LongTailedImages,
  scale: PixelScale,
): FeatureSet {
  const features = tidy(() => {
    const rows = toRows(set, scale);
    const indices = Int32Array.from(set.classIds, (_, i) => i);
    const parts: Tensor2D[] = [];
    for (let from = 0; from < indices.length; from += BATCH) {
      const part = indices.subarray(from, from + BATCH);
      parts.push(tidy(() => network.look(batchOf(rows, part, height, width)).features));
    }
    return concat(parts);
  });
  return { features, classIds: set.classIds };
}
