import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const script = fileURLToPath(new URL('../../scripts/check-links.js', import.meta.url));
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'links-'));
  mkdirSync(join(folder, 'guide'));
  writeFileSync(join(folder, 'index.html'), '<h1 id="top">A</h1><h2 id="b &amp; c">B</h2>');
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function broken(html: string): string[] {
  writeFileSync(join(folder, 'guide/page.html'), html);
  const { status, stdout } = spawnSync(execPath, [script, folder], { encoding: 'utf8' });
  const lines = stdout.trimEnd().split('\n').slice(0, -1);
  expect(status).toBe(lines.length === 0 ? 0 : 1);
  return lines;
}

describe('check-links', () => {
  it('lets links to files, folders, headings and other sites pass', () => {
    const html = `<p id="here"><a href="../index.html">a</a><a href="../index.html#top">b</a><a href="#here">c</a>
      <a href="https://example.com/none">d</a><a href="mailto:a@b">e</a><a href="..">f</a><a href="../index.html#b%20&amp;%20c">g</a>`;
    expect(broken(html)).toEqual([]);
  });

  it('names the page and the link that leads to no file', () => {
    expect(broken('<a href="none.html">a</a><img src="../none.png">')).toEqual([
      'guide/page.html: none.html',
      'guide/page.html: ../none.png',
    ]);
  });

  it('names a heading that is not there, on the page itself and on another', () => {
    expect(broken('<a href="#none">a</a><a href="../index.html#none">b</a>')).toEqual([
      'guide/page.html: #none',
      'guide/page.html: ../index.html#none',
    ]);
  });

  it('refuses links from the root, which break where the site lies in a folder', () => {
    expect(broken('<a href="/index.html">a</a>')).toEqual(['guide/page.html: /index.html']);
  });
});
