import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkJson } from '../../src/checkpoint/check-json.ts';

describe('checkJson', () => {
  it('accepts only what JSON gives back as it was', () => {
    const anything = fc.anything({
      withDate: true,
      withMap: true,
      withTypedArray: true,
      withNullPrototype: true,
      withSparseArray: true,
    });
    fc.assert(
      fc.property(anything, (value) => {
        try {
          checkJson('f', 'x', value);
        } catch {
          return;
        }
        expect(isSame(JSON.parse(JSON.stringify(value)), value)).toBe(true);
      }),
      { seed: 3, numRuns: 200 },
    );
  });

  it('accepts all that JSON can hold', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => checkJson('f', 'x', value)),
      { seed: 3 },
    );
  });

  it('names the place of what does not survive', () => {
    const within: Record<string, unknown> = { a: [1] };
    within.b = within;
    const message = (value: unknown): string => {
      try {
        checkJson('saveCheckpoint', 'metadata', value);
        return 'accepted';
      } catch (error) {
        return `${(error as Error).name}: ${(error as Error).message}`;
      }
    };
    expect(message({ a: [1, NaN] })).toMatchInlineSnapshot(
      `"RangeError: saveCheckpoint: expected \`metadata.a[1]\` to be finite, got NaN. Use null, or a string."`,
    );
    expect(message({ a: { b: undefined } })).toMatchInlineSnapshot(
      `"TypeError: saveCheckpoint: expected \`metadata.a.b\` to be a JSON value, got undefined."`,
    );
    expect(message([new Date(0)])).toMatchInlineSnapshot(
      `"TypeError: saveCheckpoint: expected \`metadata[0]\` to be a JSON value, got Date."`,
    );
    expect(message(Float32Array.of(1))).toMatchInlineSnapshot(
      `"TypeError: saveCheckpoint: expected \`metadata\` to be a JSON value, got Float32Array of 1."`,
    );
    expect(message(new Array(2))).toMatchInlineSnapshot(
      `"TypeError: saveCheckpoint: expected \`metadata[0]\` to be a JSON value, got undefined."`,
    );
    expect(message(1n)).toMatchInlineSnapshot(
      `"TypeError: saveCheckpoint: expected \`metadata\` to be a JSON value, got 1n."`,
    );
    expect(message(within)).toMatchInlineSnapshot(
      `"TypeError: saveCheckpoint: expected \`metadata.b\` to be a JSON value, got an object within itself."`,
    );
    expect(message({ same: [within.a, within.a] })).toBe('accepted');
  });
});

/** Equality of values of which one is JSON; 0 and -0 are one. */
function isSame(json: unknown, value: unknown): boolean {
  if (typeof json !== 'object' || json === null || typeof value !== 'object' || value === null) {
    return json === value;
  }
  const [keys, others] = [Object.keys(json), Reflect.ownKeys(value).filter((key) => key !== 'length')];
  return (
    Array.isArray(json) === Array.isArray(value) &&
    keys.length === others.length &&
    keys.every((key) => isSame(json[key as never], value[key as never]))
  );
}
