import { describe, expect, it } from 'vitest';
import { checkOptions } from '../src/check-options.ts';

describe('checkOptions', () => {
  it.each([{}, { beta: 0.9 }, Object.create(null), new (class Options {})()])(
    'returns the very object, case %#',
    (options) => {
      expect(checkOptions('f', options)).toBe(options);
    },
  );

  it.each([
    [null, 'null'],
    [0.999, '0.999'],
    ['power', '"power"'],
    [true, 'true'],
    [[1, 2], 'array of 2'],
    [new Float32Array(3), 'Float32Array of 3'],
    [() => ({}), 'function'],
  ])('refuses %s', (options, got) => {
    expect(() => checkOptions('f', options as object)).toThrow(
      new TypeError(`f: expected \`options\` to be an object, got ${got}.`),
    );
  });
});
