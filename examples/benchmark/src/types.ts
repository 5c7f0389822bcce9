import type { ShotAuroc, ShotRejectionRate } from '@lt/metrics';

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
  /**
   * Images of each class, neither in `train` nor in `test`, to choose settings on; left out if the data leave none. As many of each class,
   * unless unknown classes were held out of a set that is long-tailed by itself.
   */
  validation?: LabeledImages;
  /** Images of classes that are neither trained nor tested on, to be rejected; left out if none were asked for. */
  open?: OpenImages;
}

/** Grey images of unknown classes, as large as those of the known ones. */
export interface OpenImages {
  /** What they are, for example `notmnist`. */
  name: string;
  /** Pixel values 0 … 255, `[numImages, height, width]`. */
  images: Uint8Array;
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
  /** Folder whose test images are unknown, if one was given. */
  openImages?: string;
  /** How many classes were held out as unknown, if any. */
  unknownClasses?: number;
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
  /** What the method tells of its own work. */
  measured?: Record<string, number>;
  /** How the method tells images of unknown classes, if it does and there are some. */
  open?: OpenResult;
}

/** How a method tells images of unknown classes. Shares are in [0, 1]; `null` where there are no images. */
export interface OpenResult {
  /** Score that 95 % of the validation images reach; those below are rejected. */
  threshold: number;
  /** Area under the ROC curve, of all test images and by shot group. */
  auroc: ShotAuroc;
  /** Share of unknown images that score above the lowest 5 % of the known ones. */
  fprAtTpr: number | null;
  /** Area under the curve of right known images over accepted unknown ones. */
  oscr: number | null;
  /** F-measure at the threshold, in the official variant. */
  fMeasure: number | null;
  /** Mean F1 at the threshold, with unknown as a class. */
  macroF1: number;
  /** Share of the test images that are rejected at the threshold, by shot group and of the unknown ones. */
  rejected: ShotRejectionRate;
  /** Accuracy by shot group where a rejected known image counts as wrong. */
  accepted: Pick<Scores, 'many' | 'medium' | 'few' | 'overall'>;
  /** Images by score: equal bins from `low` to `high`, what lies beyond them in the first and last. */
  histogram: { low: number; high: number; known: number[]; unknown: number[] };
  /** Median score of the test images of each class. */
  perClass: (number | null)[];
  /** A few accepted images, then a few rejected ones, each from the most known on: places in the test set, or among the unknown images. */
  gallery: { known: GalleryImage[]; unknown: GalleryImage[] };
}

/** An image of an {@link OpenResult}, and what the model says of it. */
export interface GalleryImage {
  /** Its place among the test images, or among the unknown ones. */
  image: number;
  /** Class that is predicted, rejected or not. */
  label: number;
  /** Class whose training features are nearest on average. */
  nearestClass: number;
  /** Whether it is rejected. */
  isUnknown: boolean;
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
