import { describe, expect, it } from 'vitest';
import { SHAPE_CLASSES, type Shape } from '../../src/data/shapes.ts';

const shapeOf = (name: string) => SHAPE_CLASSES.find((entry) => entry.name === name)!.shape;

/** Share of the square [-1.2, 1.2] x [-1.2, 1.2] that the shape covers, times its area: the shape's area. */
function area(shape: Shape): number {
  const steps = 240;
  let inside = 0;
  for (let i = 0; i < steps * steps; i++) {
    const x = (((i % steps) + 0.5) / steps) * 2.4 - 1.2;
    const y = ((Math.floor(i / steps) + 0.5) / steps) * 2.4 - 1.2;
    if (shape(x, y) < 0) inside++;
  }
  return (inside / (steps * steps)) * 2.4 * 2.4;
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
    expect(area(shapeOf(name))).toBeCloseTo(expected, 1);
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
    for (const { shape: a } of SHAPE_CLASSES) {
      for (const { shape: b } of SHAPE_CLASSES) {
        if (a === b) continue;
        const either = area((x, y) => Math.min(a(x, y), b(x, y)));
        const both = area((x, y) => Math.max(a(x, y), b(x, y)));
        expect(either - both).toBeGreaterThan(0.2);
      }
    }
  });
});
