import { describe, expect, it } from 'vitest';
import { relabel, splitTraining, takeLongTail, takeValidation } from '../../src/data/long-tail.ts';

/** Images of two pixels: the number of the image, and its class. */
function numbered(classIds: number[]) {
  const images = Uint8Array.from(classIds.flatMap((classId, i) => [i, classId]));
  return { images, classIds: Int32Array.from(classIds) };
}

/** The numbers of the images in a set. */
const numbersIn = (set: { images: Uint8Array }) => [...set.images].filter((_, i) => i % 2 === 0);

describe('relabel', () => {
  it('numbers the classes by their place in the order and keeps the pixels', () => {
    const set = numbered([6, 9, 9, 8]);
    const { images, classIds } = relabel(set, [9, 8, 6]);
    expect([...classIds]).toEqual([2, 0, 0, 1]);
    expect(images).toBe(set.images);
    expect([...set.classIds]).toEqual([6, 9, 9, 8]);
  });

  it('refuses a class that the order lacks', () => {
    expect(() => relabel(numbered([9, 7]), [9, 8])).toThrow(
      new RangeError('relabel: expected every class to be one of 9, 8, got class 7.'),
    );
  });
});

describe('takeLongTail', () => {
  const set = numbered([2, 0, 1, 0, 2, 1, 0, 2, 0, 1, 0]);

  it('takes so many of each class, class by class, each image with its own pixels', () => {
    const taken = takeLongTail(set, [4, 2, 1], 0);
    expect([...taken.classIds]).toEqual([0, 0, 0, 0, 1, 1, 2]);
    expect([...taken.images].filter((_, i) => i % 2 === 1)).toEqual([...taken.classIds]);
    const numbers = numbersIn(taken);
    expect(numbers.map((i) => set.classIds[i])).toEqual([...taken.classIds]);
    expect(new Set(numbers).size).toBe(7);
  });

  it('is the same for the same seed and another for another, a string as well', () => {
    const many = numbered(Array.from({ length: 200 }, (_, i) => i % 2));
    const numbers = (seed: number | string) => numbersIn(takeLongTail(many, [50, 5], seed));
    expect(numbers(0)).toEqual(numbers(0));
    expect(numbers('images')).toEqual(numbers('images'));
    expect(numbers(0)).not.toEqual(numbers(1));
    expect(numbers('images')).not.toEqual(numbers(0));
  });

  it('does not always take the first images of a class', () => {
    const many = numbered(Array<number>(200).fill(0));
    expect(Math.max(...numbersIn(takeLongTail(many, [20], 0)))).toBeGreaterThan(100);
  });

  it('takes with a larger count the images of a smaller one and more, whatever the other classes do', () => {
    const perClass = (n0: number, n1: number, seed: number) => {
      const taken = takeLongTail(set, [n0, n1, 0], seed);
      const numbers = numbersIn(taken);
      return [0, 1].map((c) => numbers.filter((_, i) => taken.classIds[i] === c));
    };
    for (let seed = 0; seed < 5; seed++) {
      const [all0, all1] = perClass(5, 3, seed);
      for (let n0 = 0; n0 <= 5; n0++) {
        for (let n1 = 0; n1 <= 3; n1++) {
          expect(perClass(n0, n1, seed)).toEqual([all0!.slice(0, n0), all1!.slice(0, n1)]);
        }
      }
    }
  });

  it('copies, so that the set can go', () => {
    const taken = takeLongTail(set, [5, 3, 3], 0);
    expect(taken.images.buffer).not.toBe(set.images.buffer);
  });

  it('refuses a class with fewer images than are asked for', () => {
    expect(() => takeLongTail(set, [5, 4, 1], 0)).toThrow(
      new RangeError('takeLongTail: expected class 1 to have at least 4 images, got 3.'),
    );
  });
});

describe('takeValidation', () => {
  const set = numbered(Array.from({ length: 100 }, (_, i) => (i < 60 ? 0 : 1)));

  it('takes as many of each class, none of which the long tail takes', () => {
    const counts = [40, 5];
    const validation = takeValidation(set, counts, 15, 'seed')!;
    expect([...validation.classIds]).toEqual([...Array(15).fill(0), ...Array(15).fill(1)]);
    const numbers = numbersIn(validation);
    expect(numbers.map((i) => set.classIds[i])).toEqual([...validation.classIds]);
    expect(new Set([...numbers, ...numbersIn(takeLongTail(set, counts, 'seed'))]).size).toBe(75);
  });

  it('takes the same images whatever the long tail leaves, and fewer where it leaves fewer', () => {
    const whole = numbersIn(takeValidation(set, [10, 10], 15, 0)!);
    expect(numbersIn(takeValidation(set, [45, 25], 15, 0)!)).toEqual(whole);
    const fewer = numbersIn(takeValidation(set, [52, 10], 15, 0)!);
    expect(fewer).toEqual([...whole.slice(7, 15), ...whole.slice(22)]);
  });

  it('takes nothing where a class has nothing left', () => {
    expect(takeValidation(set, [60, 10], 15, 0)).toBeUndefined();
    expect(Object.keys(splitTraining(set, Int32Array.of(60, 10), 0))).toEqual(['train']);
    expect(splitTraining(set, Int32Array.of(50, 10), 0).validation!.classIds).toHaveLength(20);
  });
});
