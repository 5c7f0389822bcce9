import { createRandom, longTailedCounts, type Random } from '@lt/core';
import type { Setting } from '../setting.ts';
import type { DataSet, Rows } from './data-set.ts';

type Point = [x: number, y: number];

/** Draws a point of a class. */
type Shape = (c: number, numClasses: number, random: Random) => Point;

const TEST_PER_CLASS = 80;
const NUM_UNKNOWN = 80;

const turn = (angle: number, radius: number): Point => [radius * Math.cos(angle), radius * Math.sin(angle)];

const SHAPES: Record<'blobs' | 'moons' | 'spirals' | 'rings', { known: Shape; unknown: Point }> = {
  blobs: {
    known: (c, numClasses, random) => {
      const [x, y] = turn(Math.PI / 2 - (2 * Math.PI * c) / numClasses, 0.72);
      const spread = 0.62 / Math.sqrt(numClasses);
      return [x + spread * random.normal(), y + spread * random.normal()];
    },
    unknown: [0, 0],
  },
  moons: {
    known: (c, numClasses, random) => {
      const width = 2.5 / (numClasses + 1);
      const angle = Math.PI * random.next();
      const up = c % 2 === 0 ? 1 : -1;
      const x = -1.25 + width * (c + 1) + width * Math.cos(angle);
      const y = up * (0.75 * Math.sin(angle) - 0.3);
      return [x + 0.09 * random.normal(), y + 0.09 * random.normal()];
    },
    unknown: [-1.25, 1.25],
  },
  spirals: {
    known: (c, numClasses, random) => {
      const along = Math.sqrt(0.02 + 0.98 * random.next());
      const angle = (2 * Math.PI * c) / numClasses + 3.4 * along + (0.7 / numClasses) * random.normal();
      return turn(angle, 1.2 * along);
    },
    unknown: [-1.25, 1.25],
  },
  rings: {
    known: (c, numClasses, random) => {
      const radius = (1.3 * (c + 0.4)) / numClasses + (0.22 / numClasses) * random.normal();
      return turn(2 * Math.PI * random.next(), radius);
    },
    unknown: [1.35, 1.35],
  },
};

/** Draws a long-tailed set of points, a balanced test set, and a cluster that belongs to no class. */
export function makePoints(setting: Setting & { set: keyof typeof SHAPES }): DataSet {
  const { set, classes, head, imbalance, seed } = setting;
  const { known, unknown } = SHAPES[set];
  const classCounts = longTailedCounts({
    numClasses: classes,
    maxCount: head,
    imbalanceRatio: Math.min(imbalance, head),
  });
  const even = new Int32Array(classes).fill(TEST_PER_CLASS);
  return {
    kind: 'points',
    inputShape: [2],
    classNames: Array.from({ length: classes }, (_, c) => String.fromCharCode(65 + c)),
    classCounts,
    train: draw(known, classCounts, createRandom(seed, set, 'train')),
    test: draw(known, even, createRandom(seed, set, 'test')),
    unknown: drawUnknown(unknown, createRandom(seed, set, 'unknown')),
    domain: [-1.6, -1.6, 1.6, 1.6],
  };
}

/** Returns whether a set is one of points that are drawn here. */
export function isPointSet(setting: Setting): setting is Setting & { set: keyof typeof SHAPES } {
  return setting.set in SHAPES;
}

function draw(shape: Shape, counts: Int32Array, random: Random): Rows {
  const classIds = Int32Array.from(Array.from(counts).flatMap((count, c) => Array<number>(count).fill(c)));
  const points = Array.from(classIds).flatMap((c, i) => shape(c, counts.length, random.fork(c, i)));
  return { values: Float32Array.from(points), classIds };
}

function drawUnknown([x, y]: Point, random: Random): Rows {
  const points = Array.from({ length: NUM_UNKNOWN }, () => [
    x + 0.12 * random.normal(),
    y + 0.12 * random.normal(),
  ]);
  return { values: Float32Array.from(points.flat()), classIds: new Int32Array(NUM_UNKNOWN).fill(-1) };
}
