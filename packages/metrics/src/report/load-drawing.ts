import type { PlotOptions } from '@observablehq/plot';
import { Html, html } from './html.ts';

/** What the pictures are drawn with. */
export interface Drawing {
  /** Observable Plot. */
  Plot: typeof import('@observablehq/plot');
  /**
   * Returns a picture as inline SVG. Colors are left to the page's style sheet: marks say `var(--few)`, so that one picture serves
   * light, dark and print. `description` is what it shows, in words, read aloud in its place.
   */
  draw: (description: string, options: PlotOptions) => Html;
}

/**
 * Loads Observable Plot, and where there is no page to draw on also linkedom, which plays one.
 *
 * Plot is written out inside a `try`, so that bundlers take it if it is installed and leave it if not. linkedom comes by a name that
 * they do not follow: a browser never needs it.
 */
export async function loadDrawing(caller: string): Promise<Drawing> {
  let Plot: Drawing['Plot'];
  try {
    Plot = await import('@observablehq/plot');
  } catch (error) {
    throw missing(caller, '@observablehq/plot', 'to draw its pictures', error);
  }
  const document = globalThis.document ?? (await loadDocument(caller));
  return {
    Plot,
    draw: (description, options) => {
      const svg = Plot.plot({ ...options, document, className: 'plot' });
      // The page styles all its pictures itself; a style sheet in each would clash and repeat.
      svg.querySelector('style')?.remove();
      for (const name of ['width', 'height', 'font-family', 'font-size']) svg.removeAttribute(name);
      // Written here and not set on the element: linkedom leaves `&` in attributes as it is.
      const opening = html`<svg role="img" aria-label="${description}"`;
      return new Html(opening.source + svg.outerHTML.slice('<svg'.length));
    },
  };
}

async function loadDocument(caller: string): Promise<Document> {
  const specifier: string = 'linkedom';
  try {
    const { parseHTML } = (await import(
      /* @vite-ignore */ /* webpackIgnore: true */ specifier
    )) as typeof import('linkedom');
    return parseHTML('<!doctype html><html><body></body></html>').document;
  } catch (error) {
    throw missing(caller, specifier, 'to draw outside of a browser', error);
  }
}

function missing(caller: string, name: string, purpose: string, cause: unknown): TypeError {
  return new TypeError(
    `${caller}: expected the package \`${name}\` to be installed ${purpose}, but it could not be loaded. Run \`npm install ${name}\`.`,
    { cause },
  );
}
