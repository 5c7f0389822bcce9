import { checkNumber, describeValue } from '@lt/core';
import { balanceTargets } from './balance-targets.ts';
import type { Label } from './labels.ts';
import type { BalanceRule, ClassTargets, SamplingStrategy, StrategyKind } from './sampling-strategy.ts';

/** How many rows of a class: to add, to keep, or, where classes are cleaned, the size of the smallest class. */
export interface ClassTarget {
  /** The class. */
  label: Label;
  /** Rows to add (over), rows to keep (under), rows of the smallest class (clean, where it means nothing). */
  count: number;
}

/** The classes that a strategy is resolved for, by ascending label; none is empty. */
export interface StrategyClasses {
  labels: readonly Label[];
  counts: ArrayLike<number>;
}

const NAMES = ['auto', 'minority', 'majority', 'not minority', 'not majority', 'all'];

/** Resolves any strategy, for the classes of a data set or those that a user counts. */
export function strategyTargets(
  caller: string,
  classes: StrategyClasses,
  strategy: SamplingStrategy,
  kind: StrategyKind,
): ClassTarget[] {
  const counts = Array.from(classes.counts);
  if (counts.length < 2) {
    throw new RangeError(`${caller}: expected at least two classes that have rows, got ${counts.length}.`);
  }
  if (typeof strategy === 'string') return namedTargets(caller, classes.labels, counts, strategy, kind);
  if (typeof strategy === 'number') return ratioTargets(caller, classes.labels, counts, strategy, kind);
  if (Array.isArray(strategy)) return listedTargets(caller, classes.labels, counts, strategy, kind);
  if (typeof strategy === 'function') {
    const given = strategy(new Map(classes.labels.map((label, i) => [label, counts[i]!])));
    return sizeTargets(caller, classes.labels, counts, given, kind);
  }
  if (isBalanceRule(strategy, classes.labels)) {
    return balanceTargets(caller, classes.labels, counts, strategy, kind);
  }
  return sizeTargets(caller, classes.labels, counts, strategy as ClassTargets, kind);
}

function isBalanceRule(strategy: unknown, labels: readonly Label[]): strategy is BalanceRule {
  if (typeof strategy !== 'object' || strategy === null || strategy instanceof Map) return false;
  const keys = Object.keys(strategy);
  const isRule = keys.length > 0 && keys.every((key) => ['ratio', 'power', 'cap', 'capPerRow'].includes(key));
  return isRule && !keys.every((key) => labels.includes(key));
}

function namedTargets(
  caller: string,
  labels: readonly Label[],
  counts: readonly number[],
  name: string,
  kind: StrategyKind,
): ClassTarget[] {
  const wrong = kind === 'over' ? 'majority' : 'minority';
  if (!NAMES.includes(name) || name === wrong) {
    const choices = NAMES.filter((choice) => choice !== wrong).map((choice) => `'${choice}'`);
    throw new RangeError(
      `${caller}: expected \`samplingStrategy\` to be one of ${choices.join(', ')}, got ${describeValue(name)}.`,
    );
  }
  // Of classes of the same size, the first is the largest, and the smallest.
  const largest = counts.indexOf(Math.max(...counts));
  const smallest = counts.indexOf(Math.min(...counts));
  const wanted = name === 'auto' ? (kind === 'over' ? 'not majority' : 'not minority') : name;
  const isTarget: Record<string, (i: number) => boolean> = {
    all: () => true,
    majority: (i) => i === largest,
    minority: (i) => i === smallest,
    'not majority': (i) => i !== largest,
    'not minority': (i) => i !== smallest,
  };
  return targetsWhere(labels, isTarget[wanted]!, (i) =>
    kind === 'over' ? counts[largest]! - counts[i]! : counts[smallest]!,
  );
}

/** Resolves the size of the smaller class over that of the larger one. */
function ratioTargets(
  caller: string,
  labels: readonly Label[],
  counts: readonly number[],
  ratio: number,
  kind: StrategyKind,
): ClassTarget[] {
  if (kind === 'clean' || counts.length !== 2) {
    const wanted =
      kind === 'clean'
        ? 'a name or a list of classes, for cleaning'
        : `no plain number for ${counts.length} classes; use { ratio }`;
    throw new RangeError(`${caller}: expected \`samplingStrategy\` to be ${wanted}, got ${ratio}.`);
  }
  checkNumber(caller, 'samplingStrategy', ratio, { above: 0, max: 1 });
  const largest = counts[0]! >= counts[1]! ? 0 : 1;
  const smallest = 1 - largest;
  const isOver = kind === 'over';
  const count = isOver
    ? Math.trunc(counts[largest]! * ratio - counts[smallest]!)
    : Math.trunc(counts[smallest]! / ratio);
  if (isOver ? count <= 0 : count > counts[largest]!) {
    throw new RangeError(
      `${caller}: expected \`samplingStrategy\` to be above the present ratio of ${counts[smallest]} to ${counts[largest]} rows, got ${ratio}.`,
    );
  }
  return [{ label: labels[isOver ? smallest : largest]!, count }];
}

function listedTargets(
  caller: string,
  labels: readonly Label[],
  counts: readonly number[],
  listed: readonly Label[],
  kind: StrategyKind,
): ClassTarget[] {
  if (kind !== 'clean') {
    throw new RangeError(
      `${caller}: expected \`samplingStrategy\` to be a name, a number, sizes or a rule, got a list of classes, which is for cleaning.`,
    );
  }
  for (const label of listed) checkClass(caller, labels, labels.indexOf(label), label);
  const smallest = Math.min(...counts);
  return targetsWhere(
    labels,
    (i) => listed.includes(labels[i]!),
    () => smallest,
  );
}

/** Resolves sizes that classes shall have. */
function sizeTargets(
  caller: string,
  labels: readonly Label[],
  counts: readonly number[],
  sizes: ClassTargets,
  kind: StrategyKind,
): ClassTarget[] {
  if (typeof sizes !== 'object' || sizes === null) {
    throw new TypeError(
      `${caller}: expected \`samplingStrategy\` to be a name, a number, sizes by class, a rule or a function that returns sizes, got ${describeValue(sizes)}.`,
    );
  }
  if (kind === 'clean') {
    throw new RangeError(
      `${caller}: expected \`samplingStrategy\` to be a name or a list of classes, for cleaning, got sizes.`,
    );
  }
  const found = new Map<number, number>();
  const entries = sizes instanceof Map ? [...sizes] : Object.entries(sizes);
  for (const [label, size] of entries as [Label, number][]) {
    const place = placeOf(labels, label, sizes instanceof Map);
    checkClass(caller, labels, place, label);
    const range = kind === 'over' ? { min: counts[place]! } : { min: 0, max: counts[place]! };
    checkNumber(caller, `samplingStrategy[${describeValue(label)}]`, size, { ...range, integer: true });
    found.set(place, kind === 'over' ? size - counts[place]! : size);
  }
  return targetsWhere(
    labels,
    (i) => found.has(i),
    (i) => found.get(i)!,
  );
}

/** The keys of an object are strings, also where labels are numbers. */
function placeOf(labels: readonly Label[], label: Label, isExact: boolean): number {
  const place = labels.indexOf(label);
  return place >= 0 || isExact ? place : labels.findIndex((other) => String(other) === label);
}

function checkClass(caller: string, labels: readonly Label[], place: number, label: unknown): void {
  if (place >= 0) return;
  const some = labels.slice(0, 10).map(describeValue).join(', ');
  throw new RangeError(
    `${caller}: expected \`samplingStrategy\` to name classes that have rows (${some}${labels.length > 10 ? ', …' : ''}), got ${describeValue(label)}.`,
  );
}

function targetsWhere(
  labels: readonly Label[],
  isTarget: (i: number) => boolean,
  countOf: (i: number) => number,
): ClassTarget[] {
  return labels.flatMap((label, i) => (isTarget(i) ? [{ label, count: countOf(i) }] : []));
}
