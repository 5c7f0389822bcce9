import { readFileSync } from 'node:fs';
import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { type Comparison, compareSamplers } from '../src/compare.ts';
import { CIFAR_100_LT, loadDataSets } from '../src/data-sets.ts';
import { markdownTable } from '../src/markdown-table.ts';
import { picture } from '../src/picture.ts';
import { SAMPLERS } from '../src/samplers.ts';

const results = new URL('../../../docs/results/', import.meta.url);
const published = JSON.parse(readFileSync(new URL('samplers.json', results), 'utf8')) as Comparison[];
const guide = readFileSync(new URL('../../../docs/guide/sampling.md', import.meta.url), 'utf8');
const publishedOf = (name: string): Comparison[] => published.filter(({ dataSet }) => dataSet === name);
const folder = process.env.LT_DATA;

describe('the comparison of samplers', () => {
  it('gives the published numbers of CIFAR-100-LT', () => {
    expect(compareSamplers(CIFAR_100_LT)).toEqual(publishedOf(CIFAR_100_LT.name));
  });

  it.skipIf(folder === undefined)('gives the published numbers of the sets in LT_DATA', async () => {
    const [, ...others] = await loadDataSets(folder);
    expect(others).toHaveLength(2);
    for (const dataSet of others) expect(compareSamplers(dataSet)).toEqual(publishedOf(dataSet.name));
  });

  it('counts every draw once', () => {
    for (const { sampler, many, medium, few, largestClass, smallestClass } of published) {
      expect(many + medium + few, sampler).toBeCloseTo(1, 12);
      expect(largestClass, sampler).toBeLessThanOrEqual(smallestClass + 1e-12);
    }
    expect(published).toHaveLength(3 * Object.keys(SAMPLERS).length);
  });

  it.each([...new Set(published.map(({ dataSet }) => dataSet))])('stands in the guide: %s', (name) => {
    expect(guide).toContain(markdownTable(publishedOf(name)));
  });

  it('is the picture that is published', () => {
    const svg = picture(published);
    expect(svg).toBe(readFileSync(new URL('samplers.svg', results), 'utf8'));
    const { document } = parseHTML(svg);
    // A line for each of six samplers in each of three panels.
    expect(document.querySelectorAll('[aria-label="line"] path')).toHaveLength(18);
    for (const line of document.querySelectorAll('[aria-label="line"] path')) {
      expect(line.getAttribute('d')).not.toContain('NaN');
    }
  });
});
