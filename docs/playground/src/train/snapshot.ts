import { pca2d } from '@lt/fsa';
import { concat, dispose, slice, type Tensor, type Tensor2D, tensor, tidy } from '@tensorflow/tfjs-core';
import type { DataSet } from '../data/data-set.ts';
import type { Frame, Which } from '../messages.ts';
import { lookAtImages } from './look-at-images.ts';
import type { Network } from './network.ts';
import type { Plane } from './plane.ts';

/** Examples that go through the network at a time. */
const BATCH = 256;

/** What a network said of the data at some moment: enough to show it in any way. */
export interface Snapshot {
  which: Which;
  epoch: number;
  totalEpochs: number;
  /** Logits of the test examples. */
  test: Float32Array;
  /** Logits of the unknown examples. */
  unknown: Float32Array;
  /** Logits of the grid's cells. */
  grid: Float32Array | null;
  features: Frame['features'];
  looks: Frame['looks'];
}

/** The examples to look at, as tensors. */
export interface Gallery {
  test: Tensor;
  unknown: Tensor | null;
  grid: Tensor | null;
}

/** Makes tensors of what is looked at after each epoch. The caller disposes them. */
export function openGallery({ inputShape, test, unknown }: DataSet, plane: Plane | null): Gallery {
  const stack = (values: Float32Array): Tensor =>
    tensor(values, [values.length / inputShape.reduce((product, size) => product * size, 1), ...inputShape]);
  return {
    test: stack(test.values),
    unknown: unknown.values.length > 0 ? stack(unknown.values) : null,
    grid: plane === null ? null : stack(plane.cells),
  };
}

/** Looks at a network as it is now. */
export async function takeSnapshot(
  network: Network,
  data: DataSet,
  gallery: Gallery,
  place: Pick<Snapshot, 'which' | 'epoch' | 'totalEpochs'>,
): Promise<Snapshot> {
  const isImages = data.kind === 'images';
  const test = await look(network, gallery.test, isImages);
  const none = new Float32Array(0);
  return {
    ...place,
    test: test.logits,
    unknown: gallery.unknown ? (await look(network, gallery.unknown, false)).logits : none,
    grid: gallery.grid ? (await look(network, gallery.grid, false)).logits : null,
    features: isImages ? { points: inPlane(test.features, data), classIds: data.test.classIds } : null,
    looks: network.maps ? await lookAtImages(network.maps, data, gallery.test, test.logits) : [],
  };
}

async function look(
  network: Network,
  examples: Tensor,
  withFeatures: boolean,
): Promise<{ logits: Float32Array; features: Float32Array }> {
  const numRows = examples.shape[0]!;
  const [logits, features] = tidy(() => {
    const parts: { logits: Tensor2D; features: Tensor2D }[] = [];
    for (let from = 0; from < numRows; from += BATCH) {
      parts.push(network.look(slice(examples, from, Math.min(BATCH, numRows - from))));
    }
    return [concat(parts.map((part) => part.logits)), concat(parts.map((part) => part.features))];
  });
  try {
    return {
      logits: (await logits!.data()) as Float32Array,
      features: withFeatures ? ((await features!.data()) as Float32Array) : new Float32Array(0),
    };
  } finally {
    dispose([logits!, features!]);
  }
}

function inPlane(features: Float32Array, { test }: DataSet): Float32Array {
  const numRows = test.classIds.length;
  const rows = { data: features, shape: [numRows, features.length / numRows] as const };
  return Float32Array.from(pca2d(rows).project(rows).flat());
}
