import { describe, expect, it } from 'vitest';
import { gridEffects, gridTable } from '../../src/report/grid-tables.ts';
import { GRID } from '../../src/representation-grid.ts';
import { loadMethods } from '../../src/run/load-methods.ts';
import type { BenchmarkResults, RunResult } from '../../src/types.ts';

/** Two seeds of a study in which everything adds up: re-balancing gains in the classifier and costs in the representation. */
const IN_CLASSIFIER = { 'cross-entropy': 0, 're-weighting': 0.1, 're-sampling': 0.2 };
const IN_REPRESENTATION = { 'cross-entropy': 0, 're-weighting': -0.02, 're-sampling': -0.04 };

const results = {
  results: GRID.flatMap(({ id, representation, classifier }) =>
    [0, 1].map((seed) => {
      const extra = IN_CLASSIFIER[classifier] * (1 + seed) + IN_REPRESENTATION[representation];
      return { method: id, seed, overall: 0.5 + seed / 10 + extra, few: 0.1 + extra } as RunResult;
    }),
  ),
} as BenchmarkResults;

describe('GRID', () => {
  it('has nine cells, each a method that shares the training of its representation', async () => {
    const methods = await loadMethods();
    expect(GRID).toHaveLength(9);
    for (const { id, trainedAs } of GRID) {
      expect(methods.find((method) => method.id === id)?.training).toEqual({ sharedWith: trainedAs });
      expect(typeof methods.find((method) => method.id === trainedAs)?.training).toBe('function');
    }
  });
});

describe('gridTable', () => {
  it('puts representations in rows and classifiers in columns, the best in bold', () => {
    expect(gridTable(results, 'few')).toBe(`\
| few-shot % | cross-entropy classifier | re-weighting classifier | re-sampling classifier |
| --- | --: | --: | --: |
| cross-entropy features | 10.0 ± 0.0 | 25.0 ± 7.1 | **40.0 ± 14.1** |
| re-weighting features | 8.0 ± 0.0 | 23.0 ± 7.1 | 38.0 ± 14.1 |
| re-sampling features | 6.0 ± 0.0 | 21.0 ± 7.1 | 36.0 ± 14.1 |`);
    expect(gridTable(results, 'overall')).toContain('| overall % |');
  });

  it('does not make up a cell', () => {
    const lacking = { results: results.results.filter(({ method }) => method !== 'crt') } as BenchmarkResults;
    expect(() => gridTable(lacking, 'few')).toThrow(new RangeError('The results lack crt.'));
  });
});

describe('gridEffects', () => {
  it('gives what each manner changes in the classifier and in the representation, seed by seed', () => {
    // In the classifier 10 and 20 points with seed 0, twice that with seed 1; in the representation the same with both.
    expect(gridEffects(results)).toBe(`\
| instead of cross-entropy | in the classifier, overall | few-shot | in the representation, overall | few-shot |
| --- | --: | --: | --: | --: |
| re-weighting | +15.0 ± 7.1 | +15.0 ± 7.1 | −2.0 ± 0.0 | −2.0 ± 0.0 |
| re-sampling | +30.0 ± 14.1 | +30.0 ± 14.1 | −4.0 ± 0.0 | −4.0 ± 0.0 |`);
  });
});
