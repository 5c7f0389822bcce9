import type { DataSet } from './data-set.ts';
import type { SamplingStrategy, StrategyKind } from './sampling-strategy.ts';
import { strategyTargets } from './strategy-targets.ts';

/** A class that a strategy targets. */
export interface RunTarget {
  /** The class, 0 … C-1. */
  classId: number;
  /** Rows to add (over) or keep (under). */
  count: number;
}

/**
 * Resolves a strategy for a data set.
 *
 * @param caller - Name of the public function, which starts messages.
 * @param dataSet - The classes and their sizes.
 * @param strategy - What the user passed; `'auto'` if left out.
 * @param kind - What the strategy is for.
 * @returns The targeted classes, ascending.
 */
export function runStrategy(
  caller: string,
  { classLabels, classCounts }: Pick<DataSet, 'classLabels' | 'classCounts'>,
  strategy: SamplingStrategy | undefined,
  kind: StrategyKind,
): RunTarget[] {
  const classes = { labels: classLabels, counts: classCounts };
  const targets = strategyTargets(caller, classes, strategy ?? 'auto', kind);
  const ids = new Map(classLabels.map((label, classId) => [label, classId]));
  return targets.map(({ label, count }) => ({ classId: ids.get(label)!, count }));
}
