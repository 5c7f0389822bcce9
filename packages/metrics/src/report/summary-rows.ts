import { counted, percent } from './format.ts';
import type { ReportData } from './report-data.ts';
import type { ReportIntervalName, ReportIntervals } from './report-summary.ts';
import type { Shot } from './report-types.ts';
import { shotInWords } from './shot-bounds.ts';

/** One number of the summary, as every form of the report shows it. */
export interface Measure {
  /** Its name. */
  label: string;
  /** The number; a dash for `null`. */
  value: string;
  /** Its bootstrap interval; `null` if there is none. */
  interval: string | null;
  /** What it is a number of. */
  detail: string;
  /** Shot group that it is the accuracy of. */
  shot: Shot | null;
}

/** Returns the numbers of the summary in the order in which they are shown, those that were not asked for left out. */
export function measures({ summary, perClass, bounds, reliability }: ReportData): Measure[] {
  const measure = (
    label: string,
    value: number | null,
    detail: string,
    name?: ReportIntervalName,
  ): Measure => ({
    label,
    value: percent(value),
    interval: intervalInWords(summary, name),
    detail,
    shot: name === 'many' || name === 'medium' || name === 'few' ? name : null,
  });
  const ofShot = (shot: Shot) => {
    const size = perClass.filter((row) => row.shot === shot && row.testCount > 0).length;
    const detail = `${counted(size, 'class', 'classes')} with ${shotInWords(shot, bounds)}`;
    return measure(`${shot[0]!.toUpperCase()}${shot.slice(1)}-shot`, summary[shot], detail, shot);
  };
  const classes = counted(summary.numTestedClasses, 'class', 'classes');
  const { worstClass, topK } = summary;
  return [
    measure('Accuracy', summary.accuracy, `of ${counted(summary.numRows, 'test row')}`, 'accuracy'),
    measure('Balanced accuracy', summary.balancedAccuracy, `mean recall of ${classes}`, 'balancedAccuracy'),
    ofShot('many'),
    ofShot('medium'),
    ofShot('few'),
    measure('Worst class', worstClass.recall, worstClass.name),
    measure('Geometric mean', summary.geometricMean, 'of the recalls'),
    measure('Harmonic mean', summary.harmonicMean, 'of the recalls'),
    measure('Macro F1', summary.macroF1, 'mean F1 of the classes', 'macroF1'),
    ...(topK === null
      ? []
      : [
          measure(
            `Top-${topK.k} accuracy`,
            topK.accuracy,
            `true class has ${topK.k === 1 ? 'the highest score' : `one of the ${topK.k} highest scores`}`,
          ),
        ]),
    ...(reliability === null
      ? []
      : [
          measure(
            'Expected calibration error',
            summary.expectedCalibrationError,
            'mean gap between confidence and accuracy',
          ),
          measure(
            'Maximum calibration error',
            summary.maximumCalibrationError,
            `largest gap of ${counted(reliability.length, 'bin')}`,
          ),
        ]),
  ];
}

function intervalInWords({ intervals }: ReportData['summary'], name?: ReportIntervalName): string | null {
  const interval = name === undefined ? undefined : intervals?.[name];
  return interval ? `${percent(interval.lower)} to ${percent(interval.upper)}` : null;
}

/** Names the intervals, for example `95% interval`. */
export function intervalName({ confidence }: ReportIntervals): string {
  return `${Number((100 * confidence).toPrecision(6))}% interval`;
}

/** Says in two sentences how good the classifier is, and where along the tail. */
export function leadSentence({ summary }: ReportData): string {
  const shots = (['many', 'medium', 'few'] as const)
    .filter((shot) => summary[shot] !== null)
    .map((shot) => `${percent(summary[shot])} on ${shot}-shot`);
  return `${percent(summary.accuracy)} of ${counted(summary.numRows, 'test row')} are predicted right, ${percent(summary.balancedAccuracy)} averaged over classes: ${shots.join(', ')}.`;
}
