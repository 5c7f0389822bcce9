import { type ClassOutcomes, pooledRecall } from '../count-correct.ts';
import { geometricMeanOfPresent, harmonicMeanOfPresent, meanOfPresent } from '../means.ts';
import { worstClass } from './class-reports.ts';
import type { ReportSummary } from './report-summary.ts';
import type { ClassReport, Shot } from './report-types.ts';

/** Returns the part of the summary that follows from true and predicted classes alone. There must be a row. */
export function summarize(
  outcomes: ClassOutcomes,
  perClass: readonly ClassReport[],
): Omit<ReportSummary, 'topK' | 'expectedCalibrationError' | 'maximumCalibrationError' | 'intervals'> {
  const recall = perClass.map((row) => row.recall);
  const ofShot = (shot: Shot) =>
    meanOfPresent(perClass.filter((row) => row.shot === shot).map((row) => row.recall));
  // There is a row, and so a class that has one: no mean over all classes is null.
  return {
    numRows: outcomes.support.reduce((sum, rows) => sum + rows, 0),
    numClasses: perClass.length,
    numTestedClasses: perClass.filter((row) => row.testCount > 0).length,
    accuracy: pooledRecall(outcomes, perClass.keys())!,
    balancedAccuracy: meanOfPresent(recall)!,
    many: ofShot('many'),
    medium: ofShot('medium'),
    few: ofShot('few'),
    worstClass: worstClass(perClass),
    geometricMean: geometricMeanOfPresent(recall, 0)!,
    harmonicMean: harmonicMeanOfPresent(recall)!,
    macroF1: meanOfPresent(perClass.map((row) => row.f1))!,
  };
}
