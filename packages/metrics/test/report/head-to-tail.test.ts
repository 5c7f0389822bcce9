import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { longTailReport } from '../../src/long-tail-report.ts';
import { fold, headToTail } from '../../src/report/head-to-tail.ts';
import { FIXED } from '../oracle.ts';

describe('headToTail', () => {
  it('sorts by falling training examples, equal numbers by class id, and leaves the report alone', () => {
    const { perClass } = longTailReport([0], [0], [3, 900, 3, 40]);
    expect(headToTail(perClass).map((row) => row.classId)).toEqual([1, 3, 0, 2]);
    expect(perClass.map((row) => row.classId)).toEqual([0, 1, 2, 3]);
  });
});

describe('fold', () => {
  it('keeps a short list whole', () => {
    expect(fold([1, 2, 3], 3)).toEqual({ head: [1, 2, 3], numHidden: 0, tail: [] });
  });

  it('keeps both ends of a long list, one more of the head', () => {
    expect(fold([1, 2, 3, 4, 5, 6], 3)).toEqual({ head: [1, 2], numHidden: 3, tail: [6] });
    expect(fold([1, 2, 3], 1)).toEqual({ head: [1], numHidden: 2, tail: [] });
  });

  it('hides exactly what it does not show', () => {
    fc.assert(
      fc.property(fc.nat({ max: 50 }), fc.integer({ min: 1, max: 20 }), (length, most) => {
        const items = Array.from({ length }, (_, i) => i);
        const { head, numHidden, tail } = fold(items, most);
        const hidden = items.slice(head.length, head.length + numHidden);
        expect([...head, ...hidden, ...tail]).toEqual(items);
        expect(head.length + tail.length).toBe(Math.min(length, most));
      }),
      FIXED,
    );
  });
});
