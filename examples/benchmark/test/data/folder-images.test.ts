import { describe, expect, it } from 'vitest';
import { longTailedFolder } from '../../src/data/folder-images.ts';

/** Images of one pixel, which is the label. */
function labeled(counts: Record<number, number>) {
  const labels = Object.entries(counts).flatMap(([label, count]) => Array<number>(count).fill(Number(label)));
  return { images: Uint8Array.from(labels), classIds: Int32Array.from(labels) };
}

const OPTIONS = { maxPerClass: 1000, imbalanceRatio: 10, seed: 0 };

function make(train: Record<number, number>, options: Partial<typeof OPTIONS> = {}, test = train) {
  const lines: string[] = [];
  const say = (line: string) => lines.push(line);
  const set = { height: 1, width: 1, train: labeled(train), test: labeled(test) };
  return { images: longTailedFolder(set, '/home/user/mine', { ...OPTIONS, ...options, say }), lines };
}

describe('longTailedFolder', () => {
  it('cuts a balanced set to a long tail, equally frequent classes by their label', () => {
    const { images, lines } = make({ 7: 100, 3: 100, 200: 100 });
    // trunc(100 / 10^(c / 2)), c = 0, 1, 2.
    expect([...images.classCounts]).toEqual([100, 31, 10]);
    expect(images.classNames).toEqual(['class 3', 'class 7', 'class 200']);
    expect(images.train.images.filter((pixel) => pixel === 7)).toHaveLength(31);
    expect([...new Set(images.train.images)]).toEqual([3, 7, 200]);
    expect(lines).toEqual([
      '/home/user/mine has 100 to 100 images per class: cut to a long tail with imbalance ratio 10.',
    ]);
  });

  it('orders the classes by frequency and numbers the test images alike', () => {
    const { images } = make({ 0: 20, 1: 30, 2: 25 }, {}, { 0: 1, 1: 2, 2: 3 });
    expect(images.classNames).toEqual(['class 1', 'class 2', 'class 0']);
    expect([...images.test.images]).toEqual([0, 1, 1, 2, 2, 2]);
    expect([...images.test.classIds]).toEqual([2, 0, 0, 1, 1, 1]);
  });

  it('never asks a class for more than it has', () => {
    const { images } = make({ 0: 100, 1: 11, 2: 11 });
    expect([...images.classCounts]).toEqual([100, 11, 10]);
  });

  it('keeps the counts of a set that is long-tailed by itself, from ratio 10 on, cut to maxPerClass', () => {
    const { images, lines } = make({ 0: 5, 1: 50, 2: 20 }, { maxPerClass: 30 });
    expect([...images.classCounts]).toEqual([30, 20, 5]);
    expect(lines).toEqual([
      '/home/user/mine is long-tailed by itself, 50 to 5 images per class: kept so, at most 30 per class.',
    ]);
    expect([...make({ 0: 5, 1: 49 }).images.classCounts]).toEqual([49, 4]);
  });

  it('tells the name of the folder only: reports are published', () => {
    expect(make({ 0: 20, 1: 20 }).images).toMatchObject({ name: 'mine', source: 'the folder mine' });
  });

  it('refuses a single class, test images of an unknown class, and a ratio beyond the largest class', () => {
    expect(() => make({ 4: 10 })).toThrow(
      new RangeError(
        'longTailedFolder: expected /home/user/mine to hold at least two classes, got only class 4.',
      ),
    );
    expect(() => make({ 0: 20, 1: 20 }, {}, { 0: 1, 5: 1 })).toThrow(
      new RangeError(
        'longTailedFolder: expected every test image in /home/user/mine to be of a class with training images, got class 5.',
      ),
    );
    expect(() => make({ 0: 20, 1: 20 }, { imbalanceRatio: 21 })).toThrow(RangeError);
  });
});
