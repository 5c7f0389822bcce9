/** Name of a shot group; see `splitByShot` of `@lt/core`. */
export type Shot = 'many' | 'medium' | 'few';

/** The class that most rows of another class were predicted as. Part of {@link ClassReport}. */
export interface MostConfusedWith {
  /** Class that was predicted. Of several that are equally frequent, the one with the smallest id. */
  classId: number;
  /** Its name. */
  name: string;
  /** Rows of the true class that were predicted as it, at least 1. */
  count: number;
  /** The same as a share of all rows of the true class, in (0, 1]. */
  share: number;
}

/** What a report says about one class. Made by `longTailReport`. */
export interface ClassReport {
  /** Class id. */
  classId: number;
  /** Name for people. */
  name: string;
  /** Training examples. */
  trainCount: number;
  /** Test rows whose true class it is. */
  testCount: number;
  /** Shot group by the number of training examples. */
  shot: Shot;
  /** Share of its test rows predicted right, in [0, 1]; `null` without test rows. */
  recall: number | null;
  /** Share of the rows predicted as it that are of it, in [0, 1]; `null` if it was never predicted. */
  precision: number | null;
  /** Harmonic mean of recall and precision, in [0, 1]; `null` without test rows if it was never predicted either. */
  f1: number | null;
  /** The class that it is most often mistaken for; `null` if none of its rows was predicted wrong. */
  mostConfusedWith: MostConfusedWith | null;
}

/** The class with the smallest recall. Part of `ReportSummary`. */
export interface WorstClass {
  /** Class id. Of several with the same recall, the one with the fewest training examples, then the smallest id. */
  classId: number;
  /** Name for people. */
  name: string;
  /** Its recall in [0, 1]. */
  recall: number;
}
