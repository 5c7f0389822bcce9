import { predictOpenSet } from '@lt/oltr';
import { dispose, type Tensor2D, tensor2d, tidy } from '@tensorflow/tfjs-core';
import type { Method, TrainingSetup } from '../method.ts';
import type { OpenNetwork, Rows, SeenImages } from '../open-scorer.ts';
import type { LabeledImages, LongTailedImages, OpenResult } from '../types.ts';
import { classMeans } from './class-means.ts';
import { type OpenRows, openResult } from './open-result.ts';
import { batchOf, type PixelScale, toRows } from './pixels.ts';
import type { TrainedNetwork } from './trained-network.ts';

/** Measures how each method tells unknown images, by the id of the method. Without such images, or validation images, nothing. */
export async function measureOpen(
  methods: readonly Method[],
  network: TrainedNetwork,
  images: LongTailedImages,
  scale: PixelScale,
  setup: TrainingSetup,
): Promise<Map<string, OpenResult>> {
  const { train, validation, test, open, classCounts } = images;
  const results = new Map<string, OpenResult>();
  const wanted = methods.filter((method) => method.open !== undefined);
  if (wanted.length === 0 || open === undefined || validation === undefined) return results;
  const numOpen = open.images.length / (images.height * images.width);
  const seen = {
    train: await look(network, train, images, scale),
    validation: await look(network, validation, images, scale),
    test: await look(network, test, images, scale),
    open: await look(network, { ...open, classIds: new Int32Array(numOpen) }, images, scale),
  };
  const learned = network.centroids?.();
  const centroids = learned
    ? await read(learned)
    : classMeans(seen.train.features, train.classIds, classCounts);
  for (const method of wanted) {
    const corrected = (set: SeenImages): Promise<SeenImages> => correct(set, method, setup);
    const scorer: OpenNetwork = { train: await corrected(seen.train), classIds: train.classIds, centroids };
    const scoresOf = method.open!(scorer);
    const rowsOf = async (set: SeenImages): Promise<OpenRows> => {
      const own = await corrected(set);
      // Of this only the classes are wanted: of the largest logit, and of the nearest centroid.
      const rows = predictOpenSet(own.logits, {
        score: 'maxLogit',
        threshold: 0,
        features: own.features,
        centroids,
      });
      return {
        scores: await scoresOf(own),
        labels: Int32Array.from(rows, (row) => row.closedLabel),
        nearest: Int32Array.from(rows, (row) => row.nearestClass!),
      };
    };
    const ofValidation = await scoresOf(await corrected(seen.validation));
    const [ofTest, ofOpen] = [await rowsOf(seen.test), await rowsOf(seen.open)];
    results.set(method.id, openResult(test.classIds, classCounts, ofValidation, ofTest, ofOpen));
  }
  return results;
}

const BATCH = 250;

/** Takes logits and features of images in inference mode. */
async function look(
  network: TrainedNetwork,
  set: LabeledImages,
  { height, width }: LongTailedImages,
  scale: PixelScale,
): Promise<SeenImages> {
  const pixels = toRows(set, scale);
  const parts: { features: Rows; logits: Rows }[] = [];
  for (let from = 0; from < set.classIds.length; from += BATCH) {
    const count = Math.min(BATCH, set.classIds.length - from);
    const indices = Int32Array.from({ length: count }, (_, i) => from + i);
    const [features, logits] = tidy(() => {
      const outlook = network.look(batchOf(pixels, indices, height, width));
      return [outlook.features, outlook.logits()] as const;
    });
    parts.push({ features: await take(features), logits: await take(logits) });
  }
  pixels.dispose();
  return {
    features: join(parts.map((part) => part.features)),
    logits: join(parts.map((part) => part.logits)),
  };
}

/** Corrects logits as the method does before it predicts. */
async function correct(set: SeenImages, { adjust }: Method, setup: TrainingSetup): Promise<SeenImages> {
  if (adjust === undefined) return set;
  const raw = tensor2d(set.logits.data, set.logits.shape);
  const adjusted = adjust(raw, setup);
  const logits = await read(adjusted);
  dispose([raw, adjusted]);
  return { ...set, logits };
}

async function read(rows: Tensor2D): Promise<Rows> {
  return { data: (await rows.data()) as Float32Array, shape: rows.shape };
}

/** Reads rows and disposes them. */
async function take(rows: Tensor2D): Promise<Rows> {
  const values = await read(rows);
  rows.dispose();
  return values;
}

function join(parts: readonly Rows[]): Rows {
  const [first] = parts as [Rows, ...Rows[]];
  const numColumns = first.shape[1];
  const data = new Float32Array(parts.reduce((sum, part) => sum + part.data.length, 0));
  let at = 0;
  for (const part of parts) {
    data.set(part.data, at);
    at += part.data.length;
  }
  return { data, shape: [data.length / numColumns, numColumns] };
}
