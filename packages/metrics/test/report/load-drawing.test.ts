import { parseHTML } from 'linkedom';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { longTailReport } from '../../src/long-tail-report.ts';

const report = longTailReport([0, 1, 1], [0, 0, 1], [9, 1]);

afterEach(() => {
  vi.doUnmock('@observablehq/plot');
  vi.doUnmock('linkedom');
  vi.unstubAllGlobals();
  vi.resetModules();
});

/** Makes a package fail to load, as one that is not installed does. */
function remove(name: string): void {
  vi.resetModules();
  vi.doMock(name, () => {
    throw new Error(`Cannot find package '${name}'`);
  });
}

describe('the packages that toHtml draws with', () => {
  it('says what to install where Observable Plot is missing', async () => {
    remove('@observablehq/plot');
    const rejected = expect(report.toHtml()).rejects;
    await rejected.toThrowErrorMatchingInlineSnapshot(
      `[TypeError: toHtml: expected the package \`@observablehq/plot\` to be installed to draw its pictures, but it could not be loaded. Run \`npm install @observablehq/plot\`.]`,
    );
    await expect(report.toHtml()).rejects.toBeInstanceOf(TypeError);
  });

  it('says what to install where there is neither a page nor linkedom', async () => {
    remove('linkedom');
    await expect(report.toHtml()).rejects.toThrowErrorMatchingInlineSnapshot(
      `[TypeError: toHtml: expected the package \`linkedom\` to be installed to draw outside of a browser, but it could not be loaded. Run \`npm install linkedom\`.]`,
    );
    await expect(report.toHtml()).rejects.toBeInstanceOf(TypeError);
  });

  it('draws on the page that is there, without linkedom and without touching the page', async () => {
    const expected = await report.toHtml();
    const { document } = parseHTML('<!doctype html><html><body><p>own</p></body></html>');
    remove('linkedom');
    vi.stubGlobal('document', document);
    const before = document.toString();
    expect(await report.toHtml()).toBe(expected);
    expect(document.toString()).toBe(before);
  });

  it('needs neither for data and Markdown', () => {
    remove('@observablehq/plot');
    remove('linkedom');
    expect(report.toMarkdown()).toContain('| Accuracy | 66.7% |');
  });
});
