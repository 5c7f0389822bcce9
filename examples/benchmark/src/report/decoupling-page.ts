import { GRID } from '../representation-grid.ts';
import type { BenchmarkResults, MethodLabel } from '../types.ts';
import { titleOf } from './format.ts';
import { gainsTable } from './gains-table.ts';
import { gridEffects, gridTable } from './grid-tables.ts';

/**
 * Returns the parts of docs/guide/decoupling.md that hold numbers.
 *
 * @param results - What `demo --methods decoupling` has written.
 * @param labels - Titles of the methods.
 * @returns Tables and sentences in Markdown, in the order of the guide.
 */
export function decouplingParts(results: BenchmarkResults, labels: readonly MethodLabel[]): string[] {
  const inGridOnly = new Set(GRID.map(({ id }) => id).filter((id) => id !== 'crt'));
  const listed = {
    settings: {
      ...results.settings,
      methods: results.settings.methods.filter((id) => !inGridOnly.has(id)),
    },
    results: results.results.filter(({ method }) => !inGridOnly.has(method)),
  };
  return [
    gainsTable(listed, labels),
    ...chosenSettings(results, labels),
    gridTable(results, 'overall'),
    gridTable(results, 'few'),
    gridEffects(results),
  ];
}

/** Says which settings were chosen on validation images, seed by seed. */
function chosenSettings({ settings, results }: BenchmarkResults, labels: readonly MethodLabel[]): string[] {
  const sentences = settings.methods.flatMap((id) => {
    const taus = results.filter(({ method }) => method === id).flatMap(({ chosen }) => chosen?.tau ?? []);
    return taus.length === 0 ? [] : `${titleOf(labels, id)} ${taus.join(', ')}`;
  });
  return sentences.length === 0 ? [] : [`Chosen τ by seed: ${sentences.join('; ')}.`];
}
