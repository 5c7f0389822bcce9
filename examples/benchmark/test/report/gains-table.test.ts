import { describe, expect, it } from 'vitest';
import { gainsTable } from '../../src/report/gains-table.ts';
import type { BenchmarkResults, RunResult } from '../../src/types.ts';

const run = (method: string, seed: number, overall: number): RunResult => ({
  method,
  seed,
  many: null,
  medium: 0.5,
  few: overall / 2,
  overall,
  balanced: overall,
  seconds: 1,
  perClass: [],
  confusion: [],
  curve: [],
});

const results = {
  settings: { methods: ['cross-entropy', 'weak', 'strong', 'logit-adjustment'] },
  results: [
    run('weak', 0, 0.4),
    run('weak', 1, 0.5),
    run('strong', 0, 0.7),
    run('strong', 1, 0.8),
    run('cross-entropy', 0, 0.5),
    run('cross-entropy', 1, 0.6),
    run('logit-adjustment', 1, 0.7),
  ],
} as unknown as BenchmarkResults;

const labels = [
  { id: 'cross-entropy', title: 'Cross-entropy', paper: '' },
  { id: 'logit-adjustment', title: 'Adjusted', paper: '' },
];

describe('gainsTable', () => {
  it('puts what all are held against first, then the best, in bold, with gains seed by seed', () => {
    // 70 and 80 spread by 7.1; each is 20 points above cross-entropy with the same seed: no spread.
    expect(gainsTable(results, labels)).toBe(`\
| Method | many % | medium % | few % | overall % | against cross-entropy | against adjusted |
| --- | --: | --: | --: | --: | --: | --: |
| Cross-entropy | – | **50.0 ± 0.0** | 27.5 ± 3.5 | 55.0 ± 7.1 | – | −10.0 |
| Adjusted | – | **50.0** | 35.0 | 70.0 | +10.0 | – |
| strong | – | **50.0 ± 0.0** | **37.5 ± 3.5** | **75.0 ± 7.1** | +20.0 ± 0.0 | +10.0 |
| weak | – | **50.0 ± 0.0** | 22.5 ± 3.5 | 45.0 ± 7.1 | −10.0 ± 0.0 | −20.0 |`);
  });
});
