import { describeValue } from '@lt/core';
import type { DataSet } from '../resampling/data-set.ts';
import type { ClassReport, ResamplingReport } from '../resampling/report.ts';
import { reportRows } from '../resampling/resampled.ts';

/** Reports what is left of each class, with a warning for each class that is gone. */
export function reportKept(
  dataSet: Pick<DataSet, 'classLabels' | 'classCounts'>,
  classIds: Int32Array,
  warnings: readonly string[],
  details?: ReadonlyMap<number, Partial<ClassReport>>,
): ResamplingReport {
  const report = reportRows(dataSet, classIds, warnings, details);
  for (const { label, after } of report.classes) {
    if (after === 0) report.warnings.push(`class ${describeValue(label)} has no rows left.`);
  }
  return report;
}
