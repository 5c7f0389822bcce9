import type { TriedBackend } from '@lt/backend';
import type { OwnFiles } from './data/own-files.ts';
import type { Setting, View } from './setting.ts';

/** What the page says to the worker. */
export type ToWorker =
  | { type: 'data'; setting: Setting; own: OwnFiles | null }
  | { type: 'train'; setting: Setting; own: OwnFiles | null }
  | { type: 'view'; view: View }
  | { type: 'pause'; paused: boolean }
  | { type: 'stop' };

/** Of which of the two trainings something is: the one that was asked for, or plain cross-entropy beside it. */
export type Which = 'chosen' | 'reference';

/** What the worker says to the page. */
export type FromWorker =
  | { type: 'data'; picture: DataPicture }
  | { type: 'made'; points: Float32Array; classIds: Int32Array; note: string }
  | { type: 'backend'; name: string; device: string; tried: TriedBackend[] }
  | { type: 'progress'; progress: Progress }
  | { type: 'frame'; frame: Frame }
  | { type: 'end'; outcome: 'done' | 'stopped' }
  | { type: 'error'; message: string };

/** The data, as far as the page shows it. */
export interface DataPicture {
  kind: 'points' | 'table' | 'images';
  classNames: string[];
  classCounts: Int32Array;
  /** Points of the training set, two numbers each; of images there are none. */
  points: Float32Array;
  classIds: Int32Array;
  unknownPoints: Float32Array;
  numUnknown: number;
  /** Where points lie: left, bottom, right, top. */
  domain: [number, number, number, number];
  /** A training picture for each class; of points there are none. */
  samples: Pixels[];
}

/** A picture as a canvas takes it. */
export interface Pixels {
  data: Uint8ClampedArray<ArrayBuffer>;
  width: number;
  height: number;
}

/** How far the training is. */
export interface Progress {
  which: Which;
  /** Share of all that is to be done, from 0 to 1. */
  done: number;
  /** Epoch, from 1. */
  epoch: number;
  totalEpochs: number;
  loss: number;
  examplesPerSecond: number;
  /** Words for what is done now. */
  phase: string;
}

/** Accuracies, each in [0, 1]. */
export interface Scores {
  many: number | null;
  medium: number | null;
  few: number | null;
  /** Mean over the classes. */
  balanced: number;
  perClass: (number | null)[];
}

/** What the network makes of the data at some moment. */
export interface Frame {
  which: Which;
  epoch: number;
  totalEpochs: number;
  /** Scores of the network as it is. */
  plain: Scores;
  /** Scores with post-hoc logit adjustment. */
  adjusted: Scores;
  /** Counts, true class by predicted class; the last column is of the rejected ones, if they are. */
  confusion: number[][];
  grid: Grid | null;
  open: OpenResult | null;
  /** Test examples in the plane of two principal components of their features, for images and tables. */
  features: { points: Float32Array; classIds: Int32Array } | null;
  /** Where the network looks, for images. */
  looks: Look[];
}

/** What the network says of each cell of a grid over the plane, row by row from below. */
export interface Grid {
  /** Cells on a side. */
  size: number;
  /** Predicted class. */
  labels: Int32Array;
  /** Probability of the predicted class. */
  confidence: Float32Array;
  /** Whether the place looks unknown, on a coarser grid. */
  rejected: Uint8Array;
  /** Cells on a side of the coarser grid. */
  rejectedSize: number;
}

/** How well unknown examples are told from known ones. */
export interface OpenResult {
  /** Share of the unknown examples that are rejected. */
  rejectedUnknown: number;
  /** Share of the known test examples that are rejected. */
  rejectedKnown: number;
  auroc: number | null;
  threshold: number;
  /** Whether each unknown example is rejected. */
  isRejected: boolean[];
  /** A few unknown pictures, those that look most known first. */
  pictures: { picture: Pixels; isRejected: boolean; takenFor: number }[];
}

/** A picture with the class activation map of the predicted class. */
export interface Look {
  image: Pixels;
  overlay: Pixels;
  /** The map of its own class, from 0 to 1, row by row. */
  own: { data: Float32Array; width: number; height: number };
  classId: number;
  predicted: number;
}
