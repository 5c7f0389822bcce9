import { checkNumber, checkNumbers, checkOneOf, describeValue } from '@lt/core';
import { compareLabels, type Label } from '../resampling/labels.ts';
import type { SamplingStrategy } from '../resampling/sampling-strategy.ts';
import { strategyTargets } from '../resampling/strategy-targets.ts';

/** When new rows come out: see `ResampleStreamOptions.emit`. */
export type StreamEmit = 'end' | 'running';

/** Rows per class: an array, whose indices are the labels, or a map from label to count. */
export type StreamCounts = ArrayLike<number> | ReadonlyMap<Label, number>;

/** Says how many new rows of a class there are to be. */
export interface StreamPlan {
  /** Whether the counts of the whole stream are known. */
  isExact: boolean;
  /**
   * Returns the rows to add to each class, by label, as far as the counts so far tell; `isOver` says that they are those of the whole
   * stream. Undefined where the counts do not tell yet.
   */
  wanted(counts: ReadonlyMap<Label, number>, isOver: boolean): ReadonlyMap<Label, number> | undefined;
  /** Rows of each class in the whole stream; empty where they are not known. */
  totals: ReadonlyMap<Label, number>;
}

/** Checks the options that decide how many rows there are to be, and returns what they say. */
export function streamPlan(
  name: string,
  strategy: SamplingStrategy,
  classCounts: StreamCounts | undefined,
  emit: StreamEmit | undefined,
): { plan: StreamPlan; emit: StreamEmit } {
  const when = checkOneOf(name, 'emit', emit ?? (classCounts === undefined ? 'end' : 'running'), [
    'end',
    'running',
  ]);
  const resolve = (counts: ReadonlyMap<Label, number>): Map<Label, number> => {
    const entries = [...counts].filter(([, count]) => count > 0).sort(([a], [b]) => compareLabels(a, b));
    const classes = { labels: entries.map(([label]) => label), counts: entries.map(([, count]) => count) };
    return new Map(
      strategyTargets(name, classes, strategy, 'over').map(({ label, count }) => [label, count]),
    );
  };
  if (classCounts !== undefined) {
    const given = readCounts(name, classCounts);
    const wanted = resolve(given);
    return { emit: when, plan: { isExact: true, wanted: () => wanted, totals: given } };
  }
  if (when === 'running' && !isRule(strategy)) {
    throw new RangeError(
      `${name}: expected \`samplingStrategy\` to be a name, a rule or a function where \`emit\` is 'running' and \`classCounts\` are not given, got ${describeValue(strategy)}.`,
    );
  }
  return {
    emit: when,
    plan: {
      isExact: false,
      wanted: (counts, isOver) => (isOver || counts.size > 1 ? resolve(counts) : undefined),
      totals: new Map(),
    },
  };
}

/** Tells a strategy that has a meaning for any counts. */
function isRule(strategy: SamplingStrategy): boolean {
  if (typeof strategy === 'string' || typeof strategy === 'function') return true;
  if (typeof strategy !== 'object' || Array.isArray(strategy) || strategy instanceof Map) return false;
  const keys = Object.keys(strategy);
  return keys.length > 0 && keys.every((key) => ['ratio', 'power', 'cap', 'capPerRow'].includes(key));
}

function readCounts(name: string, classCounts: StreamCounts): Map<Label, number> {
  if (classCounts instanceof Map) {
    for (const [label, count] of classCounts as ReadonlyMap<Label, number>) {
      checkNumber(name, `classCounts.get(${describeValue(label)})`, count, { min: 0, integer: true });
    }
    return new Map(classCounts);
  }
  const range = { min: 0, integer: true };
  return new Map(
    Array.from(checkNumbers(name, 'classCounts', classCounts as ArrayLike<number>, range), (count, label) => [
      label,
      count,
    ]),
  );
}
