import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { percent } from '../../src/report/format.ts';
import { htmlPage } from '../../src/report/html-page.ts';
import { summarize } from '../../src/report/summarize.ts';
import type { BenchmarkResults } from '../../src/types.ts';
import { LABELS, makeImages, makeResults } from './fixture.ts';

function render(results: BenchmarkResults): { page: string; document: Document } {
  const page = htmlPage(results, LABELS, makeImages(results.settings));
  return { page, document: parseHTML(page).document };
}

const whole = makeResults();
const one = makeResults({
  seeds: [0],
  classNames: ['<b>bold</b>', 'a very long class name & more', '"c"'],
  classCounts: [300, 200, 150],
  methods: ['cross-entropy', 'logit-adjustment'],
});
const partial = {
  ...whole,
  results: whole.results.filter((run) => run.method !== 'logit-adjustment' && run.seed < 2),
};
const wideCounts = Array.from({ length: 43 }, (_, c) => Math.round(2000 * 0.005 ** (c / 42)));
const wide = makeResults({
  seeds: [0],
  methods: ['cross-entropy'],
  classCounts: wideCounts,
  classNames: wideCounts.map((_, c) => `class ${c}`),
});

describe.each([
  ['all methods and seeds', whole],
  ['one seed and null groups', one],
  ['an interrupted run', partial],
  ['no result at all', { ...whole, results: [] }],
  ['43 classes', wide],
])('htmlPage of %s', (_, results) => {
  const { page, document } = render(results);

  it('is one page in English with a title and one heading of the first level', () => {
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(document.querySelector('title')?.textContent).toContain('fashion-mnist');
    expect(document.querySelectorAll('h1')).toHaveLength(1);
  });

  it('asks nothing of the network and runs no script', () => {
    expect(document.querySelectorAll('script, iframe, object, embed, link[rel=stylesheet]')).toHaveLength(0);
    const addresses = [...page.matchAll(/(?:src|href)="([^"]*)"|url\(([^)]*)\)/g)].map(([, a, b]) => a ?? b!);
    for (const address of addresses) expect(address).toMatch(/^(data:|#)/);
  });

  it('gives every picture a name and every figure a caption', () => {
    const figures = [...document.querySelectorAll('figure')];
    expect(figures.length).toBeGreaterThan(0);
    for (const figure of figures)
      expect(figure.querySelector('figcaption')?.textContent?.trim()).toBeTruthy();
    for (const svg of document.querySelectorAll('svg[role=img]'))
      expect(svg.getAttribute('aria-label')).toBeTruthy();
    for (const image of document.querySelectorAll('img')) expect(image.getAttribute('alt')).not.toBeNull();
    for (const svg of document.querySelectorAll('svg')) {
      const hidden = svg.getAttribute('aria-hidden') === 'true' || svg.closest('[aria-hidden=true]') !== null;
      expect(hidden || Boolean(svg.getAttribute('aria-label'))).toBe(true);
    }
  });

  it('uses each id once', () => {
    const ids = [...document.querySelectorAll('[id]')].map((element) => element.id);
    expect(ids.toSorted()).toEqual([...new Set(ids)].toSorted());
  });

  it('holds every number of the table, under heads with a scope', () => {
    const table = document.querySelector('table');
    const summaries = summarize(results.results, results.settings.methods);
    expect(table === null).toBe(summaries.length === 0);
    if (table === null) return;
    expect(table.querySelectorAll('thead th[scope=col]')).toHaveLength(7);
    const rows = [...table.querySelectorAll('tbody tr')];
    expect(rows).toHaveLength(summaries.length);
    for (const [i, summary] of summaries.entries()) {
      for (const score of ['many', 'medium', 'few', 'overall', 'balanced'] as const) {
        const value = summary[score];
        expect(rows[i]!.textContent).toContain(value === null ? '–' : percent(value.mean));
      }
    }
  });

  it('does not show where on this machine the images came from', () => {
    expect(page).not.toContain('a made-up set');
  });
});

describe('htmlPage', () => {
  it('escapes names that come from a data folder', () => {
    const { page, document } = render(one);
    // Inside a quoted attribute the brackets are harmless; the quotes are what must be escaped there.
    expect(page.replace(/"[^"]*"/g, '""')).not.toContain('<b>bold</b>');
    expect(document.querySelector('b')).toBeNull();
    expect(document.body.textContent).toContain('<b>bold</b>');
  });

  it('does not show the path of a folder of images', () => {
    const results = makeResults({ data: '/home/ada/signs', seeds: [0], methods: ['cross-entropy'] });
    const images = { ...makeImages(results.settings), name: 'signs', source: '/home/ada/signs (LT_DATA)' };
    const page = htmlPage(results, LABELS, images);
    expect(page).toContain('--data path/to/signs');
    expect(page).not.toContain('/home/ada');
  });

  it('says where the images are not those that were asked for', () => {
    const { settings } = whole;
    const dataNote = 'These are <other> images.';
    const { document } = render({ settings: { ...settings, dataNote }, results: [] });
    expect(document.querySelector('header')?.textContent).toContain(dataNote);
  });

  it('says what the curves were measured on', () => {
    expect(render(whole).page).toContain('one fixed subset of 1,000 test images');
    const small = one.results.map((run) => ({
      ...run,
      confusion: run.confusion.map((row) => row.map((n) => Math.round(n / 10))),
    }));
    expect(render({ ...one, results: small }).page).toContain(
      'Measured after each epoch on the full test set.',
    );
  });

  it('prints no number that is none, also for an empty class and a run without a curve', () => {
    const empty = makeResults({ seeds: [0], classCounts: [300, 20, 0], classNames: ['a', 'b', 'c'] });
    const noCurve = { ...whole, results: [{ ...whole.results[0]!, curve: [] }] };
    for (const results of [empty, noCurve])
      expect(render(results).page.replace(/base64,[^"]*/g, '')).not.toMatch(/NaN|undefined|Infinity/);
    expect(render(noCurve).page).toContain('learning curves: nothing was measured.');
  });

  it('draws a confusion matrix, a curve and bars for each method', () => {
    const { document } = render(whole);
    const names = [...document.querySelectorAll('svg')].map((svg) => svg.getAttribute('aria-label') ?? '');
    for (const { title } of LABELS) {
      expect(names.filter((name) => name.includes(title)).length, title).toBeGreaterThanOrEqual(3);
    }
  });

  it('stays below a megabyte for six methods and three seeds', () => {
    expect(render(whole).page.length).toBeLessThan(2 ** 20);
  });

  it('is the same text for the same results', () => {
    expect(render(whole).page).toBe(render(whole).page);
  });
});
