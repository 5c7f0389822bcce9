import { classActivationMap, normalizeCam, overlayHeatmap } from '@lt/fsa';
import { dispose, gather, type Tensor, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import { type DataSet, numRowsOf } from '../data/data-set.ts';
import type { Look } from '../messages.ts';
import type { Network } from './network.ts';
import { toPixels } from './to-pixels.ts';

/** Draws where the network looks in a test image of each class: the class activation map of what it takes the image for. */
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
  const map = tidy(() => {
    const seen = maps(gather(test, rows) as Tensor4D);
    return normalizeCam(classActivationMap(seen.maps, seen.kernel, predicted)).map;
  });
  const [, height, width] = map.shape;
  const heat = await map.data();
  dispose(map);
  return rows.map((row, i) => {
    const image = toPixels(pictures!, row, inputShape);
    const cam = {
      data: heat.subarray(i * height * width, (i + 1) * height * width) as Float32Array,
      width,
      height,
    };
    const overlay = overlayHeatmap(imageBytes(data, row), cam);
    return { image, overlay, classId: data.test.classIds[row]!, predicted: predicted[i]! };
  });
}

function imageBytes({ pictures, test, inputShape }: DataSet, row: number) {
  const [height, width] = inputShape as [number, number, number];
  const numBytes = pictures!.length / numRowsOf(test);
  return { data: pictures!.subarray(row * numBytes, (row + 1) * numBytes), width, height };
}
