import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { readGolden } from '../src/golden.ts';

const folder = mkdtempSync(join(tmpdir(), 'lt-testkit-'));
const file = (name: string): URL => pathToFileURL(join(folder, name));

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('readGolden', () => {
  it('reads JSON, in which NaN and infinities are strings', () => {
    const text = '{"source": "x", "values": [1.5, "NaN", ["Infinity", "-Infinity"]], "name": "nan"}';
    writeFileSync(file('a.json'), text);
    expect(readGolden(file('a.json'))).toEqual({
      source: 'x',
      values: [1.5, Number.NaN, [Infinity, -Infinity]],
      name: 'nan',
    });
  });

  it('fails on a missing file and on a broken one', () => {
    expect(() => readGolden(file('missing.json'))).toThrow('ENOENT');
    writeFileSync(file('broken.json'), '{"values": [NaN]}');
    expect(() => readGolden(file('broken.json'))).toThrow(SyntaxError);
  });
});
