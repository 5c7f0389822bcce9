import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { branchesPicture } from '../../src/report/branches-picture.ts';
import { makeResults } from './fixture.ts';

const results = makeResults({ methods: ['bbn', 'bbn-conventional', 'bbn-rebalancing'], epochs: 6 });

describe('branchesPicture', () => {
  it('draws three lines and the schedule in each of three panels, and says how they end', () => {
    const { document } = parseHTML(branchesPicture(results));
    const svg = document.querySelector('svg')!;
    expect(svg.getAttribute('xmlns')).toBe('http://www.w3.org/2000/svg');
    expect(svg.querySelectorAll('g[aria-label=line] path')).toHaveLength(3 * (3 + 1));
    expect(svg.querySelectorAll('g[aria-label=area] path')).toHaveLength(3 * 3);
    const words = svg.getAttribute('aria-label')!;
    expect(words).toContain('After epoch 6:');
    expect(words.match(/\d+\.\d %/g)).toHaveLength(9);
    expect(branchesPicture(results)).not.toContain('NaN');
  });
});
