import type { Comparison } from './compare.ts';

const HEADER = [
  'sampler',
  'draws',
  'many',
  'medium',
  'few',
  'a row of the largest class',
  'of the smallest',
  'most repeated row',
  'never drawn',
];

/** Returns the comparisons of one data set as a Markdown table. */
export function markdownTable(comparisons: readonly Comparison[]): string {
  const rows = comparisons.map((row) => [
    row.sampler,
    `${row.epochLength.toFixed(2)} n`,
    percent(row.many),
    percent(row.medium),
    percent(row.few),
    times(row.largestClass),
    times(row.smallestClass),
    `${row.mostRepeated}×`,
    percent(row.neverDrawn),
  ]);
  const line = (cells: string[]): string => `| ${cells.join(' | ')} |`;
  const ruler = HEADER.map((_, i) => (i === 0 ? '---' : '---:'));
  return [line(HEADER), line(ruler), ...rows.map(line)].join('\n');
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function times(mean: number): string {
  return `${mean < 9.95 ? mean.toFixed(2) : mean.toFixed(0)}×`;
}
