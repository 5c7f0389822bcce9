/** Grey images and their classes, row by row. */
export interface LabeledImages {
  /** Pixel values 0 … 255, `[numImages, height, width]`. */
  images: Uint8Array;
  /** Class of each image, `[numImages]`. */
  classIds: Int32Array;
}

/** A long-tailed training set and its balanced test set. Class 0 is the head, the last class the tail. */
export interface LongTailedImages {
  /** For example `fashion-mnist`. */
  name: string;
  /** Where the images came from, in words for the user. */
  source: string;
  height: number;
  width: number;
  classNames: readonly string[];
  /** Training images per class, `[numClasses]`. */
  classCounts: Int32Array;
  train: LabeledImages;
  test: LabeledImages;
  /** As many images of each class, neither in `train` nor in `test`, to choose settings on; left out if the data leave none. */
  validation?: LabeledImages;
}

/** What the user chose; written into `results.json`. */
export interface BenchmarkSettings {
  data: string;
  /** Said where the images are not those that were asked for. */
  dataNote?: string;
  methods: string[];
  seeds: number[];
  epochs: number;
  batchSize: number;
  learningRate: number;
  imbalanceRatio: number;
  maxPerClass: number;
  classCounts: number[];
  classNames: string[];
  backend: string;
  workers: number;
  node: string;
  machine: string;
}

/** How a model does on a set: accuracies in [0, 1]; `null` for a shot group without classes. */
export interface Scores {
  many: number | null;
  medium: number | null;
  few: number | null;
  overall: number;
  balanced: number;
}

/** One point of a learning curve, measured after `epoch` (from 0) on the fixed test subset. */
export interface CurvePoint extends Scores {
  epoch: number;
  loss: number;
}

/** One method trained with one seed, measured on the full test set. */
export interface RunResult extends Scores {
  method: string;
  seed: number;
  /** Seconds of training steps, over all sittings. */
  seconds: number;
  /** Recall of each class. */
  perClass: (number | null)[];
  /** Rows are the truth, columns the prediction. */
  confusion: number[][];
  /** Empty for a classifier that was made when the training was over. */
  curve: CurvePoint[];
  /** Settings that the method chose on validation images. */
  chosen?: Record<string, number>;
}

/** The file that a run writes. */
export interface BenchmarkResults {
  settings: BenchmarkSettings;
  results: RunResult[];
}

/** A method's name for tables and pictures. */
export interface MethodLabel {
  /** For example `class-balanced-softmax`. */
  id: string;
  /** For example `Class-balanced softmax`. */
  title: string;
  /** Authors and year, or an empty string for the baseline. */
  paper: string;
}
