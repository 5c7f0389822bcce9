import { type PlotOptions, plot } from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { Html } from './html.ts';

/**
 * Returns a drawing as inline SVG, without a browser.
 *
 * Colors are left to the page's style sheet: marks say `var(--few)`, so one drawing serves light, dark and print.
 *
 * @param description - What the drawing shows, in words, with its numbers: read aloud in its place.
 * @param options - Marks and scales for Observable Plot; width and height are the size at which its text is legible.
 * @returns The `<svg>` element, marked as an image with that description.
 */
export function draw(description: string, options: PlotOptions): Html {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const svg = plot({ ...options, document, className: 'plot' });
  // The page styles all plots itself; a style sheet in each would clash and repeat.
  svg.querySelector('style')?.remove();
  for (const name of ['width', 'height', 'font-family', 'font-size']) svg.removeAttribute(name);
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', description);
  return new Html(svg.outerHTML);
}
