import { describe, expect, it } from 'vitest';
import { foregroundBox, moveForeground, rotation } from '../../src/sampling/move-foreground.ts';

describe('foregroundBox', () => {
  it('holds the whole object', () => {
    expect(foregroundBox(Uint8Array.of(0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1), 4)).toEqual({
      left: 0,
      right: 3,
      top: 1,
      bottom: 2,
    });
    expect(foregroundBox(new Uint8Array(4), 2)).toBeUndefined();
  });
});

describe('rotation', () => {
  it('turns counter-clockwise by a quarter, and scales', () => {
    const source = rotation(1, 1, 90, 2);
    // Seen from the center, the pixel above comes from the right, half as far away.
    expect(source(1, 0)).toEqual([1.5, 1]);
    expect(source(1, 1)).toEqual([1, 1]);
  });
});

describe('moveForeground', () => {
  const move = (
    pixels: number[],
    foreground: number[],
    source: (x: number, y: number) => [number, number],
  ): number[] => {
    const out = new Float32Array(pixels.length);
    moveForeground(Float32Array.from(pixels), out, Uint8Array.from(foreground), foreground.length, source);
    return [...out];
  };

  it('fills the place that the object left with what the moved picture has there', () => {
    expect(move([1, 2, 9, 3, 4], [0, 0, 1, 0, 0], (x, y) => [x - 1, y])).toEqual([1, 2, 2, 9, 4]);
  });

  it('leaves what would come from outside, and blends between pixels', () => {
    expect(move([8, 6, 4], [1, 1, 1], (x, y) => [x - 1, y])).toEqual([8, 8, 6]);
    expect(move([8, 6, 4], [1, 1, 1], (x, y) => [x - 0.5, y])).toEqual([8, 7, 5]);
  });

  it('moves all channels of a pixel', () => {
    expect(move([1, -1, 2, -2], [1, 0], (x, y) => [1 - x, y])).toEqual([2, -2, 1, -1]);
  });
});
