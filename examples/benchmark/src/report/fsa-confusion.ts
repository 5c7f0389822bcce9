import { splitHeadTail } from '@lt/core';
import { confusionSvg } from '@lt/fsa';
import type { BenchmarkResults } from '../types.ts';

/**
 * Draws whom the classes are taken for by plain cross-entropy, by feature space augmentation, and the difference: all seeds together.
 *
 * @param results - A run of both.
 * @returns An SVG file that stands alone.
 */
export function fsaConfusion({ settings, results }: BenchmarkResults): string {
  const { classNames, classCounts } = settings;
  const sum = (id: string): number[][] => {
    const runs = results.filter(({ method }) => method === id);
    return classNames.map((_, row) =>
      classNames.map((_, column) =>
        runs.reduce((total, { confusion }) => total + confusion[row]![column]!, 0),
      ),
    );
  };
  return confusionSvg(sum('cross-entropy'), sum('fsa'), {
    classNames,
    tailClasses: splitHeadTail(classCounts).tail,
    captions: ['cross-entropy', 'after feature space augmentation', 'difference'],
  });
}
