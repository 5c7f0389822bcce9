import * as Plot from '@observablehq/plot';
import type { Kind, Scene } from './make-scene.ts';

const COLORS: Record<Kind, string> = {
  majority: '#c3c8ce',
  safe: '#3ca951',
  danger: '#efb118',
  noise: '#d6404a',
  new: '#4269d0',
};
const MEANINGS: Record<Kind, string> = {
  majority: 'majority',
  safe: 'minority, safe',
  danger: 'minority, in danger',
  noise: 'minority, noise',
  new: 'made',
};

/** Draws a scene. `document` is the page's own, or one of linkedom in Node. */
export function drawScene(scene: Scene, document: Document): Element {
  const svg = Plot.plot({
    document,
    width: 860,
    height: 620,
    marginTop: 44,
    aspectRatio: 1,
    style: { background: 'white', color: '#222', fontFamily: 'system-ui, sans-serif', fontSize: '12px' },
    x: { domain: [-3.4, 4.6], axis: null },
    y: { domain: [-3.4, 3.4], axis: null },
    marks: [
      Plot.frame({ stroke: '#e3e5e8' }),
      Plot.link(scene.links, {
        x1: 'x1',
        y1: 'y1',
        x2: 'x2',
        y2: 'y2',
        stroke: COLORS.new,
        strokeOpacity: 0.18,
        clip: true,
      }),
      // What was there lies on top of what was made of it.
      Plot.dot(scene.points.toReversed(), {
        x: 'x',
        y: 'y',
        fill: (point: { kind: Kind }) => COLORS[point.kind],
        r: (point: { kind: Kind }) => (point.kind === 'new' ? 2 : 3.6),
        stroke: (point: { kind: Kind }) => (point.kind === 'new' ? 'none' : 'white'),
        strokeWidth: 0.75,
        clip: true,
      }),
    ],
    r: { type: 'identity' },
  });
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', describe(scene));
  let x = 44;
  for (const kind of Object.keys(COLORS) as Kind[]) {
    const label = `${MEANINGS[kind]} (${count(scene, kind)})`;
    svg.append(...legendEntry(document, label, COLORS[kind], x));
    x += 36 + 6.9 * label.length;
  }
  return svg;
}

/** Says in words what the picture shows, for those who cannot see it. */
export function describe(scene: Scene): string {
  const parts = (Object.keys(COLORS) as Kind[]).map((kind) => `${MEANINGS[kind]}: ${count(scene, kind)}`);
  return `Points in the plane. ${parts.join('; ')}.`;
}

function count(scene: Scene, kind: Kind): number {
  return scene.points.filter((point) => point.kind === kind).length;
}

function legendEntry(document: Document, label: string, color: string, x: number): Element[] {
  const make = (name: string, attributes: Record<string, string | number>): Element => {
    const element = document.createElementNS('http://www.w3.org/2000/svg', name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, `${value}`);
    return element;
  };
  const dot = make('circle', { cx: x, cy: 18, r: 5, fill: color });
  const text = make('text', { x: x + 10, y: 22, 'text-anchor': 'start' });
  text.textContent = label;
  return [dot, text];
}
