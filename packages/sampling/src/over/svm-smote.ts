import { createRandom } from '@lt/core';
import { chooseEngine } from '../neighbors/choose-engine.ts';
import { checkCarry } from '../resampling/carry.ts';
import { checkRunOptions } from '../resampling/check-run-options.ts';
import { type FeatureRows, type Labels, readDataSet, rowsByClass } from '../resampling/data-set.ts';
import { startRows } from '../resampling/made-rows.ts';
import { type Resampled, reportRows, toResampled } from '../resampling/resampled.ts';
import type { Carried } from '../resampling/resampling-options.ts';
import { type RunTarget, runStrategy } from '../resampling/run-strategy.ts';
import type { ClassBases } from './class-bases.ts';
import { neighborsWithin, searchWithin, startNotes } from './class-neighbors.ts';
import { fillNewRows } from './fill-new-rows.ts';
import { supportVectorsOf } from './svm/support-vectors.ts';
import { chooseSupport, type SupportBases } from './svm-bases.ts';
import { checkSvmSmoteOptions, type SvmSmoteOptions } from './svm-smote-options.ts';

/**
 * Adds rows to the smaller classes at the border that a support vector machine finds: between rows where others are many, and outward
 * where they are few.
 *
 * Use it where `borderlineSmote` would be used, and a smooth border is believed in. It takes as long as fitting the machines, one for each
 * two classes, whose time grows about with the square of the rows: thousands of rows, not hundreds of thousands. Scale the features first.
 *
 *     bases   = support vectors of the class, but those whose m nearest rows over everything are all of other classes (noise)
 *     danger: at least m / 2 of the m nearest are of other classes:   new row = base + gap · (neighbor - base)
 *     safe:   fewer are:                                              new row = base - outStep · gap · (neighbor - base)
 *
 * gap is uniform in [0, 1), the neighbor one of the k nearest in the class. In `provenance` the gap of a row of the second kind is
 * negative, and the row may lie outside the range of the data.
 *
 * @param features - Rows of finite features, `[numRows, …]`: tensor, typed array with shape, or array of rows.
 * @param labels - Label of each row, numbers or strings, `[numRows]`.
 * @param options - The options of `smote`, and those of the machines.
 * @returns All rows, the original ones first and unchanged, then the new ones, class by class; where each comes from; and the report.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if a feature is not finite, there are fewer than two classes, an option is outside its range, all support vectors of
 *   a class are noise and `onEmptyDanger` is `'throw'`, or, with `smallClass: 'throw'`, a class has no `kNeighbors` other rows.
 *
 * @example
 * ```ts
 * import { svmSmote } from '@lt/sampling';
 *
 * const features = [[0, 0], [1, 0], [0, 1], [1, 1], [0, 2], [1, 2], [3, 0], [3, 1], [3, 2]];
 * const labels = [0, 0, 0, 0, 0, 0, 1, 1, 1];
 * const { features: rows, provenance } = await svmSmote(features, labels, { kNeighbors: 2, mNeighbors: 4, seed: 7 });
 * console.log(rows.slice(9).every(([x]) => x === 3)); // true
 * console.log(provenance.kind.length); // 12
 * ```
 *
 * @see H. M. Nguyen, E. W. Cooper, K. Kamei, "Borderline Over-Sampling for Imbalanced Data Classification", International Journal of
 *   Knowledge Engineering and Soft Data Paradigms 3, 2011, algorithm 1, https://doi.org/10.1504/IJKESDP.2011.039875. As there, all bases
 *   make equally many rows; imbalanced-learn draws the share of those in danger from Beta(10, 10), and loses rows where there are none, or
 *   only such. The noise rule and `outStep` are imbalanced-learn's.
 */
export async function svmSmote<
  Features extends FeatureRows,
  GivenLabels extends Labels,
  Arrays extends Carried = Record<never, never>,
>(
  features: Features,
  labels: GivenLabels,
  options: SvmSmoteOptions<Arrays> = {},
): Promise<Resampled<Features, GivenLabels, Arrays>> {
  const name = 'svmSmote';
  checkRunOptions(name, options);
  const settings = checkSvmSmoteOptions(name, options);
  const control = { signal: options.signal, onProgress: options.onProgress };
  const engine = await chooseEngine(name, options.engine, options.workers);
  const dataSet = await readDataSet(name, features, labels);
  const { points, classIds, classCounts, classLabels } = dataSet;
  checkCarry(name, options.carry, points.numRows);
  const notes = startNotes();
  const rows = rowsByClass(dataSet);
  const supportOf = supportVectorsOf(points, classIds, classCounts, settings, control);
  const targets: (RunTarget & SupportBases & { k: number })[] = [];
  for (const target of runStrategy(name, dataSet, options.samplingStrategy, 'over')) {
    if (target.count === 0) continue;
    const { classId } = target;
    const k = neighborsWithin(name, dataSet, classId, settings.kNeighbors, settings.smallClass, notes);
    const support = await supportOf(classId);
    const chosen = await chooseSupport(
      name,
      dataSet,
      classId,
      support,
      rows[classId]!,
      settings,
      engine,
      notes,
      control,
    );
    if (chosen !== undefined) targets.push({ ...target, ...chosen, k });
  }
  const lists = await searchWithin(
    engine,
    dataSet,
    targets.map(({ classId, bases, k }) => ({ queries: bases, pool: rows[classId]!, k })),
    control,
  );
  const plans = targets.map(({ classId, count, bases, isSafe, k }, i): ClassBases => {
    return {
      classId,
      label: classLabels[classId]!,
      count,
      bases,
      choice: settings.base,
      k,
      neighbors: lists[i]!,
      stepOf: (place) => (isSafe[place] === 1 ? -settings.outStep : 1),
    };
  });
  const made = startRows(dataSet, targets);
  await fillNewRows(dataSet, made, plans, createRandom(settings.seed, '@lt/sampling', name), control);
  const report = reportRows(dataSet, made.classIds, notes.warnings, notes.details);
  return toResampled(dataSet, made, options.carry, report);
}
