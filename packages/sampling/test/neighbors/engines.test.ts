import { describe, it } from 'vitest';
import { chooseEngine } from '../../src/neighbors/choose-engine.ts';
import { expectSame, pointsOf, sortedLists } from './oracle.ts';
import { DATA, searchesOf } from './questions.ts';

describe.each(Object.keys(DATA))('engines find what sorting all distances finds: %s', (data) => {
  it.each([Float32Array, Float64Array])('in %o', async (Kind) => {
    const points = pointsOf(DATA[data]!, Kind);
    for (const [question, searches] of Object.entries(searchesOf(points.numRows))) {
      const expected = searches.map((search) => sortedLists(points, search));
      for (const name of ['js', 'wasm'] as const) {
        const engine = await chooseEngine('test', name);
        expectSame(await engine.search(points, searches, {}), expected, `${name}, ${question}`);
      }
    }
  });
});
