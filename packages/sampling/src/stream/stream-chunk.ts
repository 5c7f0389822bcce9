import type { FeatureRows, SameFeatures } from '../resampling/feature-rows.ts';
import type { Labels, SameLabels } from '../resampling/labels.ts';
import type { StreamProvenance } from './row-buffer.ts';

/** Some rows of a stream, at least one, in their order. */
export interface StreamChunk<Features extends FeatureRows = FeatureRows, Given extends Labels = Labels> {
  /** Rows of features, `[numRows, …]`; the rows of all chunks have one length, and one kind of numbers. */
  features: Features;
  /** Label of each row, `[numRows]`. */
  labels: Given;
}

/** Some rows of a resampled stream. Tensors in it belong to who reads the stream. */
export interface ResampledChunk<Features extends FeatureRows = FeatureRows, Given extends Labels = Labels> {
  /** Rows of features, in the kind of container that they came in. */
  features: SameFeatures<Features>;
  /** Label of each row, in the kind of container that they came in. */
  labels: SameLabels<Given>;
  /** Where each row comes from. */
  provenance: StreamProvenance;
}
