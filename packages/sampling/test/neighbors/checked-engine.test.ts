import { describe, expect, it } from 'vitest';
import type { NeighborEngine } from '../../src/neighbors/neighbor-engine.ts';
import { smote } from '../../src/over/smote.ts';

const FEATURES = [[0], [1], [2], [3], [6], [7], [8]];
const LABELS = [0, 0, 0, 0, 1, 1, 1];

/** An engine that gives the same answer to everything. */
const answering = (answers: unknown): NeighborEngine => ({
  name: 'mine',
  search: async () => answers as never,
});

describe('an engine of the user', () => {
  it.each([
    ['no answers', [], 'to give 1 answers, one per search, got array of 0'],
    [
      'short lists',
      [{ indices: new Int32Array(3), squaredDistances: new Float32Array(6) }],
      'to give an Int32Array of 2 `indices` and a Float32Array of 2 `squaredDistances`, got Int32Array of 3 and Float32Array of 6',
    ],
    [
      'arrays of another kind',
      [{ indices: [0, 0, 0, 0, 0, 0], squaredDistances: new Float32Array(6) }],
      'to give an Int32Array of 2 `indices` and a Float32Array of 2 `squaredDistances`, got array of 6 and Float32Array of 6',
    ],
    [
      'a row that is not there',
      [{ indices: new Int32Array(2).fill(7), squaredDistances: new Float32Array(2) }],
      'to give rows below 7, or -1, got 7',
    ],
  ])('is refused where it gives %s', async (_, answers, expected) => {
    await expect(smote(FEATURES, LABELS, { engine: answering(answers) })).rejects.toThrow(
      `smote: expected \`engine.search(…)\` ${expected}.`,
    );
  });
});
