import { createRandom } from '@lt/core';
import { chooseEngine } from '../neighbors/choose-engine.ts';
import { checkCarry } from '../resampling/carry.ts';
import { checkRunOptions } from '../resampling/check-run-options.ts';
import { type FeatureRows, type Labels, readDataSet, rowsByClass } from '../resampling/data-set.ts';
import { describeLabel, type Label } from '../resampling/labels.ts';
import { startRows } from '../resampling/made-rows.ts';
import { type Resampled, reportRows, toResampled } from '../resampling/resampled.ts';
import type { Carried } from '../resampling/resampling-options.ts';
import type { RunControl } from '../resampling/run-control.ts';
import { runStrategy } from '../resampling/run-strategy.ts';
import type { ClassBases } from './class-bases.ts';
import { neighborsWithin, searchWithin, startNotes } from './class-neighbors.ts';
import { joinRegions, qualifyingClusters, type Region, shareOut } from './cluster-regions.ts';
import { fillNewRows } from './fill-new-rows.ts';
import { kMeans } from './k-means.ts';
import { checkKMeansOptions, type KMeansSmoteOptions } from './kmeans-smote-options.ts';

/**
 * Adds rows to the smaller classes within clusters in which they prevail, more where they lie sparse.
 *
 * Use it where a class is scattered over regions of its own: new rows then come neither between them nor into the regions of others, as
 * they may from `smote`, and small regions are filled up.
 *
 *     clusters      = k-means over all rows
 *     cluster f is used for class c  ⇔  (others(f) + 1) / (own(f) + 1) < imbalanceThreshold, and own(f) >= 2
 *     sparsity(f)   = (mean distance between the rows of c in f)^densityExponent / own(f)
 *     new rows of f = total · sparsity(f) / Σ sparsity,   rounded by the largest remainder
 *     new row       = base + gap · (neighbor - base),     both of class c in f, gap uniform in [0, 1)
 *
 * @param features - Rows of finite features, `[numRows, …]`: tensor, typed array with shape, or array of rows. Scale them first.
 * @param labels - Label of each row, numbers or strings, `[numRows]`.
 * @param options - The options of `smote`, and how to cluster.
 * @returns All rows, the original ones first and unchanged, then the new ones, class by class; where each comes from; and the report.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if a feature is not finite, there are fewer than two classes, an option is outside its range, no cluster qualifies
 *   for a class (unless `fallback` is `'smote'`), or, with `smallClass: 'throw'`, a class has no `kNeighbors` other rows.
 *
 * @example
 * ```ts
 * import { kmeansSmote } from '@lt/sampling';
 *
 * const features = [[0, 0], [0, 1], [1, 0], [1, 1], [2, 0], [2, 1], [9, 9], [9, 8], [0.5, 0.5]];
 * const labels = [0, 0, 0, 0, 0, 0, 1, 1, 1];
 * const { features: rows } = await kmeansSmote(features, labels, { numClusters: 2, seed: 7 });
 * console.log(rows.slice(9).every(([x, y]) => x === 9 && Number(y) >= 8)); // true
 * ```
 *
 * @see G. Douzas, F. Bacao, F. Last, "Improving Imbalanced Learning through a Heuristic Oversampling Method Based on K-Means and SMOTE",
 *   Information Sciences 465, 2018, algorithm 1, https://arxiv.org/abs/1711.00837. For several classes, the others count as one. Unlike
 *   imbalanced-learn, the total is exact, clusters of equal rows give no NaN, a cluster of fewer than `kNeighbors` + 1 rows uses those
 *   that there are, and clusters qualify by the paper's odds, where imbalanced-learn takes a share from the number of rows wanted.
 */
export async function kmeansSmote<
  Features extends FeatureRows,
  GivenLabels extends Labels,
  Arrays extends Carried = Record<never, never>,
>(
  features: Features,
  labels: GivenLabels,
  options: KMeansSmoteOptions<Arrays> = {},
): Promise<Resampled<Features, GivenLabels, Arrays>> {
  const name = 'kmeansSmote';
  checkRunOptions(name, options);
  const settings = checkKMeansOptions(name, options);
  const { signal, onProgress } = options;
  const control: RunControl = { signal, onProgress };
  const engine = await chooseEngine(name, options.engine, options.workers);
  const dataSet = await readDataSet(name, features, labels);
  checkCarry(name, options.carry, dataSet.points.numRows);
  const targets = runStrategy(name, dataSet, options.samplingStrategy, 'over').filter(
    ({ count }) => count > 0,
  );
  const random = createRandom(settings.seed, '@lt/sampling', name);
  const notes = startNotes();
  const clusters = await kMeans(dataSet.points, { ...settings, random: random.fork('clusters') }, control);

  const rows = rowsByClass(dataSet);
  const regions: Region[][] = [];
  for (const { classId, count } of targets) {
    const label = dataSet.classLabels[classId]!;
    const { rows: used, lowestOdds } = qualifyingClusters(
      clusters,
      rows[classId]!,
      settings.imbalanceThreshold,
    );
    if (used.length === 0) {
      if (settings.fallback === 'throw') refuseClass(name, label, lowestOdds);
      used.push(rows[classId]!);
      notes.warnings.push(
        `class ${describeLabel(label)} prevails in no cluster: its new rows are made of all its rows, by SMOTE.`,
      );
    }
    const k = neighborsWithin(name, dataSet, classId, settings.kNeighbors, settings.smallClass, notes);
    const numSmall = used.filter((ofCluster) => ofCluster.length <= k).length;
    if (numSmall > 0) {
      notes.warnings.push(
        `class ${describeLabel(label)} has ${numSmall} of ${used.length} clusters with at most ${k} rows: their new rows use the neighbors that there are.`,
      );
    }
    const streams = random.fork('regions', label);
    regions.push(await shareOut(dataSet.points, used, count, k, settings, streams, control));
  }
  const lists = await searchWithin(engine, dataSet, regions.flat(), control);
  const plans: ClassBases[] = [];
  let next = 0;
  for (const [i, { classId, count }] of targets.entries()) {
    const label = dataSet.classLabels[classId]!;
    const ofClass = regions[i]!;
    plans.push({ classId, label, count, ...joinRegions(ofClass, lists.slice(next, next + ofClass.length)) });
    next += ofClass.length;
  }
  const made = startRows(dataSet, targets);
  await fillNewRows(dataSet, made, plans, random, control);
  const report = reportRows(dataSet, made.classIds, notes.warnings, notes.details);
  return toResampled(dataSet, made, options.carry, report);
}

function refuseClass(name: string, label: Label, lowestOdds: number): never {
  const got =
    lowestOdds === Infinity
      ? 'no cluster with two of its rows'
      : `odds of at least ${lowestOdds.toPrecision(3)} against it in every cluster`;
  throw new RangeError(
    `${name}: expected class ${describeLabel(label)} to prevail in a cluster, got ${got}. Use a larger \`imbalanceThreshold\` or \`numClusters\`, or \`fallback: 'smote'\`.`,
  );
}
