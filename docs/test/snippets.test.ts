import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { format } from 'node:util';
import { setBackend } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { findSnippets } from './snippets.ts';

const snippets = findSnippets(new URL('../../', import.meta.url));
const folder = new URL('../.snippets/blocks/', import.meta.url);

beforeAll(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
});

afterEach(() => {
  vi.restoreAllMocks();
});

describe('the documentation prints what it says', () => {
  for (const { place, code, printed } of snippets) {
    it(place, async () => {
      const file = new URL(`${place.replace(/[^\w]+/g, '-')}.ts`, folder);
      writeFileSync(file, `${code}\nexport {};\n`);
      const lines: string[] = [];
      vi.spyOn(console, 'log').mockImplementation((...args: unknown[]) => void lines.push(format(...args)));
      await setBackend('cpu');
      await import(file.href);
      expect(lines).toEqual(printed);
    });
  }
});
