import { describe, expect, it } from 'vitest';
import { chooseEngine } from '../../src/neighbors/choose-engine.ts';
import { pointsOf, sortedLists } from './oracle.ts';
import { DATA, searchesOf } from './questions.ts';

describe.each(['js', 'wasm'] as const)('engine %s finds what sorting all distances finds', (name) => {
  describe.each(Object.keys(DATA))('%s', (data) => {
    it.each([Float32Array, Float64Array])('in %o', async (Kind) => {
      const points = pointsOf(DATA[data]!, Kind);
      const engine = await chooseEngine('test', name);
      for (const [question, searches] of Object.entries(searchesOf(points.numRows))) {
        const answers = await engine.search(points, searches, {});
        expect({ question, answers }).toEqual({
          question,
          answers: searches.map((search) => sortedLists(points, search)),
        });
      }
    });
  });
});
