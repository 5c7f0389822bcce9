import { expect, it } from 'vitest';
import { compactJson } from '../../src/report/compact-json.ts';

it('writes short objects and lists of numbers on one line, and reads back as it was', () => {
  const value = {
    list: Array.from({ length: 100 }, (_, i) => i),
    text: ['[1,\n2]', null, true],
    long: { a: 'x'.repeat(100), b: { c: 'y'.repeat(100) } },
    empty: [],
  };
  const text = compactJson(value);
  expect(JSON.parse(text)).toEqual(value);
  expect(text.split('\n').find((line) => line.includes('"list"'))).toContain('98,99]');
  expect(text.endsWith('}\n')).toBe(true);
});
