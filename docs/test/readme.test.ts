import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setBackend } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { findSnippets } from './snippets.ts';

const root = new URL('../../', import.meta.url);
const readme = readFileSync(new URL('README.md', root), 'utf8');

afterEach(() => {
  vi.restoreAllMocks();
});

describe('the README', () => {
  it('says what plain cross-entropy prints in its first snippet', async () => {
    const { code } = findSnippets(root).find(({ place }) => place.startsWith('README.md'))!;
    expect(code).toContain('classCounts = [8, 2]');
    const claimed = readme.match(/`classCounts = \[1, 1\]`[^`]*`([01,]+)`/)?.[1];
    const folder = new URL('../.snippets/claims/', import.meta.url);
    mkdirSync(folder, { recursive: true });
    const file = new URL('plain-cross-entropy.ts', folder);
    writeFileSync(file, code.replace('classCounts = [8, 2]', 'classCounts = [1, 1]'));
    const lines: unknown[] = [];
    vi.spyOn(console, 'log').mockImplementation((line) => void lines.push(line));
    await setBackend('cpu');
    await import(file.href);
    expect(lines).toEqual([claimed]);
  });

  it('keeps its first snippet within twelve lines', () => {
    const { code } = findSnippets(root).find(({ place }) => place.startsWith('README.md'))!;
    expect(code.split('\n').filter((line) => line.trim() !== '').length).toBeLessThanOrEqual(12);
  });

  it('links only to files that are there', () => {
    const links = [...readme.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, path]) => path!);
    for (const path of links) expect(() => readFileSync(new URL(path, root)), path).not.toThrow(/ENOENT/);
  });
});
