import { checkNumber, checkNumbers, checkOneOf } from '@lt/core';
import { compareLabels, type Label } from './labels.ts';
import type { SamplingStrategy, StrategyKind } from './sampling-strategy.ts';
import { type ClassTarget, type StrategyClasses, strategyTargets } from './strategy-targets.ts';

/**
 * Returns how many rows of which class a sampling strategy stands for: what all resamplers do with their `samplingStrategy`.
 *
 * Use it to see what a strategy would do before a long run. The names and numbers mean what they mean in imbalanced-learn; the rules
 * `{ ratio }`, `{ power }`, `{ cap }` and `{ capPerRow }` are for many classes.
 *
 *     'over', 'auto':      largest - count(c)                      for every class but the largest
 *     'over', r:           ⌊r · larger - smaller⌋                  for the smaller of two classes
 *     'over', { ratio }:   max(0, round(ratio · largest) - count(c))
 *     'over', { power }:   round(largest · (count(c) / largest)^power) - count(c)
 *     'under', 'auto':     smallest                                for every class but the smallest
 *     'under', r:          ⌊smaller / r⌋                           for the larger of two classes
 *     'under', { ratio }:  min(count(c), round(smallest / ratio))
 *     'under', { power }:  round(smallest · (count(c) / smallest)^power)
 *
 * Of classes of the same size, the one with the lower label counts as the largest, and as the smallest.
 *
 * @param classCounts - Rows per class: an array, whose indices are the labels, or a map from label to count. Classes without rows are
 *   left out.
 * @param strategy - Any {@link SamplingStrategy}.
 * @param kind - `'over'`: counts are rows to add. `'under'`: rows to keep. `'clean'`: only which classes there are matters.
 * @returns The classes that the strategy targets, by ascending label, with a count each, which may be 0.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if fewer than two classes have rows, the strategy does not fit the kind or the number of classes, names a class that
 *   has no rows, or asks for a size that adding (removing) rows does not reach.
 *
 * @example
 * ```ts
 * import { resolveSamplingStrategy } from '@lt/sampling';
 *
 * console.log(resolveSamplingStrategy([900, 90, 10], 'auto', 'over')); // [ { label: 1, count: 810 }, { label: 2, count: 890 } ]
 * console.log(resolveSamplingStrategy([900, 90, 10], { power: 0.5 }, 'over')); // [ { label: 1, count: 195 }, { label: 2, count: 85 } ]
 * ```
 */
export function resolveSamplingStrategy(
  classCounts: ArrayLike<number> | ReadonlyMap<Label, number>,
  strategy: SamplingStrategy,
  kind: StrategyKind,
): ClassTarget[] {
  const name = 'resolveSamplingStrategy';
  const classes = readCounts(name, classCounts);
  checkOneOf(name, 'kind', kind, ['over', 'under', 'clean']);
  return strategyTargets(name, classes, strategy, kind);
}

function readCounts(
  name: string,
  classCounts: ArrayLike<number> | ReadonlyMap<Label, number>,
): StrategyClasses {
  let entries: [Label, number][];
  if (classCounts instanceof Map) {
    entries = [...classCounts];
    for (const [label, count] of entries) {
      checkNumber(name, `classCounts.get(${String(label)})`, count, { min: 0, integer: true });
    }
  } else {
    const counts = checkNumbers(name, 'classCounts', classCounts, { min: 0, integer: true });
    entries = Array.from(counts, (count, label) => [label, count]);
  }
  const present = entries.filter(([, count]) => count > 0).sort(([a], [b]) => compareLabels(a, b));
  return { labels: present.map(([label]) => label), counts: present.map(([, count]) => count) };
}
