import { decode } from 'fast-png';
import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { headToTail } from '../../src/report/class-order.ts';
import { largestConfusions } from '../../src/report/page/confusion-chart.ts';
import { countChart } from '../../src/report/page/count-chart.ts';
import { shorten, spreadLabels } from '../../src/report/page/drawing-style.ts';
import { Html, html } from '../../src/report/page/html.ts';
import { sampleImages } from '../../src/report/page/sample-images.ts';
import { makeImages, makeSettings } from './fixture.ts';

describe('html', () => {
  it('escapes text, in elements and in attributes, and leaves HTML alone', () => {
    const evil = `"><script>'&`;
    expect(html`<p title="${evil}">${evil}</p>`.source).toBe(
      '<p title="&#34;&#62;&#60;script&#62;&#39;&#38;">&#34;&#62;&#60;script&#62;&#39;&#38;</p>',
    );
    expect(html`${new Html('<b>')}${['<', html`<i>`, 2]}${null}`.source).toBe('<b>&#60;<i>2');
  });
});

describe('spreadLabels', () => {
  it('leaves labels with room between them where they are', () => {
    expect(spreadLabels([0.9, 0.1], 0.2)).toEqual([0.9, 0.1]);
  });

  it('moves a cluster apart around its mean, in the same order', () => {
    const moved = spreadLabels([0.5, 0.5, 0.56], 0.2);
    expect(moved.map((position) => position.toFixed(3))).toEqual(['0.320', '0.520', '0.720']);
  });
});

describe('shorten', () => {
  it('keeps 14 characters, and cuts between characters rather than inside one', () => {
    expect(shorten('T-shirt/top')).toBe('T-shirt/top');
    expect(shorten('😀'.repeat(20))).toBe(`${'😀'.repeat(13)}…`);
  });
});

describe('largestConfusions', () => {
  it('names the three largest shares off the diagonal', () => {
    const rows = headToTail(['a', 'b', 'c'], [30, 20, 10]);
    const shares = [
      [0.9, 0.1, 0],
      [0.3, 0.7, 0],
      [0.4, 0.2, 0.4],
    ];
    expect(largestConfusions(rows, shares)).toBe(
      'Most frequent mistakes: c as a 40%, b as a 30%, c as b 20%.',
    );
    expect(largestConfusions(rows.slice(0, 1), [[1]])).toBe('No mistakes.');
  });
});

describe('countChart', () => {
  it('draws a point for each class that has images, and tells of one that has none', () => {
    const { document } = parseHTML(countChart(headToTail(['a', 'b', 'c'], [300, 50, 0])).source);
    expect(document.querySelector('svg')?.getAttribute('aria-label')).toContain('a 300, b 50, c 0');
    expect(document.querySelectorAll('g[aria-label=dot] path, g[aria-label=dot] circle')).toHaveLength(2);
    expect(document.toString()).not.toContain('NaN');
  });
});

describe('sampleImages', () => {
  it('shows the first images of each class, unchanged, in one picture per class', () => {
    const images = makeImages(makeSettings({ classCounts: [200, 3], classNames: ['head', 'tail'] }));
    const { document } = parseHTML(sampleImages(images).source);
    const pictures = [...document.querySelectorAll('img')];
    expect(pictures.map((picture) => picture.getAttribute('alt'))).toEqual([
      '8 training images of the class head',
      '3 training images of the class tail',
    ]);
    const png = decode(Buffer.from(pictures[1]!.getAttribute('src')!.split(',')[1]!, 'base64'));
    expect([png.width, png.height, png.channels]).toEqual([8 * 30 - 2, 28, 2]);
    // Class 1 starts at image 200; its second image stands 30 pixels to the right. Beyond the third image all is see-through.
    const at = (x: number, y: number) => [
      ...png.data.subarray(2 * (y * png.width + x), 2 * (y * png.width + x) + 2),
    ];
    for (const [x, y] of [
      [0, 0],
      [5, 9],
      [27, 27],
    ] as const) {
      expect(at(30 + x, y)).toEqual([images.train.images[(201 * 28 + y) * 28 + x], 255]);
    }
    expect([at(28, 0)[1], at(100, 5)[1]]).toEqual([0, 0]);
  });

  it('shows at most twelve classes, the first and the last included', () => {
    const counts = Array.from({ length: 30 }, (_, c) => 31 - c);
    const settings = makeSettings({ classCounts: counts, classNames: counts.map((_, c) => `class ${c}`) });
    const { document } = parseHTML(sampleImages(makeImages(settings)).source);
    const names = [...document.querySelectorAll('.name')].map((name) => name.textContent);
    expect(names).toHaveLength(12);
    expect([names[0], names.at(-1)]).toEqual(['class 0', 'class 29']);
    expect(document.querySelector('figcaption')?.textContent).toContain('12 of the 30 classes are shown.');
  });
});
