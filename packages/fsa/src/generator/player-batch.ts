import type { Random } from '@lt/core';
import type { ClassRows } from './class-rows.ts';
import type { Noise, SampleMaker } from './sample-maker.ts';

/** All draws of a step. */
export interface PlayerBatch {
  /** Noise of the samples. */
  noise: Noise;
  /** Class of each sample. */
  classIds: Int32Array;
  /** A real feature of the class of each sample. */
  realRows: Int32Array;
  /** Real features for the classifier, of all classes that have any, each as often as another on average. */
  classifierRows: Int32Array;
  /** Their classes. */
  classifierIds: Int32Array;
}

/** Draws a step: a pure function of the generator of numbers that it gets. */
export function drawPlayerBatch(
  random: Random,
  known: ClassRows,
  maker: SampleMaker,
  batchSize: number,
): PlayerBatch {
  const { classes, rows } = known;
  const draw = random.fork('rows');
  const rowOf = (c: number): number => rows[c]![draw.int(rows[c]!.length)]!;
  const places = Int32Array.from({ length: batchSize }, () => draw.int(classes.length));
  const classIds = places.map((place) => classes[place]!);
  const present = rows.flatMap((ofClass, c) => (ofClass.length > 0 ? [c] : []));
  const classifierIds = Int32Array.from({ length: batchSize }, () => present[draw.int(present.length)]!);
  return {
    noise: maker.drawNoise(random.fork('noise'), places),
    classIds,
    realRows: classIds.map(rowOf),
    classifierRows: classifierIds.map(rowOf),
    classifierIds,
  };
}
