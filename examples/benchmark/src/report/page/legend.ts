import { Html, html } from './html.ts';

/** A mark that a {@link legend} explains. */
export type Mark =
  | 'many'
  | 'medium'
  | 'few'
  | 'overall'
  | 'overall-line'
  | 'few-line'
  | 'baseline-tick'
  | 'baseline-line'
  | 'band';

/**
 * Returns what the marks of the drawings below mean.
 *
 * @param entries - Mark and meaning, in order.
 * @returns A list.
 */
export function legend(entries: readonly (readonly [Mark, string])[]): Html {
  return html`<ul class="legend">${entries.map(([mark, text]) => html`<li><svg viewBox="0 0 20 14" aria-hidden="true">${new Html(SHAPES[mark])}</svg>${text}</li>`)}</ul>`;
}

const SHAPES: Record<Mark, string> = {
  many: '<path d="M10 1.5 16 12H4Z" fill="var(--many)"/>',
  medium: '<rect x="5" y="2" width="10" height="10" fill="var(--medium)"/>',
  few: '<circle cx="10" cy="7" r="5.5" fill="var(--few)"/>',
  overall: '<path d="M10 0V14" stroke="currentColor" stroke-width="3"/>',
  'overall-line': '<path d="M0 7H20" stroke="currentColor" stroke-width="2.25"/>',
  'few-line': '<path d="M0 7H20" stroke="var(--few)" stroke-width="2.25"/>',
  'baseline-tick': '<path d="M10 0V14" stroke="currentColor" stroke-width="1.75"/>',
  'baseline-line': '<path d="M0 7H20" stroke="currentColor" stroke-width="1.5" stroke-dasharray="2 3"/>',
  band: '<rect x="0" y="1" width="20" height="12" fill="currentColor" fill-opacity="0.18"/><path d="M0 7H20" stroke="currentColor" stroke-width="2.25"/>',
};
