import type { Label } from './labels.ts';

/** What happened to one class. */
export interface ClassReport {
  /** The class. */
  label: Label;
  /** Its rows before. */
  before: number;
  /** Its rows afterwards. */
  after: number;
  /** Neighbors per row that new rows were made with, where that was fewer than asked for. */
  kNeighbors?: number;
  /** Rows all of whose neighbors belong to other classes; of `borderlineSmote`. */
  noise?: number;
  /** Rows on the border, which new rows were made of; of `borderlineSmote`. */
  danger?: number;
  /** Rows away from the border; of `borderlineSmote`. */
  safe?: number;
}

/** What a resampler did, as plain data. */
export interface ResamplingReport {
  /** One entry per class, by ascending label. */
  classes: ClassReport[];
  /** What did not go as asked, in sentences; empty if all did. */
  warnings: string[];
}
