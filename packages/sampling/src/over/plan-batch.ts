import type { FeatureRows, Labels } from '../resampling/data-set.ts';
import type { SameFeatures } from '../resampling/feature-rows.ts';
import type { Label, SameLabels } from '../resampling/labels.ts';
import type { BaseChoice } from './class-bases.ts';

/** Some rows of a plan, as a batch. */
export interface PlanBatch<Features extends FeatureRows = FeatureRows, GivenLabels extends Labels = Labels> {
  /** The rows, of the kind that was given. Tensors belong to the caller. */
  features: SameFeatures<Features>;
  /** Label of each row, of the kind that was given. */
  labels: SameLabels<GivenLabels>;
  /** Number of each row in what `smote` would return: below the number of original rows, an original, otherwise a new one. */
  rows: Int32Array;
}

/** Options of `batches` and `toDataset` of a plan. */
export interface PlanBatchesOptions {
  /** Rows per batch, at least 1. */
  batchSize: number;
  /** Which new rows: each epoch has its own, and its own order. @default 0 */
  epoch?: number;
  /** Whether rows come in a random order, otherwise in that of `smote`. @default true */
  shuffle?: boolean;
  /** `'all'` rows, or only the `'new'` ones. @default 'all' */
  rows?: 'all' | 'new';
}

/** A plan as plain data, for JSON. */
export interface ResamplePlanJson {
  /** Version of this form. */
  version: 1;
  /** The method. */
  method: 'smote';
  /** The seed. */
  seed: number | string;
  /** Rows and columns of the features that the plan belongs to. */
  shape: [numRows: number, numColumns: number];
  /** The classes that get new rows. */
  classes: {
    /** The class. */
    label: Label;
    /** Its new rows. */
    count: number;
    /** How its rows are chosen as bases. */
    base: BaseChoice;
    /** Neighbors per row. */
    k: number;
    /** Its rows. */
    bases: number[];
    /** `k` neighbors of each of its rows. */
    neighbors: number[];
  }[];
}
