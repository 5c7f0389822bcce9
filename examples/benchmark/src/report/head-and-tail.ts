import { splitHeadTail } from '@lt/core';
import type { BenchmarkResults } from '../types.ts';
import { type MeanAndSpread, meanAndSpread } from './mean-and-spread.ts';

/** A part of the classes as feature space augmentation splits them. */
export type Part = 'head' | 'tail';

/**
 * Returns how much more accurate a method is than plain cross-entropy on the head or on the tail: the fewest largest classes that hold nine tenths
 * of the training images, and all others.
 *
 * @param results - A run of both.
 * @param method - Id of the method.
 * @param part - Head or tail.
 * @returns Mean over seeds of differences at the same seed, and their spread; `null` without a run, and for plain cross-entropy itself.
 */
export function gainOn(
  { settings, results }: BenchmarkResults,
  method: string,
  part: Part,
): MeanAndSpread | null {
  if (method === 'cross-entropy') return null;
  const classes = splitHeadTail(settings.classCounts)[part];
  const accuracy = (id: string, seed: number): number | null => {
    const run = results.find((one) => one.method === id && one.seed === seed);
    if (run === undefined) return null;
    return classes.reduce((sum, classId) => sum + run.perClass[classId]!, 0) / classes.length;
  };
  return meanAndSpread(
    settings.seeds.map((seed) => {
      const [own, plain] = [accuracy(method, seed), accuracy('cross-entropy', seed)];
      return own === null || plain === null ? null : own - plain;
    }),
  );
}
