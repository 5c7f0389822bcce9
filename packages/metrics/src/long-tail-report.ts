import { checkNumber, checkNumbers, checkOptions, type ShotOptions } from '@lt/core';
import { binPredictions } from './bin-predictions.ts';
import { checkPredictions } from './check-predictions.ts';
import { checkShotOptions } from './check-shot-options.ts';
import { checkNumBins } from './confidence-bins.ts';
import { countCorrect } from './count-correct.ts';
import { describeBins } from './describe-bins.ts';
import { expectedCalibrationError } from './expected-calibration-error.ts';
import { maximumCalibrationError } from './maximum-calibration-error.ts';
import {
  checkClassNames,
  checkIntervals,
  checkMaxClasses,
  checkText,
} from './report/check-report-options.ts';
import { classReports } from './report/class-reports.ts';
import { countConfusions } from './report/confusions.ts';
import { toMarkdown } from './report/markdown.ts';
import type { ReportData } from './report/report-data.ts';
import type { ReportIntervals, ReportSummary, ReportTopK } from './report/report-summary.ts';
import type { ClassReport } from './report/report-types.ts';
import { summarize } from './report/summarize.ts';
import { checkMatrix, type ScoreMatrix } from './score-matrix.ts';
import { topKAccuracy } from './top-k-accuracy.ts';

/** Options of {@link longTailReport}: what else is known of the test rows, and how to call things. */
export interface LongTailReportOptions extends ShotOptions {
  /** Heading of the Markdown and HTML forms. @default 'Long-tail report' */
  title?: string;
  /** Name of each class, `[numClasses]`; any text, which is escaped. @default 'class 0', 'class 1' and so on */
  classNames?: readonly string[];
  /**
   * Probability that the model gave to the predicted class of each row, in [0, 1], `[numRows]`: adds the calibration errors and the
   * reliability diagram.
   */
  confidences?: ArrayLike<number>;
  /** Number of equal bins of confidence. @default 15 */
  numBins?: number;
  /**
   * Logits or probabilities, flat and row by row, `[numRows · numClasses]`, or an array of rows: adds top-k accuracy. The predicted
   * classes are not taken from them.
   */
  scores?: ScoreMatrix;
  /** Bootstrap intervals of the same rows, as {@link longTailReportIntervals} gives them. */
  intervals?: ReportIntervals;
  /** The k of top-k accuracy, from 1 to the number of classes. @default 5, or the number of classes if that is smaller */
  k?: number;
}

/** Options of the Markdown and HTML forms of a {@link LongTailReport}. */
export interface ReportFormOptions {
  /**
   * Most classes in the table of classes. Of more, as many from the head as from the tail are shown, and how many lie between.
   *
   * @default 40 in Markdown, 200 in HTML
   */
  maxClasses?: number;
}

/**
 * How good a classifier is, over all classes and on each. Made by {@link longTailReport}.
 *
 * `JSON.stringify(report)` is the JSON form: the two fields are plain data and the two functions are left out.
 */
export interface LongTailReport {
  /** Numbers over all classes. */
  summary: ReportSummary;
  /** Numbers of each class, by class id, `[numClasses]`. */
  perClass: ClassReport[];
  /** Returns a heading and two tables, summary and classes from head to tail, in GitHub's Markdown. */
  toMarkdown: (options?: ReportFormOptions) => string;
  /**
   * Returns one HTML page that needs nothing else, with the tables and pictures: accuracy against class frequency, confusion matrix
   * from head to tail, reliability diagram.
   *
   * It needs `@observablehq/plot`, and outside of browsers also `linkedom`; rejects with a TypeError that says what to install.
   */
  toHtml: (options?: ReportFormOptions) => Promise<string>;
}

/**
 * Returns all that is usually asked about a classifier of long-tailed data, as data, Markdown and a page with pictures.
 *
 * Use it at the end of a run. Every number is that of the function of the same name, such as {@link balancedAccuracy} or
 * {@link macroF1}; only what was given is measured, the rest is `null`. The order of the rows does not matter. Thousands of classes
 * are fine: no matrix of all pairs of classes is made.
 *
 * @param classIds - True class of each test row, whole numbers from 0, `[numRows]`.
 * @param predicted - Predicted class of each test row, `[numRows]`.
 * @param trainCounts - Training examples per class, `[numClasses]`, as `countClasses` of `@lt/core` gives them.
 * @param options - Names, confidences, scores, and the bounds of the shot groups.
 * @returns Summary, one entry per class, and the functions that print them.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if there is no row, lengths differ, an id is not a whole number in [0, numClasses), a count is negative, a
 *   confidence is outside [0, 1], or an option is out of range. Unknown rows (-1) are refused too: leave them out.
 *
 * @example
 * ```ts
 * import { longTailReport } from '@lt/metrics';
 *
 * const classIds = [0, 0, 0, 0, 1, 1, 2, 2];
 * const predicted = [0, 0, 0, 0, 1, 0, 0, 0];
 * const report = longTailReport(classIds, predicted, [5000, 60, 7], { classNames: ['cat', 'dog', 'yak'] });
 *
 * console.log(report.summary.accuracy, report.summary.balancedAccuracy, report.summary.few); // 0.625 0.5 0
 * console.log(report.perClass[2]!.mostConfusedWith); // { classId: 0, name: 'cat', count: 2, share: 1 }
 * console.log(report.toMarkdown().split('\n')[4]); // | Accuracy | 62.5% | of 8 test rows |
 * console.log((await report.toHtml()).split('\n')[0]); // <!doctype html>
 * ```
 *
 * @see Z. Liu et al., "Large-Scale Long-Tailed Recognition in an Open World", CVPR 2019, section 4.1,
 *   https://arxiv.org/abs/1904.05160, for the shot groups.
 */
export function longTailReport(
  classIds: ArrayLike<number>,
  predicted: ArrayLike<number>,
  trainCounts: ArrayLike<number>,
  options: LongTailReportOptions = {},
): LongTailReport {
  const name = 'longTailReport';
  checkOptions(name, options);
  const counts = checkNumbers(name, 'trainCounts', trainCounts, { min: 0 });
  const numClasses = counts.length;
  const bounds = checkShotOptions(name, options);
  const title = checkText(name, 'title', options.title ?? 'Long-tail report');
  const nameOf = checkClassNames(name, options.classNames, numClasses);
  const numBins = checkNumBins(name, options.numBins);
  const { confidences, scores } = options;
  const k = checkNumber(name, 'k', options.k ?? Math.min(5, numClasses), {
    min: 1,
    max: numClasses,
    integer: true,
  });
  const checked = checkPredictions(name, classIds, predicted, { numClasses }, 'needRows');

  const isCalibrated = confidences !== undefined;
  const reliability = isCalibrated
    ? describeBins(binPredictions(name, classIds, predicted, confidences, { numBins })).bins
    : null;
  let topK: ReportTopK | null = null;
  if (scores !== undefined) {
    const { values } = checkMatrix(name, 'scores', scores, { numRows: classIds.length, numClasses });
    topK = { k, accuracy: topKAccuracy(classIds, values, { k, numClasses }) };
  }

  const confusions = countConfusions(checked);
  const outcomes = countCorrect(checked);
  const perClass = classReports(outcomes, counts, confusions, bounds, nameOf);
  const summary: ReportSummary = {
    ...summarize(outcomes, perClass),
    topK,
    expectedCalibrationError: isCalibrated
      ? expectedCalibrationError(classIds, predicted, confidences, { numBins })
      : null,
    maximumCalibrationError: isCalibrated
      ? maximumCalibrationError(classIds, predicted, confidences, { numBins })
      : null,
    intervals: checkIntervals(name, options.intervals),
  };
  const data: ReportData = { title, summary, perClass, confusions, reliability, bounds };
  return {
    summary,
    perClass,
    toMarkdown: (form = {}) => toMarkdown(data, checkMaxClasses('toMarkdown', form, 40)),
    toHtml: async (form = {}) => {
      const maxClasses = checkMaxClasses('toHtml', form, 200);
      // Not before it is asked for: the page and its style are most of the code.
      const { htmlPage } = await import('./report/html-page.ts');
      return htmlPage('toHtml', data, maxClasses);
    },
  };
}
