import { describe, expect, it } from 'vitest';
import { htmlPage } from '../../src/report/html-page.ts';
import { openImagesPicture } from '../../src/report/open-images-picture.ts';
import { openPicture } from '../../src/report/open-picture.ts';
import { openHeads, openRows, openTable } from '../../src/report/open-table.ts';
import { publishedOpen } from '../../src/report/published-open.ts';
import type { BenchmarkResults, LongTailedImages, OpenResult, RunResult } from '../../src/types.ts';
import { makeSettings } from './fixture.ts';

const LABELS = [
  { id: 'open-max-logit', title: 'Plain + maximum logit', paper: 'Vaze et al. 2022' },
  { id: 'oltr-reachability', title: 'OLTR + reachability', paper: 'Liu et al. 2019' },
];
const settings = makeSettings({
  methods: LABELS.map(({ id }) => id),
  seeds: [0, 1],
  data: '/home/ada/signs',
  classNames: ['boot', 'bag', '<b>'],
  classCounts: [500, 60, 30],
});

function makeOpen(auroc: number, seed: number): OpenResult {
  const shots = { many: auroc + 0.1, medium: auroc - 0.1, few: null };
  return {
    threshold: 2.5,
    auroc: { ...shots, overall: auroc },
    fprAtTpr: 0.5,
    oscr: auroc - 0.05 + 0.02 * seed,
    fMeasure: 0.6,
    macroF1: 0.5,
    rejected: { many: 0.02, medium: 0.1, few: null, known: 0.05, unknown: auroc - 0.2 },
    accepted: { many: 0.9, medium: 0.7, few: null, overall: 0.8 },
    histogram: { low: 1, high: 5, known: [1, 2, 3, 4], unknown: [4, 3, 2, 1] },
    perClass: [4, 3, null],
    gallery: {
      known: [
        { image: 1, label: 0, nearestClass: 1, isUnknown: false },
        { image: 0, label: 0, nearestClass: 2, isUnknown: true },
      ],
      unknown: [{ image: 0, label: 2, nearestClass: 1, isUnknown: true }],
    },
  };
}

function makeRun(method: string, seed: number): RunResult {
  const open = makeOpen(method === 'oltr-reachability' ? 0.9 : 0.7, seed);
  const scores = { many: 0.9, medium: 0.7, few: null, overall: 0.8, balanced: 0.8 };
  return {
    method,
    seed,
    ...scores,
    seconds: 9,
    perClass: [0.9, 0.8, 0.6],
    confusion: [[1]],
    curve: [],
    open,
  };
}

const results: BenchmarkResults = {
  settings,
  results: LABELS.flatMap(({ id }) => [makeRun(id, 0), makeRun(id, 1)]),
};
const images: LongTailedImages = {
  name: 'signs',
  source: 'a test',
  height: 1,
  width: 2,
  classNames: settings.classNames,
  classCounts: Int32Array.from(settings.classCounts),
  train: { images: new Uint8Array(6), classIds: Int32Array.of(0, 1, 2) },
  test: { images: new Uint8Array(4), classIds: Int32Array.of(0, 1) },
  open: { name: 'others', images: new Uint8Array(2) },
};

describe('openTable', () => {
  it('has mean and spread over seeds, the best of each column in bold, and no column without numbers', () => {
    expect(openTable(results, LABELS)).toMatchInlineSnapshot(`
      "| Method | many % | medium % | open F % | OSCR % | AUROC % | AUROC rarest % | rejected: known % | rarest % | unknown % |
      | --- | --: | --: | --: | --: | --: | --: | --: | --: | --: |
      | Plain + maximum logit | **90.0 ± 0.0** | **70.0 ± 0.0** | **60.0 ± 0.0** | 66.0 ± 1.4 | 70.0 ± 0.0 | 60.0 ± 0.0 | 5.0 ± 0.0 | **10.0 ± 0.0** | 50.0 ± 0.0 |
      | OLTR + reachability | **90.0 ± 0.0** | **70.0 ± 0.0** | **60.0 ± 0.0** | **86.0 ± 1.4** | **90.0 ± 0.0** | **80.0 ± 0.0** | 5.0 ± 0.0 | **10.0 ± 0.0** | **70.0 ± 0.0** |"
    `);
  });

  it('leaves out methods that tell no unknown images', () => {
    const { open: _, ...closed } = makeRun('open-max-logit', 0);
    const some = { settings, results: [closed, makeRun('oltr-reachability', 0)] };
    expect(openRows(some, LABELS).map(({ method }) => method)).toEqual(['oltr-reachability']);
    expect(openHeads(openRows(some, LABELS))).not.toContain('few %');
  });
});

describe('the page', () => {
  it('has a section on unknown images, with a table, drawings and images, and escapes names', () => {
    const page = htmlPage(results, LABELS, images);
    const section = page.slice(page.indexOf('id="open"'), page.indexOf('id="classes"'));
    expect(section).toContain('The unknown images are others.');
    expect(section.match(/<svg/g)).toHaveLength(4);
    expect(section).toContain('Scores of OLTR + reachability: AUROC 90.0%');
    expect(section).toContain('boot (500) 4, bag (60) 3');
    // Of the method with the largest AUROC: an accepted and a rejected image, a rejected unknown one, no accepted unknown one.
    expect(section.match(/<img/g)).toHaveLength(3);
    expect(section).toContain('alt="An image rejected, nearest to &#60;b&#62;"');
    expect(section).toContain('none of those shown');
    expect(section).not.toContain('<b>');
  });

  it('has none where there are no unknown images', () => {
    const { open: _, ...closed } = images;
    expect(htmlPage(results, LABELS, closed)).not.toContain('id="open"');
  });
});

describe('openPicture', () => {
  it('stands alone, and draws what the run holds', () => {
    const svg = openPicture(results, LABELS);
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    expect(svg.match(/<svg/g)).toHaveLength(5);
    expect(svg).not.toContain('var(');
    expect(svg).not.toContain('undefined');
    expect(svg).toContain('>OLTR + reachability<');
  });
});

describe('openImagesPicture', () => {
  it('shows accepted and rejected images with both classes', () => {
    const svg = openImagesPicture(results, 'oltr-reachability', images);
    expect(svg.match(/<image/g)).toHaveLength(2);
    const words = [...svg.matchAll(/middle" fill="#\w+">([^<]*)</g)].map(([, word]) => word);
    expect(words).toEqual(['bag', 'boot', 'boot', '&#60;b&#62;']);
  });
});

describe('publishedOpen', () => {
  it('keeps all numbers, and of the first seed what pictures need; no path and no unknown image', () => {
    const kept = publishedOpen(results);
    expect(kept.settings.data).toBe('signs');
    expect(openTable(kept, LABELS)).toBe(openTable(results, LABELS));
    expect(openPicture(kept, LABELS)).toBe(openPicture(results, LABELS));
    expect(kept.results[1]!.open!.histogram).toEqual({ low: 1, high: 5, known: [], unknown: [] });
    expect(kept.results.flatMap(({ open }) => open!.gallery.unknown)).toEqual([]);
    expect(kept.results.flatMap(({ confusion, curve }) => [...confusion, ...curve])).toEqual([]);
  });
});
