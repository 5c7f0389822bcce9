import { describe, expect, it } from 'vitest';
import { SHAPE_CLASSES, type Shape } from '../../src/data/shapes.ts';

const shapeOf = (name: string) => SHAPE_CLASSES.find((entry) => entry.name === name)!.shape;

const STEP = 0.01;

/** For each point of a grid over [-1.2, 1.2] x [-1.2, 1.2]: 1 if the shape covers it. */
function mask(shape: Shape): Uint8Array {
  return Uint8Array.from({ length: 240 * 240 }, (_, i) => {
    const [column, row] = [i % 240, Math.floor(i / 240)];
    return shape((column + 0.5) * STEP - 1.2, (row + 0.5) * STEP - 1.2) < 0 ? 1 : 0;
  });
}

function area(covered: Uint8Array): number {
  let points = 0;
  for (const point of covered) points += point;
  return points * STEP * STEP;
}

describe('SHAPE_CLASSES', () => {
  // Areas by the formulas of school geometry.
  it.each([
    ['disc', Math.PI * 0.9 ** 2],
    ['cross', 2 * (1.9 * 0.64) - 0.64 ** 2],
    ['triangle', (1.9 * 1.75) / 2],
    ['ring', Math.PI * (0.95 ** 2 - 0.5 ** 2)],
    ['square', 1.6 ** 2],
    ['frame', 1.7 ** 2 - 0.9 ** 2],
    ['star', 4 * 0.28],
  ])('draws a %s of the right area', (name, expected) => {
    expect(area(mask(shapeOf(name)))).toBeCloseTo(expected, 1);
  });

  it('measures the distance to the edge, negative inside', () => {
    expect(shapeOf('disc')(0, 0)).toBeCloseTo(-0.9);
    expect(shapeOf('disc')(3, 4)).toBeCloseTo(4.1);
    expect(shapeOf('square')(0.8, 0.3)).toBeCloseTo(0);
    expect(shapeOf('square')(3.8, 4.8)).toBeCloseTo(5);
    expect(shapeOf('triangle')(0, 1.75)).toBeCloseTo(1);
    expect(shapeOf('triangle')(0, 0.65)).toBeCloseTo(-0.1);
    expect(shapeOf('ring')(0, 0)).toBeCloseTo(0.5);
  });

  it('opens horseshoe and crescent where ring and disc are closed', () => {
    expect(shapeOf('ring')(0, 0.7)).toBeLessThan(0);
    expect(shapeOf('horseshoe')(0, 0.7)).toBeGreaterThan(0);
    expect(shapeOf('horseshoe')(0, -0.7)).toBeLessThan(0);
    expect(shapeOf('crescent')(0.45, -0.1)).toBeGreaterThan(0);
    expect(shapeOf('crescent')(-0.6, 0)).toBeLessThan(0);
  });

  it('has ten names and no two shapes that are nearly alike', () => {
    expect(new Set(SHAPE_CLASSES.map(({ name }) => name)).size).toBe(10);
    const masks = SHAPE_CLASSES.map(({ shape }) => mask(shape));
    for (let b = 1; b < 10; b++) {
      for (let a = 0; a < b; a++) {
        const inOne = masks[a]!.map((point, i) => point ^ masks[b]![i]!);
        expect(area(inOne)).toBeGreaterThan(0.2);
      }
    }
  });
});
