/** Some examples, row after row, and the class of each. */
export interface Rows {
  /** Features or pixels, `[numRows, ...inputShape]`. */
  values: Float32Array;
  /** Class of each row; -1 for unknown ones. */
  classIds: Int32Array;
}

/** A long-tailed set to train on, with a test set and, for some, examples of classes that training never sees. */
export interface DataSet {
  /** `'points'` have two features and a decision boundary to draw; `'table'` has more; `'images'` go through convolutions. */
  kind: 'points' | 'table' | 'images';
  /** Shape of an example. */
  inputShape: number[];
  /** Name of each class, most frequent first. */
  classNames: string[];
  /** Training examples of each class. */
  classCounts: Int32Array;
  train: Rows;
  test: Rows;
  /** Examples of no known class; there may be none. */
  unknown: Rows;
  /** Where points lie: left, bottom, right, top. */
  domain: [number, number, number, number];
  /** Test images as they look, a byte for each pixel and channel. */
  pictures?: Uint8Array;
  /** The same for the unknown ones. */
  unknownPictures?: Uint8Array;
}

/** Returns how many rows there are. */
export function numRowsOf(rows: Rows): number {
  return rows.classIds.length;
}
