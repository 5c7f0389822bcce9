import { selectBackend } from '@lt/backend';
import {
  gather,
  memory,
  ones,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
  tensor4d,
  zeros,
} from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { moveObjects } from '../../src/run/move-objects.ts';

beforeAll(async () => {
  await selectBackend({ require: 'cpu' });
});

const size = 6;
const classIds = Int32Array.of(0, 0, 0, 0, 0, 1, 1, 2);

/** An object of 2 × 2 pixels in the upper left, as bright as the number of its image, on a black image. */
const image = (row: number): number[] =>
  Array.from({ length: size * size }, (_, i) => (i % size < 2 && i < 2 * size ? row + 1 : 0));

async function move(seed: number): Promise<{ classIds: Int32Array; images: number[][] }> {
  const all = tensor4d(
    [...classIds.keys()].flatMap((row) => image(row)),
    [classIds.length, size, size, 1],
  );
  const [kernel, bias]: [Tensor2D, Tensor1D] = [ones([1, 3]), zeros([3])];
  // The maps are the images: each network sees the objects where they are.
  const moved = await moveObjects(
    { maps: (images: Tensor4D) => images, head: () => ({ kernel, bias }) },
    {
      batch: (indices) => gather(all, Array.from(indices)),
      classIds,
      inputShape: [size, size, 1],
      numClasses: 3,
      black: 0,
      seed,
    },
  );
  const values = (await moved.images.array()).map((one) => one.flat(2));
  for (const tensor of [all, kernel, bias, moved.images]) tensor.dispose();
  return { classIds: moved.classIds, images: values };
}

describe('moveObjects', () => {
  it('makes of each class what it lacks to the largest and the smallest together', async () => {
    const before = memory().numTensors;
    const { classIds: ids, images } = await move(0);
    // 5 and 1 make 6: 1, 4 and 5 are lacking.
    expect([...ids]).toEqual([0, 1, 1, 1, 1, 2, 2, 2, 2, 2]);
    expect(images).toHaveLength(10);
    expect(memory().numTensors).toBe(before);
  });

  it('moves objects of images of the class, and nothing else', async () => {
    const { classIds: ids, images } = await move(0);
    const places = images.map((pixels, i) => {
      const brightest = Math.max(...pixels);
      // What turns is interpolated, and may be darker than it was.
      const rows = [...classIds.keys()].filter((row) => classIds[row] === ids[i]);
      expect(brightest).toBeGreaterThan(0);
      expect(brightest).toBeLessThanOrEqual(Math.max(...rows) + 1);
      return pixels.map((value) => (value > 0 ? 1 : 0)).join('');
    });
    expect(new Set(places).size).toBeGreaterThan(3);
  });

  it('makes the same of the same seed', async () => {
    const first = await move(0);
    expect(await move(0)).toEqual(first);
    expect(await move(1)).not.toEqual(first);
  });

  it('ends between two batches', async () => {
    const stop = new AbortController();
    stop.abort(new Error('stopped'));
    const data = { batch: () => zeros([1, 1, 1, 1]) as Tensor4D, classIds, numClasses: 3, seed: 0, black: 0 };
    const network = {
      maps: (images: Tensor4D) => images,
      head: () => ({ kernel: ones([1, 3]), bias: zeros([3]) }),
    };
    await expect(
      moveObjects(network as never, { ...data, inputShape: [1, 1, 1] }, stop.signal),
    ).rejects.toThrow('stopped');
  });
});
