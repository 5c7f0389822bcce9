import { describeValue } from '@lt/core';
import { chooseEngine } from '../neighbors/choose-engine.ts';
import type { NeighborEngine } from '../neighbors/neighbor-engine.ts';
import { checkRunOptions } from '../resampling/check-run-options.ts';
import {
  type FeatureRows,
  type Labels,
  readDataSet,
  rowsByClass,
  type UserDataSet,
} from '../resampling/data-set.ts';
import type { ResamplingReport } from '../resampling/report.ts';
import type { EngineOption, ResamplingOptions } from '../resampling/resampling-options.ts';
import type { RunControl } from '../resampling/run-control.ts';
import { runStrategy } from '../resampling/run-strategy.ts';
import { reportKept } from './report-kept.ts';
import { rowsWhere } from './rows-where.ts';
import { smallestClass } from './smallest-class.ts';

/** Options that all under-samplers share. */
export interface UnderSamplingOptions extends ResamplingOptions, EngineOption {}

/** What all under-samplers return. */
export interface UnderSampled {
  /** Rows that are kept, ascending. */
  indices: Int32Array;
  /** Rows per class before and after, and what was out of the ordinary. */
  report: ResamplingReport;
}

/** What an under-sampler works on. */
export interface UnderSamplingRun {
  /** Rows and classes. */
  dataSet: UserDataSet;
  /** Rows to keep of each class that loses rows; the number means nothing where rows are cleaned. */
  targets: ReadonlyMap<number, number>;
  /** Tells whether a row's class loses rows. */
  isTarget: (row: number) => boolean;
  /** What finds neighbors. */
  engine: NeighborEngine;
  /** Progress and abort. */
  control: RunControl;
  /** What was out of the ordinary. */
  warnings: string[];
}

/** Reads the arguments of an under-sampler. */
export async function prepareUnderSampling(
  name: string,
  features: FeatureRows,
  labels: Labels,
  options: UnderSamplingOptions,
  kind: 'under' | 'clean',
  reading: { nan?: boolean } = {},
): Promise<UnderSamplingRun> {
  checkRunOptions(name, options);
  const engine = await chooseEngine(name, options.engine, options.workers);
  const dataSet = await readDataSet(name, features, labels, reading);
  const targets = runStrategy(name, dataSet, options.samplingStrategy, kind);
  const { signal, onProgress } = options;
  signal?.throwIfAborted();
  return withTargets(
    { dataSet, engine, control: { signal, onProgress }, warnings: [] },
    targets.map(({ classId, count }) => [classId, count]),
  );
}

function withTargets(
  run: Omit<UnderSamplingRun, 'targets' | 'isTarget'>,
  targets: Iterable<readonly [number, number]>,
): UnderSamplingRun {
  const counts = new Map(targets);
  const { classIds } = run.dataSet;
  return { ...run, targets: counts, isTarget: (row) => counts.has(classIds[row]!) };
}

/** Returns the same run, but with the smallest class whole, which is then reported if it was to lose rows. */
export function keepSmallest(run: UnderSamplingRun): UnderSamplingRun {
  const { classCounts, classLabels } = run.dataSet;
  const smallest = smallestClass(classCounts);
  if (!run.targets.has(smallest)) return run;
  run.warnings.push(`class ${describeValue(classLabels[smallest])} is the smallest: it was kept whole.`);
  return withTargets(
    run,
    [...run.targets].filter(([classId]) => classId !== smallest),
  );
}

/** Returns what `keep` leaves of each class that loses rows, and all rows of the others, ascending. */
export async function keepPerClass(
  run: UnderSamplingRun,
  keep: (rows: Int32Array, count: number, classId: number) => Int32Array | Promise<Int32Array>,
): Promise<Int32Array> {
  const rows = rowsByClass(run.dataSet);
  const parts = [rowsWhere(run.dataSet.points.numRows, (row) => !run.isTarget(row))];
  for (const [classId, count] of run.targets) {
    parts.push(await keep(rows[classId]!, count, classId));
    run.control.signal?.throwIfAborted();
  }
  const kept = new Int32Array(parts.reduce((length, part) => length + part.length, 0));
  let end = 0;
  for (const part of parts) {
    kept.set(part, end);
    end += part.length;
  }
  return kept.sort();
}

/** Returns what an under-sampler returns, with a warning for each class that is gone. */
export function finishUnderSampling(run: UnderSamplingRun, indices: Int32Array): UnderSampled {
  const { classIds } = run.dataSet;
  const keptIds = indices.map((row) => classIds[row]!);
  return { indices, report: reportKept(run.dataSet, keptIds, run.warnings) };
}
