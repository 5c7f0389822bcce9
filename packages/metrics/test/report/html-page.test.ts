import { createRandom, longTailedCounts } from '@lt/core';
import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import {
  type LongTailReport,
  type LongTailReportOptions,
  longTailReport,
} from '../../src/long-tail-report.ts';
import { percent, wholeNumber } from '../../src/report/format.ts';
import { headToTail } from '../../src/report/head-to-tail.ts';

/** A report on predictions that are worse the rarer the class, four test rows of each. */
function makeReport(trainCounts: readonly number[], options: LongTailReportOptions = {}): LongTailReport {
  const random = createRandom(5);
  const classIds = trainCounts.flatMap((_, c) => [c, c, c, c]);
  const predicted = classIds.map((c) =>
    random.next() < 0.2 + 0.2 * Math.log10(trainCounts[c]! + 1) ? c : random.int(trainCounts.length),
  );
  return longTailReport(classIds, predicted, trainCounts, options);
}

async function render(
  report: LongTailReport,
  maxClasses?: number,
): Promise<{ page: string; document: Document }> {
  const page = await report.toHtml(maxClasses === undefined ? {} : { maxClasses });
  return { page, document: parseHTML(page).document };
}

function counts(numClasses: number): number[] {
  return [...longTailedCounts({ numClasses, maxCount: 2000, imbalanceRatio: 500 })];
}

const names = [
  '<script>alert(1)</script>',
  '"quoted" & \'named\'',
  '</title><b>',
  '</style></svg>',
  'a\nb',
  '',
];
const small = makeReport([900, 200, 90, 30, 7, 0], {
  classNames: names,
  title: '</title><script>alert(2)</script>',
  confidences: Array.from({ length: 24 }, (_, row) => row / 24),
  scores: Array.from({ length: 24 * 6 }, (_, i) => (i * 7) % 11),
  k: 2,
});
const plain = makeReport(counts(40));
const single = longTailReport([0, 0], [0, 0], [5]);
const large = makeReport(counts(1203));

describe.each([
  ['names that are markup', small],
  ['neither confidences nor scores', plain],
  ['one class and no mistake', single],
  ['1203 classes', large],
])('the page of %s', async (_, report) => {
  const { page, document } = await render(report);
  const { summary, perClass } = report;

  it('is one page in English with a title, one heading of the first level, and each id once', () => {
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(document.querySelector('title')?.textContent).toContain('t');
    expect(document.querySelectorAll('h1')).toHaveLength(1);
    const ids = [...document.querySelectorAll('[id]')].map((element) => element.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const element of document.querySelectorAll('[aria-labelledby]')) {
      expect(ids).toContain(element.getAttribute('aria-labelledby'));
    }
  });

  it('asks nothing of the network and runs no script', () => {
    expect(document.querySelectorAll('script, iframe, object, embed, link[rel=stylesheet]')).toHaveLength(0);
    const addresses = [...page.matchAll(/(?:src|href)="([^"]*)"|url\(([^)]*)\)/g)].map(([, a, b]) => a ?? b!);
    for (const address of addresses) expect(address).toMatch(/^(data:|#)/);
    expect(page).toContain("default-src 'none'");
  });

  it('holds every number of the summary', () => {
    const values = [...document.querySelectorAll('.tiles .value')].map((element) => element.textContent);
    const { accuracy, balancedAccuracy, many, medium, few, worstClass, geometricMean, harmonicMean } =
      summary;
    const { macroF1, topK, expectedCalibrationError, maximumCalibrationError } = summary;
    const shares = [accuracy, balancedAccuracy, many, medium, few, worstClass.recall, geometricMean];
    shares.push(harmonicMean, macroF1);
    if (topK !== null) shares.push(topK.accuracy);
    if (expectedCalibrationError !== null) shares.push(expectedCalibrationError, maximumCalibrationError);
    expect(values).toEqual(shares.map(percent));
    const words = document.querySelector('main')!.textContent;
    for (const number of [summary.numRows, summary.numTestedClasses]) {
      expect(words).toContain(wholeNumber(number));
    }
    expect(words).toContain(worstClass.name);
  });

  it('draws one mark for each class with test rows', () => {
    for (const shot of ['many', 'medium', 'few']) {
      const marks = document.querySelectorAll(`.classes-${shot} > *`);
      const tested = perClass.filter((row) => row.shot === shot && row.testCount > 0);
      expect(marks).toHaveLength(tested.length);
    }
  });

  it('gives every picture its numbers in words and every figure a caption', () => {
    const figures = [...document.querySelectorAll('figure')];
    expect(figures).toHaveLength(summary.expectedCalibrationError === null ? 2 : 3);
    for (const figure of figures) {
      expect(figure.querySelector('figcaption')?.textContent?.trim()).toBeTruthy();
      expect(figure.querySelectorAll('svg[role=img]')).toHaveLength(1);
      expect(figure.querySelector('svg')!.getAttribute('aria-label')).toMatch(/ .*\.$/s);
    }
  });

  it('places every mark: no coordinate is missing', () => {
    for (const svg of document.querySelectorAll('svg'))
      expect(svg.outerHTML).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('lists the classes from head to tail with their numbers', () => {
    const rows = [...document.querySelectorAll('[aria-labelledby=classes] tbody tr:not(.fold)')];
    const classes = headToTail(perClass);
    const shown = classes.length <= 200 ? classes : [...classes.slice(0, 100), ...classes.slice(-100)];
    // The section and the region in it both carry the heading's name.
    expect(new Set(rows).size).toBe(shown.length);
    const cells = [...new Set(rows)].map((row) => [...row.children].map((cell) => cell.textContent));
    expect(cells.map((row) => row.slice(0, 7))).toEqual(
      shown.map((row) => [
        row.name,
        row.shot,
        wholeNumber(row.trainCount),
        wholeNumber(row.testCount),
        percent(row.recall),
        percent(row.precision),
        percent(row.f1),
      ]),
    );
  });
});

describe('toHtml', () => {
  it('escapes names and title wherever they stand', async () => {
    const { page, document } = await render(small);
    expect(document.querySelector('h1')!.textContent).toBe('</title><script>alert(2)</script>');
    expect(document.querySelector('title')!.textContent).toBe('</title><script>alert(2)</script>');
    for (const name of names.filter((text) => text.includes('<'))) expect(page).not.toContain(name);
    expect(page).not.toContain('<script');
    const label = document.querySelector('svg[role=img]')!.getAttribute('aria-label')!;
    for (const name of names) expect(label).toContain(name);
  });

  it('gives the same text for the same report', async () => {
    expect(await small.toHtml()).toBe(await small.toHtml());
  });

  it('keeps the page of 8142 classes small: no cell for each pair, no row for each class', async () => {
    const report = makeReport(counts(8142));
    const { page, document } = await render(report, 20);
    expect(document.querySelectorAll('.cells rect').length).toBeLessThanOrEqual(400);
    expect(document.querySelectorAll('[aria-labelledby=classes] .fold')[0]!.textContent).toBe(
      '8,122 classes in between not shown',
    );
    expect(page.length).toBeLessThan(1_500_000);
    expect(document.querySelector('main')!.textContent).toContain('gathered into 20 groups');
  });

  it('shows the classes that were never trained, left of the logarithmic axis', async () => {
    const { document } = await render(small);
    const ticks = [
      ...document.querySelector('svg')!.querySelectorAll('[aria-label^="x-axis tick label"] text'),
    ];
    expect(ticks[0]!.textContent).toBe('0');
    const without = (await render(plain)).document.querySelector('svg')!;
    const labels = [...without.querySelectorAll('[aria-label^="x-axis tick label"] text')];
    expect(labels.map((tick) => tick.textContent)).toEqual(['10', '100', '1,000']);
  });

  it('lists the most frequent mistakes, or says that there is none', async () => {
    const report = longTailReport([0, 0, 0, 1, 1], [1, 1, 0, 0, 1], [9, 5], { classNames: ['cat', 'dog'] });
    const { document } = await render(report);
    const rows = [...document.querySelectorAll('[aria-labelledby=mistakes] tbody tr')];
    expect(rows.map((row) => [...row.children].map((cell) => cell.textContent))).toEqual([
      ['cat', 'dog', '2', '66.7%'],
      ['dog', 'cat', '1', '50.0%'],
    ]);
    expect((await render(single)).document.querySelector('main')!.textContent).toContain(
      'No row was predicted wrong.',
    );
  });

  it('draws a bar for each bin of confidence that has rows', async () => {
    const report = longTailReport([0, 1, 0, 1], [0, 1, 1, 1], [9, 5], {
      confidences: [0.1, 0.3, 0.35, 0.9],
      numBins: 5,
    });
    const { document } = await render(report);
    expect(document.querySelectorAll('.bins rect')).toHaveLength(3);
    const label = [...document.querySelectorAll('svg[role=img]')].at(-1)!.getAttribute('aria-label');
    expect(label).toBe(
      'Reliability diagram, share of rows predicted right by confidence: at 10.0% confidence 100.0% of 1, at 32.5% confidence 50.0% of 2, at 90.0% confidence 100.0% of 1.',
    );
  });
});
