import { extractFeatures } from '@lt/backbones';
import { argMax, dispose, type Tensor4D, tensor2d, tensor4d, tidy } from '@tensorflow/tfjs-core';
import type { Method, TrainingSetup } from '../method.ts';
import type { FeatureSet, FrozenNetwork } from '../refit.ts';
import type { LabeledImages, LongTailedImages } from '../types.ts';
import { type PixelScale, standardize } from './pixels.ts';
import type { TrainedNetwork } from './trained-network.ts';

/** What a classifier that was made for a trained network predicts. */
export interface Refitted {
  method: Method;
  /** Class of each test image. */
  predicted: Int32Array;
  /** How long it took to make. */
  seconds: number;
  chosen?: Record<string, number>;
  measured?: Record<string, number>;
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
  const featuresOf = (set: LabeledImages): Promise<FeatureSet> =>
    toFeatures(network, set, images, scale, signal);
  const train = await featuresOf(images.train);
  const test = await featuresOf(images.test);
  const validation = images.validation && (await featuresOf(images.validation));
  let maps: Promise<Tensor4D> | undefined;
  const frozen: FrozenNetwork = {
    train,
    maps: () => {
      maps ??= toMaps(network, images, scale, signal);
      return maps;
    },
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
      const { logits, chosen, measured, dispose: free } = await method.refit!(frozen);
      const seconds = (performance.now() - begun) / 1000;
      const winners = tidy(() => argMax(logits(test.features), 1));
      const predicted = (await winners.data()) as Int32Array;
      refitted.push({
        method,
        predicted,
        seconds,
        ...(chosen && { chosen: { ...chosen } }),
        ...(measured && { measured: { ...measured } }),
      });
      winners.dispose();
      free();
    }
    return refitted;
  } finally {
    dispose([train, test, validation].map((set) => set?.features ?? []));
    (await maps)?.dispose();
  }
}

/** Takes the features of images, which are a tensor of the caller's then. */
async function toFeatures(
  network: TrainedNetwork,
  { images, classIds }: LabeledImages,
  { height, width }: LongTailedImages,
  scale: PixelScale,
  signal: AbortSignal,
): Promise<FeatureSet> {
  const { data, shape } = await extractFeatures(
    (batch) => network.look(standardize(batch as Tensor4D, scale)).features,
    { data: images, shape: [classIds.length, height, width, 1] },
    { batchSize: 250, signal },
  );
  return { features: tensor2d(data, shape as [number, number]), classIds };
}

/** Takes the feature maps of the training images, which are a tensor of the caller's then. */
async function toMaps(
  network: TrainedNetwork,
  { train: { images, classIds }, height, width }: LongTailedImages,
  scale: PixelScale,
  signal: AbortSignal,
): Promise<Tensor4D> {
  if (network.maps === undefined) throw new Error('The network has no feature maps.');
  const mapsOf = network.maps;
  const { data, shape } = await extractFeatures(
    (batch) => mapsOf(standardize(batch as Tensor4D, scale)),
    { data: images, shape: [classIds.length, height, width, 1] },
    { batchSize: 250, signal },
  );
  return tensor4d(data, shape as [number, number, number, number]);
}
