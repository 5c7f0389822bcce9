import { classActivationMap, normalizeCam, overlayHeatmap } from '@lt/fsa';
import { dispose, gather, type Tensor, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import { type DataSet, numRowsOf } from '../data/data-set.ts';
import type { Look } from '../messages.ts';
import type { Network } from './network.ts';
import { toPixels } from './to-pixels.ts';

/**
 * Draws where the network looks in a test image of each class: the class activation map of what it takes the image for. That of its own class comes
 * along as numbers.
 */
export async function lookAtImages(
  maps: NonNullable<Network['maps']>,
  data: DataSet,
  test: Tensor,
  logits: Float32Array,
): Promise<Look[]> {
  const { classNames, pictures, inputShape } = data;
  const rows = classNames.map((_, c) => data.test.classIds.indexOf(c)).filter((row) => row >= 0);
  const numClasses = classNames.length;
  const predicted = rows.map((row) => {
    const own = logits.subarray(row * numClasses, (row + 1) * numClasses);
    return own.indexOf(Math.max(...own));
  });
  const classIds = rows.map((row) => data.test.classIds[row]!);
  const both = tidy(() => {
    const seen = maps(gather(test, rows) as Tensor4D);
    const mapsOf = (classes: number[]) =>
      normalizeCam(classActivationMap(seen.maps, seen.kernel, classes)).map;
    return [mapsOf(predicted), mapsOf(classIds)] as const;
  });
  const [, height, width] = both[0].shape;
  const [heat, own] = await Promise.all(both.map((map) => map.data<'float32'>()));
  dispose([...both]);
  const mapAt = (values: Float32Array, i: number) => ({
    data: values.slice(i * height * width, (i + 1) * height * width),
    width,
    height,
  });
  return rows.map((row, i) => ({
    image: toPixels(pictures!, row, inputShape),
    overlay: overlayHeatmap(imageBytes(data, row), mapAt(heat!, i)),
    own: mapAt(own!, i),
    classId: classIds[i]!,
    predicted: predicted[i]!,
  }));
}

function imageBytes({ pictures, test, inputShape }: DataSet, row: number) {
  const [height, width] = inputShape as [number, number, number];
  const numBytes = pictures!.length / numRowsOf(test);
  return { data: pictures!.subarray(row * numBytes, (row + 1) * numBytes), width, height };
}
