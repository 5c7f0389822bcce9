import { describeValue } from '@lt/core';
import type { NeighborEngine, NeighborLists, NeighborSearch } from './neighbor-engine.ts';

/** Returns a user's engine whose answers are checked: a row that is not there would become a new row of NaN, without a word. */
export function createCheckedEngine(caller: string, engine: NeighborEngine): NeighborEngine {
  return {
    name: engine.name,
    get notes() {
      return engine.notes ?? [];
    },
    async search(points, searches, control) {
      const answers = await engine.search(points, searches, control);
      if (!Array.isArray(answers) || answers.length !== searches.length) {
        throw new TypeError(
          `${caller}: expected \`engine.search(…)\` to give ${searches.length} answers, one per search, got ${describeValue(answers)}.`,
        );
      }
      for (const [i, search] of searches.entries()) checkAnswer(caller, answers[i], search, points.numRows);
      return answers;
    },
  };
}

function checkAnswer(
  caller: string,
  answer: Partial<NeighborLists> | undefined,
  { queries, k }: NeighborSearch,
  numRows: number,
): void {
  const { indices, squaredDistances } = answer ?? {};
  const length = queries.length * k;
  const isWhole = indices instanceof Int32Array && squaredDistances instanceof Float32Array;
  if (!isWhole || indices.length !== length || squaredDistances.length !== length) {
    throw new TypeError(
      `${caller}: expected \`engine.search(…)\` to give an Int32Array of ${length} \`indices\` and a Float32Array of ${length} \`squaredDistances\`, got ${describeValue(indices)} and ${describeValue(squaredDistances)}.`,
    );
  }
  const wrong = indices.findIndex((row) => row < -1 || row >= numRows);
  if (wrong >= 0) {
    throw new RangeError(
      `${caller}: expected \`engine.search(…)\` to give rows below ${numRows}, or -1, got ${indices[wrong]}.`,
    );
  }
}
