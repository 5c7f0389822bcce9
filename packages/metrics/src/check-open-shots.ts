import { checkNumbers, checkOneOf, checkOptions, type ShotGroups, splitByShot } from '@lt/core';
import { checkShotOptions } from './check-shot-options.ts';
import { meanOfPresent } from './means.ts';
import type { ShotAccuracyOptions } from './shot-accuracy.ts';

/** How the rows of an open-set test fall into shot groups. */
export interface OpenShots {
  /** Number of known classes. */
  numClasses: number;
  /** Class ids by shot group. */
  groups: ShotGroups;
  /** Whether classes or rows count the same within a group. */
  average: 'macro' | 'micro';
}

/** Checks class ids of which -1 stands for an unknown class, the training counts of the known ones, and the options. */
export function checkOpenShots(
  name: string,
  classIds: ArrayLike<number>,
  trainCounts: ArrayLike<number>,
  options: ShotAccuracyOptions,
): OpenShots {
  checkOptions(name, options);
  const counts = checkNumbers(name, 'trainCounts', trainCounts, { min: 0 });
  const shotOptions = checkShotOptions(name, options);
  const average = checkOneOf(name, 'average', options.average ?? 'macro', ['macro', 'micro']);
  const numClasses = counts.length;
  checkNumbers(name, 'classIds', classIds, { min: -1, below: numClasses, integer: true });
  return { numClasses, groups: splitByShot(counts, shotOptions), average };
}

/** Returns the mean over the rows of some classes, by class (macro) or by row (micro); `null` without rows. */
export function averageOf(
  classes: Iterable<number>,
  sums: Float64Array,
  numRows: Float64Array,
  average: 'macro' | 'micro',
): number | null {
  const tested = [...classes].filter((c) => numRows[c]! > 0);
  if (average === 'macro') return meanOfPresent(tested.map((c) => sums[c]! / numRows[c]!));
  let [sum, rows] = [0, 0];
  for (const c of tested) {
    sum += sums[c]!;
    rows += numRows[c]!;
  }
  return rows === 0 ? null : sum / rows;
}
