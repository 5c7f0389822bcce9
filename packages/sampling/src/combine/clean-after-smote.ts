import { chooseEngine } from '../neighbors/choose-engine.ts';
import type { NeighborEngine } from '../neighbors/neighbor-engine.ts';
import { makeSmote } from '../over/make-smote.ts';
import type { SmoteOptions } from '../over/smote-options.ts';
import { checkCarry } from '../resampling/carry.ts';
import { checkRunOptions } from '../resampling/check-run-options.ts';
import { type DataSet, type FeatureRows, type Labels, readDataSet } from '../resampling/data-set.ts';
import { selectRows } from '../resampling/made-rows.ts';
import { type Resampled, toResampled } from '../resampling/resampled.ts';
import type { Carried } from '../resampling/resampling-options.ts';
import type { RunControl } from '../resampling/run-control.ts';
import { runStrategy } from '../resampling/run-strategy.ts';
import type { SamplingStrategy } from '../resampling/sampling-strategy.ts';
import { reportKept } from '../under/report-kept.ts';

/** What a combination cleans: the rows that `smote` made, and the original ones. */
export interface CleaningAfterSmote {
  /** All rows. */
  dataSet: Pick<DataSet, 'points' | 'classIds' | 'classLabels'>;
  /** Tells which rows may go. */
  isTarget: (row: number) => boolean;
  /** What finds neighbors. */
  engine: NeighborEngine;
  /** Progress and abort. */
  control: RunControl;
  /** What was out of the ordinary. */
  warnings: string[];
}

/** Over-samples by `smote`, and keeps the rows that `clean` returns. */
export async function cleanAfterSmote<
  Features extends FeatureRows,
  GivenLabels extends Labels,
  Arrays extends Carried,
>(
  name: string,
  features: Features,
  labels: GivenLabels,
  options: SmoteOptions<Arrays>,
  cleaned: SamplingStrategy,
  clean: (rows: CleaningAfterSmote) => Promise<Int32Array>,
): Promise<Resampled<Features, GivenLabels, Arrays>> {
  checkRunOptions(name, options);
  const { signal, onProgress } = options;
  const engine = await chooseEngine(name, options.engine, options.workers);
  const given = await readDataSet(name, features, labels);
  checkCarry(name, options.carry, given.points.numRows);
  const { made, report } = await makeSmote(name, given, { ...options, engine });

  const { classIds } = made;
  const classCounts = Int32Array.from(report.classes, ({ after }) => after);
  const targets = runStrategy(name, { ...given, classCounts }, cleaned, 'clean');
  const isTargetClass = new Set(targets.map(({ classId }) => classId));
  const warnings = [...report.warnings];
  const kept = await clean({
    dataSet: { ...given, points: { ...given.points, data: made.data, numRows: classIds.length }, classIds },
    isTarget: (row) => isTargetClass.has(classIds[row]!),
    engine,
    control: { signal, onProgress },
    warnings,
  });
  const left = selectRows(made, kept);
  const details = new Map(
    report.classes.map(({ label, before, after, ...detail }, classId) => [classId, detail]),
  );
  return toResampled(given, left, options.carry, reportKept(given, left.classIds, warnings, details));
}
