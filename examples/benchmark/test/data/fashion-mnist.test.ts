import { countClasses } from '@lt/core';
import { describe, expect, it } from 'vitest';
import {
  FASHION_MNIST_FILES,
  FASHION_MNIST_ORDER,
  FASHION_MNIST_URL,
  longTailedFashionMnist,
} from '../../src/data/fashion-mnist.ts';

// Shaped like the official set, with black images; their first two pixels say which image it is. Official class = i % 10.
function blackSet(numImages: number) {
  const images = new Uint8Array(numImages * 28 * 28);
  const classIds = new Int32Array(numImages);
  for (let i = 0; i < numImages; i++) {
    images[i * 784] = i % 256;
    images[i * 784 + 1] = i >> 8;
    classIds[i] = i % 10;
  }
  return { images, classIds };
}
const SET = { height: 28, width: 28, train: blackSet(60_000), test: blackSet(10_000) };
const numberOf = (images: Uint8Array, row: number) => images[row * 784]! + 256 * images[row * 784 + 1]!;
const make = (maxPerClass: number, seed: number | string = 0, imbalanceRatio = 100) =>
  longTailedFashionMnist(SET, 'a test', { maxPerClass, imbalanceRatio, seed });

describe('FASHION_MNIST_FILES', () => {
  it('pins size and SHA-256 of the official files', () => {
    const lines = Object.values(FASHION_MNIST_FILES).map(
      ({ name, bytes, sha256 }) => `${bytes} ${sha256} ${name}`,
    );
    expect(lines).toEqual([
      '26421880 3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84 train-images-idx3-ubyte.gz',
      '29515 a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845 train-labels-idx1-ubyte.gz',
      '4422102 346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073 t10k-images-idx3-ubyte.gz',
      '5148 67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5 t10k-labels-idx1-ubyte.gz',
    ]);
    expect(FASHION_MNIST_URL).toBe('http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/');
  });
});

describe('longTailedFashionMnist', () => {
  it('has 2,478 training images with 1,000 in the largest class, hard classes in the tail', () => {
    const images = make(1000);
    expect(FASHION_MNIST_ORDER).toEqual([9, 8, 1, 7, 5, 0, 3, 2, 4, 6]);
    expect([...images.classCounts]).toEqual([1000, 599, 359, 215, 129, 77, 46, 27, 16, 10]);
    expect(images.train.classIds).toHaveLength(2478);
    expect([...countClasses(images.train.classIds, 10)]).toEqual([...images.classCounts]);
    expect([...images.train.classIds]).toEqual([...images.train.classIds].sort((a, b) => a - b));
    expect(images).toMatchObject({ name: 'fashion-mnist', source: 'a test', height: 28, width: 28 });
    expect(images.classNames.join()).toBe(
      'Ankle boot,Bag,Trouser,Sneaker,Sandal,T-shirt/top,Dress,Pullover,Coat,Shirt',
    );
  });

  it('gives each training image the new number of its official class', () => {
    const { train } = make(1000);
    train.classIds.forEach((classId, row) => {
      expect(numberOf(train.images, row) % 10).toBe(FASHION_MNIST_ORDER[classId]);
    });
  });

  it('keeps all test images in official order, with the new numbers', () => {
    const { test } = make(1000);
    expect(test.classIds).toHaveLength(10_000);
    expect(test.images).toBe(SET.test.images);
    expect([...test.classIds.subarray(0, 10)]).toEqual([5, 2, 7, 6, 8, 4, 9, 3, 1, 0]);
    expect([...countClasses(test.classIds, 10)]).toEqual(Array(10).fill(1000));
  });

  it('takes all 6,000 of the largest class, and no more where more are asked for', () => {
    const counts = [6000, 3596, 2156, 1292, 774, 464, 278, 166, 100, 60];
    expect([...make(6000).classCounts]).toEqual(counts);
    expect([...make(50_000).classCounts]).toEqual(counts);
    expect(make(6000).train.classIds).toHaveLength(14_886);
  });

  it('keeps the images of a smaller set in a larger one', () => {
    const [small, large] = [make(1000).train, make(6000).train];
    const rowOf = new Map(Array.from(large.classIds, (_, row) => [numberOf(large.images, row), row]));
    expect(Array.from(small.classIds, (_, row) => rowOf.has(numberOf(small.images, row)))).not.toContain(
      false,
    );
  });

  it('holds 50 images of each class back for validation, none of which is trained on', () => {
    const { train, validation } = make(1000);
    expect([...countClasses(validation!.classIds, 10)]).toEqual(Array(10).fill(50));
    const trained = new Set(Array.from(train.classIds, (_, row) => numberOf(train.images, row)));
    validation!.classIds.forEach((classId, row) => {
      const number = numberOf(validation!.images, row);
      expect(number % 10).toBe(FASHION_MNIST_ORDER[classId]);
      expect(trained.has(number)).toBe(false);
    });
    expect(make(6000).validation).toBeUndefined();
  });

  it('takes the same images for the same seed and others for another', () => {
    const numbers = (seed: number | string) => {
      const { images, classIds } = make(100, seed, 10).train;
      return Array.from(classIds, (_, row) => numberOf(images, row));
    };
    expect(numbers('images')).toEqual(numbers('images'));
    expect(numbers('images')).not.toEqual(numbers(0));
  });

  it('refuses labels that are not those of Fashion-MNIST, which may have files of the same sizes', () => {
    const options = { maxPerClass: 1000, imbalanceRatio: 100, seed: 0 };
    for (const label of [1, 11]) {
      const classIds = SET.train.classIds.slice();
      classIds[0] = label;
      const set = { ...SET, train: { images: SET.train.images, classIds } };
      expect(() => longTailedFashionMnist(set, 'LT_DATA/fashion-mnist', options)).toThrow(
        new RangeError(
          'longTailedFashionMnist: expected the labels from LT_DATA/fashion-mnist to name each of 10 classes 6000 times in ' +
            'training and 1000 times in test, as Fashion-MNIST does, got other counts.',
        ),
      );
    }
  });

  it('refuses a set of another size, and names where it came from', () => {
    const set = { ...SET, test: { images: new Uint8Array(784), classIds: new Int32Array(1) } };
    const options = { maxPerClass: 1000, imbalanceRatio: 100, seed: 0 };
    expect(() => longTailedFashionMnist(set, 'LT_DATA/fashion-mnist', options)).toThrow(
      new RangeError(
        'longTailedFashionMnist: expected the 60000 training and 10000 test images of 28 x 28 of Fashion-MNIST from ' +
          'LT_DATA/fashion-mnist, got 60000 and 1 of 28 x 28.',
      ),
    );
  });
});
