import { splitByShot } from '@lt/core';
import { type ClassOutcomes, f1Scores, precisions, recalls } from '../count-correct.ts';
import { type Confusions, mistakesOn } from './confusions.ts';
import type { ClassReport, MostConfusedWith, Shot, WorstClass } from './report-types.ts';
import type { ShotBounds } from './shot-bounds.ts';

/** Returns what a report says about each class, by class id. */
export function classReports(
  outcomes: ClassOutcomes,
  trainCounts: ArrayLike<number>,
  confusions: Confusions,
  bounds: ShotBounds,
  nameOf: (classId: number) => string,
): ClassReport[] {
  const groups = splitByShot(trainCounts, bounds);
  const shots = new Array<Shot>(trainCounts.length);
  for (const shot of ['many', 'medium', 'few'] as const) {
    for (const c of groups[shot]) shots[c] = shot;
  }
  const recall = recalls(outcomes);
  const precision = precisions(outcomes);
  const f1 = f1Scores(outcomes);
  return shots.map((shot, c) => ({
    classId: c,
    name: nameOf(c),
    trainCount: trainCounts[c]!,
    testCount: outcomes.support[c]!,
    shot,
    recall: recall[c]!,
    precision: precision[c]!,
    f1: f1[c]!,
    mostConfusedWith: mostConfusedWith(confusions, c, outcomes.support[c]!, nameOf),
  }));
}

function mostConfusedWith(
  confusions: Confusions,
  c: number,
  testCount: number,
  nameOf: (classId: number) => string,
): MostConfusedWith | null {
  const mistakes = mistakesOn(confusions, c);
  if (mistakes.length === 0) return null;
  // The first of equals stays, which has the smallest id.
  const { predictedId, count } = mistakes.reduce((most, other) => (other.count > most.count ? other : most));
  return { classId: predictedId, name: nameOf(predictedId), count, share: count / testCount };
}

/** Returns the class with the smallest recall; of equals the rarest in training, then the one with the smallest id. */
export function worstClass(perClass: readonly ClassReport[]): WorstClass {
  const tested = perClass.filter((row): row is ClassReport & { recall: number } => row.recall !== null);
  const { classId, name, recall } = tested.reduce((worst, row) =>
    row.recall < worst.recall || (row.recall === worst.recall && row.trainCount < worst.trainCount)
      ? row
      : worst,
  );
  return { classId, name, recall };
}
