import { describeOnPage } from '@lt/testkit';
import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { confusionSvg } from '../../src/pictures/confusion-svg.ts';
import { picturePage } from '../../src/pictures/picture-page.ts';

const picture = { data: [0, 50, 100, 150, 200, 250], width: 3, height: 2 };
const svg =
  '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"><rect width="4" height="4"/></svg>\n';
const figures = [
  { title: 'One & <two>', picture, caption: 'A "gray" picture' },
  { title: 'Lines', picture: svg },
];

describe('picturePage', () => {
  it('holds all pictures itself, and no script', () => {
    const page = picturePage(figures, { title: 'a < b', lead: 'What is here' });
    const [, base64] = page.match(/src="data:image\/png;base64,([^"]+)" width="3" height="2"/)!;
    const bytes = Uint8Array.from(atob(base64!), (character) => character.charCodeAt(0));
    expect(Array.from(decode(bytes).data).filter((_, i) => i % 4 === 0)).toEqual(picture.data);
    expect(page).toContain(svg.trim());
    expect(page).toContain('<h2>One &#38; &#60;two&#62;</h2>');
    expect(page).toContain('alt="A &#34;gray&#34; picture"');
    expect(page).toContain('<title>a &#60; b</title>');
    expect(page).toContain('<p class="lead">What is here</p>');
    // Nothing is loaded: the only address is the name of SVG.
    expect(page.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(
      /https?:|<script|undefined|@import|url\(/,
    );
    expect(picturePage(figures, { title: 'a < b', lead: 'What is here' })).toBe(page);
  });

  it('names what is wrong', () => {
    const refused =
      (...given: unknown[]) =>
      () =>
        picturePage(...(given as Parameters<typeof picturePage>));
    expect(refused(figures[0])).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: picturePage: expected \`figures\` to be an array, got Object.]`,
    );
    expect(refused([])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: picturePage: expected \`figures\` to hold a figure, got none.]`,
    );
    expect(refused([{ picture }])).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: picturePage: expected \`figures[0].title\` to be a string, got undefined.]`,
    );
    expect(refused([{ title: 'a', picture: '<p>' }])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: picturePage: expected \`figures[0].picture\` to be the text of an SVG file, got "<p>".]`,
    );
    expect(refused([{ title: 'a', picture: [1] }])).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: picturePage: expected \`figures[0].picture\` to be { data, width, height }, got array of 1.]`,
    );
    expect(refused([{ title: 'a', picture, caption: 3 }])).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: picturePage: expected \`figures[0].caption\` to be a string, got 3.]`,
    );
    expect(refused(figures, { title: 3 })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: picturePage: expected \`title\` to be a string, got 3.]`,
    );
    expect(refused(figures, { lead: {} })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: picturePage: expected \`lead\` to be a string, got Object.]`,
    );
  });
});

describeOnPage('picturePage in a frame', () => {
  it('is read by a browser, which loads the pictures', async () => {
    const frame = document.createElement('iframe');
    frame.srcdoc = picturePage(figures);
    const loaded = new Promise((resolve) => frame.addEventListener('load', resolve));
    document.body.append(frame);
    await loaded;
    const page = frame.contentDocument!;
    const image = page.querySelector('img')!;
    expect([image.complete, image.naturalWidth, image.naturalHeight]).toEqual([true, 3, 2]);
    expect(page.querySelector('figure svg')!.getBoundingClientRect().width).toBe(4);
    expect([...page.querySelectorAll('h2')].map((heading) => heading.textContent)).toEqual([
      'One & <two>',
      'Lines',
    ]);
    frame.remove();
  });

  it('keeps a wide SVG legible on a phone: it scrolls in its figure, the page does not', async () => {
    const wide = confusionSvg([[1, 0]].concat([[0, 1]]), [[1, 0]].concat([[0, 1]]), {
      classNames: ['diamond', 'WOMAN WITH HAMMER'],
      tailClasses: [1],
      title: 'Confusion '.repeat(30),
    });
    const frame = document.createElement('iframe');
    frame.style.cssText = 'width: 380px; height: 600px; border: 0';
    frame.srcdoc = picturePage([
      { title: 'Donaudampfschifffahrtsgesellschaftskapitän', picture: wide },
      { title: 'Lines', picture: svg },
    ]);
    const loaded = new Promise((resolve) => frame.addEventListener('load', resolve));
    document.body.append(frame);
    await loaded;
    const page = frame.contentDocument!;
    const [region, none] = page.querySelectorAll<HTMLElement>('[role=region]');
    expect(none).toBeUndefined();
    expect(page.documentElement.scrollWidth).toBe(page.documentElement.clientWidth);
    expect(region!.scrollWidth).toBeGreaterThan(region!.clientWidth);
    expect(region!.getAttribute('aria-label')).toMatch(/^Donau/);
    region!.focus();
    expect(page.activeElement).toBe(region);
    const drawn = region!.querySelector('svg')!.getBoundingClientRect();
    expect(drawn.width).toBeCloseTo(0.85 * 960, 0);
    // No text is cut off by the edges of its picture.
    for (const text of region!.querySelectorAll('text')) {
      const { left, right, top, bottom } = text.getBoundingClientRect();
      expect(left).toBeGreaterThanOrEqual(drawn.left);
      expect(right).toBeLessThanOrEqual(drawn.right);
      expect(top).toBeGreaterThanOrEqual(drawn.top);
      expect(bottom).toBeLessThanOrEqual(drawn.bottom);
    }
    // Where there is room for it, all of it is seen.
    frame.style.width = '1100px';
    expect(region!.scrollWidth).toBe(region!.clientWidth);
    frame.remove();
  });
});
