import type { Comparison } from './compare-classifiers.ts';

const SCORES = ['many', 'medium', 'few', 'balancedAccuracy'] as const;

/** Returns the comparisons as a Markdown table, in their order. */
export function markdownTable(comparisons: readonly Comparison[]): string {
  const rows = comparisons.map(({ name, report }) => [
    name,
    ...SCORES.map((score) => {
      const value = report.summary[score];
      return value === null ? '–' : (100 * value).toFixed(1);
    }),
  ]);
  const head = ['classifier', 'many %', 'medium %', 'few %', 'balanced %'];
  const rule = head.map((_, i) => (i === 0 ? '---' : '--:'));
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
