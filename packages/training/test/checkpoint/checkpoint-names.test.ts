import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkStoreName,
  isNameOfStep,
  nameOfStep,
  namesToRemove,
  sortNames,
} from '../../src/checkpoint/checkpoint-names.ts';

const names = (...steps: number[]): string[] => steps.map(nameOfStep);

describe('nameOfStep', () => {
  it('sorts by step, also where the digits do not suffice', () => {
    expect(nameOfStep(123)).toBe('step-00000123');
    const step = fc.oneof(fc.nat(200), fc.maxSafeNat());
    fc.assert(
      fc.property(fc.uniqueArray(step, { maxLength: 20 }), (some) => {
        expect(sortNames(names(...some))).toEqual(names(...some.toSorted((a, b) => a - b)));
        expect(names(...some).every(isNameOfStep)).toBe(true);
      }),
      { seed: 5 },
    );
  });
});

describe('namesToRemove', () => {
  it('keeps the newest', () => {
    expect(namesToRemove(names(1, 2, 3), nameOfStep(4), 2)).toEqual(names(2, 1));
    expect(namesToRemove(names(1, 2, 3), nameOfStep(4), 9)).toEqual([]);
    expect(namesToRemove(names(1, 2, 3), nameOfStep(3), 2)).toEqual(names(1));
  });

  it('prefers what is behind the one just written: what is ahead was given up', () => {
    expect(namesToRemove(names(100, 200), nameOfStep(150), 2)).toEqual(names(200));
    expect(namesToRemove(names(4900, 5000), nameOfStep(10), 2)).toEqual(names(4900));
    expect(namesToRemove(names(10, 5000), nameOfStep(20), 2)).toEqual(names(5000));
  });

  it('never takes the one just written, nor what is no checkpoint of a step, and leaves `keep`', () => {
    const steps = fc.uniqueArray(fc.nat(30), { maxLength: 8 });
    fc.assert(
      fc.property(steps, fc.nat(30), fc.integer({ min: 1, max: 9 }), (before, step, keep) => {
        const all = [...names(...before), 'best', 'model'];
        const removed = namesToRemove(all, nameOfStep(step), keep);
        expect(removed).not.toContain(nameOfStep(step));
        expect(all.filter((name) => !isNameOfStep(name) && removed.includes(name))).toEqual([]);
        const left = new Set(
          [...names(...before), nameOfStep(step)].filter((name) => !removed.includes(name)),
        );
        expect(left.size).toBe(Math.min(keep, new Set([...before, step]).size));
      }),
      { seed: 6 },
    );
  });
});

describe('checkStoreName', () => {
  it('accepts names that are file names everywhere', () => {
    for (const name of ['step-00000001', 'best', 'epoch_3', 'v1.2'])
      expect(checkStoreName('f', name)).toBe(name);
  });

  it.each(['', '.', '..', '../x', 'a/b', 'a\\b', '.hidden', 'a..b', 'a b', 'a.'])('refuses %j', (name) => {
    expect(() => checkStoreName('f', name)).toThrow(RangeError);
  });

  it('says what it expected', () => {
    expect(() => checkStoreName('CheckpointStore.read', '../x')).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: CheckpointStore.read: expected \`name\` to be letters, digits, '_', '-' and single dots, got "../x".]`,
    );
  });
});
