import type { BenchmarkSettings, MethodLabel } from '../../types.ts';
import { listed, publicName, titleOf, wholeNumber } from '../format.ts';
import { type Html, html } from './html.ts';

/**
 * Returns every setting of the run, in a block that opens on demand.
 *
 * @param settings - What the user chose.
 * @param labels - Titles of the methods.
 * @returns A `<details>` element.
 */
export function settingsList(settings: BenchmarkSettings, labels: readonly MethodLabel[]): Html {
  const entries: Record<string, string | number> = {
    Data: publicName(settings.data),
    Methods: listed(settings.methods.map((method) => titleOf(labels, method))),
    Seeds: settings.seeds.join(', '),
    Epochs: settings.epochs,
    'Batch size': settings.batchSize,
    'Learning rate': settings.learningRate,
    'Imbalance ratio': settings.imbalanceRatio,
    'Most images a class': wholeNumber(settings.maxPerClass),
    'Images per class': settings.classCounts
      .map((count, c) => `${settings.classNames[c] ?? c} ${wholeNumber(count)}`)
      .join(', '),
    Backend: settings.backend,
    'Worker processes': settings.workers,
    Node: settings.node,
    Machine: settings.machine,
  };
  return html`<details class="card">
<summary>All settings</summary>
<dl>${Object.entries(entries).map(
    ([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>
`,
  )}</dl>
</details>`;
}
