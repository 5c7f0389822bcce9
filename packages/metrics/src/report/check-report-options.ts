import { checkNumber, checkOptions, describeValue } from '@lt/core';
import { INTERVAL_NAMES, type ReportIntervals } from './report-summary.ts';

/** Checks the names of the classes and returns them by class id; without names, `class 0`, `class 1` and so on. */
export function checkClassNames(
  name: string,
  classNames: readonly string[] | undefined,
  numClasses: number,
): (classId: number) => string {
  if (classNames === undefined) return (c) => `class ${c}`;
  if (!Array.isArray(classNames)) {
    throw new TypeError(
      `${name}: expected \`classNames\` to be an array of strings, got ${describeValue(classNames)}.`,
    );
  }
  if (classNames.length !== numClasses) {
    throw new RangeError(
      `${name}: expected \`classNames\` to hold ${numClasses} names, one for each of \`trainCounts\`, got ${describeValue(classNames)}.`,
    );
  }
  const names = Array.from(classNames, (text, c) => checkText(name, `classNames[${c}]`, text));
  return (c) => names[c]!;
}

/** Checks that an argument is a string, and returns it. */
export function checkText(name: string, argument: string, text: unknown): string {
  if (typeof text === 'string') return text;
  throw new TypeError(`${name}: expected \`${argument}\` to be a string, got ${describeValue(text)}.`);
}

/** Checks the bootstrap intervals of a summary and returns a copy; `null` if there are none. */
export function checkIntervals(name: string, intervals: ReportIntervals | undefined): ReportIntervals | null {
  if (intervals === undefined) return null;
  if (typeof intervals !== 'object' || intervals === null) {
    throw new TypeError(
      `${name}: expected \`intervals\` to come from longTailReportIntervals, got ${describeValue(intervals)}.`,
    );
  }
  const range = { above: 0, below: 1 };
  const checked = { confidence: checkNumber(name, 'intervals.confidence', intervals.confidence, range) };
  const entries = INTERVAL_NAMES.map((key) => {
    const interval = intervals[key];
    if (interval === null) return [key, null];
    if (typeof interval !== 'object') {
      throw new TypeError(
        `${name}: expected \`intervals.${key}\` to be an interval or null, got ${describeValue(interval)}.`,
      );
    }
    const lower = checkNumber(name, `intervals.${key}.lower`, interval.lower);
    return [
      key,
      { lower, upper: checkNumber(name, `intervals.${key}.upper`, interval.upper, { min: lower }) },
    ];
  });
  return { ...checked, ...Object.fromEntries(entries) } as ReportIntervals;
}

/** Checks the options of a form of the report and returns the most classes in its table. */
export function checkMaxClasses(name: string, options: { maxClasses?: number }, fallback: number): number {
  checkOptions(name, options);
  return checkNumber(name, 'maxClasses', options.maxClasses ?? fallback, { min: 1, integer: true });
}
