import { describeLabel } from '../resampling/labels.ts';
import type { ClassReport, ResamplingReport } from '../resampling/report.ts';
import type { StreamClass } from './stream-class.ts';

/** Says what was done to the classes of a stream, by ascending label. */
export function streamReport(classes: readonly StreamClass[], kNeighbors: number): ResamplingReport {
  const warnings: string[] = [];
  const reports = classes.map(({ label, made, reservoir }): ClassReport => {
    const report = { label, before: reservoir.seen, after: reservoir.seen + made };
    const k = Math.min(kNeighbors, reservoir.size - 1);
    if (made === 0 || k === kNeighbors) return report;
    warnings.push(
      k === 0
        ? `class ${describeLabel(label)} has 1 row: its new rows are copies of it.`
        : `class ${describeLabel(label)} has ${k + 1} rows: its new rows use ${k} ${k === 1 ? 'neighbor' : 'neighbors'} instead of ${kNeighbors}.`,
    );
    return { ...report, kNeighbors: k };
  });
  return { classes: reports, warnings };
}
