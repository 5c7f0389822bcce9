import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { RECIPE } from '../src/recipe.ts';
import { type Report, reportText } from '../src/report.ts';

const docs = new URL('../../../docs/', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, docs), 'utf8');
const report = JSON.parse(read('results/decoupling-cifar10.json')) as Report;

describe('the published pace on CIFAR-10-LT', () => {
  it('stands in the guide as it was measured', () => {
    const guide = read('guide/decoupling.md');
    for (const line of reportText(report).split('\n')) expect(guide).toContain(line);
  });

  it('is of the whole recipe', () => {
    const { totalEpochs, batchSize } = RECIPE;
    expect(report).toMatchObject({ totalEpochs, batchSize, stepsPerEpoch: 96 });
    expect(report.steps).toBeGreaterThanOrEqual(8);
  });
});
