import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { writeReport } from '../../src/report/write-report.ts';
import { LABELS, makeImages, makeResults } from './fixture.ts';

const root = mkdtempSync(join(tmpdir(), 'lt-report-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const results = makeResults({ methods: ['cross-entropy', 'logit-adjustment'], epochs: 3 });
const images = makeImages(results.settings);

describe('writeReport', () => {
  it('writes the results as they are, and the page, at the absolute paths that it returns', async () => {
    const { resultsPath, pagePath } = await writeReport(join(root, 'a', 'b'), results, LABELS, images);
    expect([isAbsolute(resultsPath), isAbsolute(pagePath)]).toEqual([true, true]);
    expect(JSON.parse(readFileSync(resultsPath, 'utf8'))).toEqual(results);
    expect(readFileSync(pagePath, 'utf8')).toContain('</html>');
    expect(readdirSync(join(root, 'a', 'b')).toSorted()).toEqual(['report.html', 'results.json']);
  });

  it('keeps the documented shape of a result', async () => {
    const { resultsPath } = await writeReport(join(root, 'shape'), results, LABELS, images);
    const written = JSON.parse(readFileSync(resultsPath, 'utf8'));
    expect(Object.keys(written)).toEqual(['settings', 'results']);
    for (const run of written.results) {
      expect(run).toMatchObject({
        method: expect.any(String),
        seed: expect.any(Number),
        many: expect.any(Number),
        medium: expect.any(Number),
        few: expect.any(Number),
        overall: expect.any(Number),
        balanced: expect.any(Number),
        seconds: expect.any(Number),
        perClass: expect.any(Array),
        confusion: expect.any(Array),
        curve: expect.any(Array),
      });
      expect(Object.keys(run)).toHaveLength(11);
      for (const accuracy of [run.many, run.medium, run.few, run.overall, run.balanced]) {
        expect(accuracy).toBeGreaterThanOrEqual(0);
        expect(accuracy).toBeLessThanOrEqual(1);
      }
    }
  });

  it('replaces an older report and leaves no temporary file, also when called twice at once', async () => {
    const folder = join(root, 'twice');
    await writeReport(folder, { ...results, results: [] }, LABELS, images);
    await Promise.all([1, 2].map(() => writeReport(folder, results, LABELS, images)));
    expect(readdirSync(folder).toSorted()).toEqual(['report.html', 'results.json']);
    expect(JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8'))).toEqual(results);
  });

  it('fails with the reason where the folder cannot be written', async () => {
    const file = join(root, 'file');
    writeFileSync(file, '');
    await expect(writeReport(file, results, LABELS, images)).rejects.toThrow(
      /^Cannot write .*file[/\\]results\.json: (EEXIST|ENOTDIR)/,
    );
  });

  it('leaves no temporary file when the last step fails', async () => {
    const folder = join(root, 'blocked');
    mkdirSync(join(folder, 'results.json', 'taken'), { recursive: true });
    await expect(writeReport(folder, results, LABELS, images)).rejects.toThrow(
      /^Cannot write .*results\.json: /,
    );
    expect(readdirSync(folder)).toEqual(['results.json']);
  });

  it('writes the runs of the moment of the call into both files', async () => {
    const growing = { ...results, results: results.results.slice(0, 3) };
    const written = writeReport(join(root, 'growing'), growing, LABELS, images);
    growing.results.push(results.results[3]!);
    const { resultsPath, pagePath } = await written;
    expect(JSON.parse(readFileSync(resultsPath, 'utf8')).results).toHaveLength(3);
    expect(readFileSync(pagePath, 'utf8')).toContain('Incomplete: ');
  });

  it('keeps the numbers when the page cannot be drawn', async () => {
    const folder = join(root, 'numbers');
    const broken = { ...images, train: { ...images.train, images: null as never } };
    await expect(writeReport(folder, results, LABELS, broken)).rejects.toThrow();
    expect(JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8'))).toEqual(results);
  });
});
