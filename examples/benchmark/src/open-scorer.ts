/** Rows of numbers, one after the other. */
export interface Rows {
  /** `[numRows · numColumns]`. */
  data: Float32Array;
  /** `[numRows, numColumns]`. */
  shape: [numRows: number, numColumns: number];
}

/** What a trained network makes of a set of images. */
export interface SeenImages {
  /** Logits, corrected if the method corrects them. */
  logits: Rows;
  /** What the last layer makes the logits of. */
  features: Rows;
}

/** A trained network, as far as a way to tell unknown images may look at it. */
export interface OpenNetwork {
  train: SeenImages;
  /** Class of each training image. */
  classIds: Int32Array;
  /** Mean feature of each class, or what the network has learned in its place, `[numClasses, featureDim]`. */
  centroids: Rows;
}

/** Returns how known images are, larger = more known. */
export type OpenScores = (seen: SeenImages) => Float64Array | Promise<Float64Array>;

/** Makes scores for a trained network. It sees neither test images nor unknown ones. */
export type OpenScorer = (network: OpenNetwork) => OpenScores;
