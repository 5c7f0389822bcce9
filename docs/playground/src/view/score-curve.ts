import type { Frame } from '../messages.ts';
import { element, percent, svg } from './element.ts';

const [WIDTH, HEIGHT, LEFT, BOTTOM] = [360, 150, 30, 20];

type Point = { epoch: number; few: number | null; balanced: number };

/** Makes the curves of accuracy over the epochs: tail and all classes, and both for plain cross-entropy. */
export function scoreCurve(): {
  root: HTMLElement;
  add(frame: Frame): void;
  clear(which: Frame['which']): void;
} {
  const points: Record<Frame['which'], Point[]> = { chosen: [], reference: [] };
  let totalEpochs = 1;
  const picture = svg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: 'curve', role: 'img' });
  const x = (epoch: number): number => LEFT + (epoch / totalEpochs) * (WIDTH - LEFT - 6);
  const y = (share: number): number => 8 + (1 - share) * (HEIGHT - BOTTOM - 8);
  const line = (of: Point[], key: 'few' | 'balanced', name: string): SVGPathElement => {
    const seen = of.filter((point) => point[key] !== null);
    const d = seen.map((point, i) => `${i === 0 ? 'M' : 'L'}${x(point.epoch)} ${y(point[key]!)}`).join('');
    return svg('path', { d, class: `line ${key} ${name}` });
  };
  const draw = (): void => {
    const grid = [0, 0.5, 1].flatMap((share) => [
      svg('path', { d: `M${LEFT} ${y(share)}H${WIDTH - 6}`, class: 'rule' }),
      svg('text', { x: LEFT - 5, y: y(share) + 3.5, 'text-anchor': 'end' }, percent(share)),
    ]);
    const ends = [
      svg('text', { x: LEFT, y: HEIGHT - 5 }, 'epoch 0'),
      svg('text', { x: WIDTH - 6, y: HEIGHT - 5, 'text-anchor': 'end' }, `${totalEpochs}`),
    ];
    const lines = (['reference', 'chosen'] as const).flatMap((which) => [
      line(points[which], 'balanced', which),
      line(points[which], 'few', which),
    ]);
    picture.replaceChildren(...grid, ...ends, ...lines);
    const last = points.chosen.at(-1);
    picture.setAttribute(
      'aria-label',
      last
        ? `Accuracy over epochs. Now: few-shot ${percent(last.few)}, all classes ${percent(last.balanced)}.`
        : 'Accuracy over epochs: nothing trained yet.',
    );
  };
  draw();
  const legend = element(
    'p',
    { class: 'legend' },
    element('span', { class: 'key few-key' }),
    'few-shot',
    element('span', { class: 'key all-key' }),
    'all classes',
    element('span', { class: 'key dash-key' }),
    'dashed: plain cross-entropy',
  );
  return {
    root: element('div', {}, picture, legend),
    add: ({ which, epoch, totalEpochs: total, plain }) => {
      totalEpochs = total;
      const own = points[which];
      // The same moment again, shown in another way.
      if (own.at(-1)?.epoch === epoch) own.pop();
      own.push({ epoch, few: plain.few, balanced: plain.balanced });
      draw();
    },
    clear: (which) => {
      points[which] = [];
      draw();
    },
  };
}
