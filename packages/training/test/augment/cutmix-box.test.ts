import { readGolden } from '@lt/testkit';
import { describe, expect, it } from 'vitest';
import { cutmixBox } from '../../src/augment/cutmix-box.ts';

interface Golden {
  boxes: {
    input: { dim0: number; dim1: number; lambda: number; c0: number; c1: number };
    expected: { box: [number, number, number, number]; adjustedLambda: number };
  }[];
}

// The rule of CutMix in the code of CMO, which took it over from the authors'.
const golden = readGolden<Golden>(new URL('../golden/cmo.json', import.meta.url));

describe('cutmixBox', () => {
  it('is a box worked out by hand', () => {
    // side √0.75 = 0.866: 8.66 rounds down to 8, 5.19 to 5, whose half is 2
    expect(cutmixBox(0.25, 10, 6, 5, 1)).toEqual({ top: 1, left: 0, bottom: 9, right: 3 });
  });

  it.each(golden.boxes)('equals the authors’ code: $input', ({ input, expected }) => {
    const { top, left, bottom, right } = cutmixBox(input.lambda, input.dim0, input.dim1, input.c0, input.c1);
    expect([top, left, bottom, right]).toEqual(expected.box);
    const area = (bottom - top) * (right - left);
    expect(1 - area / (input.dim0 * input.dim1)).toBe(expected.adjustedLambda);
  });

  it('is empty for lambda 1, and at most the image for lambda 0', () => {
    expect(cutmixBox(1, 8, 8, 3, 4)).toEqual({ top: 3, left: 4, bottom: 3, right: 4 });
    expect(cutmixBox(0, 8, 9, 4, 4)).toEqual({ top: 0, left: 0, bottom: 8, right: 8 });
  });
});
