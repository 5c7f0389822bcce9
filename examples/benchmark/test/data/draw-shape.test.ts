import { createRandom } from '@lt/core';
import { describe, expect, it } from 'vitest';
import { blend, drawBackground, drawStroke } from '../../src/data/draw-background.ts';
import { drawShape } from '../../src/data/draw-shape.ts';
import type { Shape } from '../../src/data/shapes.ts';

const SIZE = 28;
const NO_NOISE = new Float64Array(2000);
const disc: Shape = (x, y) => Math.sqrt(x * x + y * y) - 0.9;
const nothing: Shape = () => 9;

function draw(shape: Shape, seed: number, noise = NO_NOISE): Uint8Array {
  const pixels = new Uint8Array(SIZE * SIZE);
  drawShape(pixels, SIZE, shape, createRandom(seed), noise, new Float64Array(SIZE * SIZE));
  return pixels;
}

describe('drawShape', () => {
  it('is a function of the seed, whatever was on the canvas before', () => {
    const canvas = new Float64Array(SIZE * SIZE).fill(NaN);
    const pixels = new Uint8Array(SIZE * SIZE).fill(99);
    drawShape(pixels, SIZE, disc, createRandom(5), NO_NOISE, canvas);
    expect(pixels).toEqual(draw(disc, 5));
    expect(pixels).not.toEqual(draw(disc, 6));
  });

  it('makes the middle brighter where the shape is, and leaves the corner as it was', () => {
    for (let seed = 0; seed < 20; seed++) {
      const [shape, empty] = [draw(disc, seed), draw(nothing, seed)];
      const brighter = shape.filter((pixel, i) => pixel > empty[i]!);
      // At least a disc of radius 0.8 · 7.5 pixels, less a bar across it.
      expect(brighter.length).toBeGreaterThan(60);
      expect(shape[0]).toBe(empty[0]);
    }
  });

  it('clips noise to the levels of a byte', () => {
    const huge = Float64Array.from({ length: 2000 }, (_, i) => (i % 2 ? 1e6 : -1e6));
    expect(new Set(draw(disc, 0, huge))).toEqual(new Set([0, 255]));
  });
});

describe('drawBackground', () => {
  it('fills the canvas around the level it returns', () => {
    for (let seed = 0; seed < 20; seed++) {
      const canvas = new Float64Array(SIZE * SIZE).fill(NaN);
      const level = drawBackground(canvas, SIZE, createRandom(seed));
      expect(level).toBeGreaterThanOrEqual(30);
      expect(level).toBeLessThan(100);
      // Slope 2 in both directions over half the side, texture 25, a stroke 120.
      const farthest = canvas.reduce((most, value) => Math.max(most, Math.abs(value - level)), 0);
      expect(farthest).toBeLessThan(2 * 2 * (SIZE / 2) + 25 + 120);
    }
  });
});

describe('drawStroke', () => {
  it('covers about length times width, and the round ends', () => {
    // A large canvas, so that strokes rarely leave it; the largest of some is whole.
    const side = 80;
    const covered = Array.from({ length: 20 }, (_, seed) => {
      const canvas = new Float64Array(side * side);
      drawStroke(canvas, side, createRandom(seed), 1, 20, 2);
      return canvas.reduce((sum, value) => sum + value, 0);
    });
    expect(Math.max(...covered) / (20 * 4 + Math.PI * 4)).toBeCloseTo(1, 1);
  });
});

describe('blend', () => {
  it('mixes a color in as far as it covers, from none to all', () => {
    const canvas = Float64Array.of(10, 10, 10, 10);
    [-1, 0.25, 1, 7].forEach((coverage, i) => {
      blend(canvas, i, 50, coverage);
    });
    expect([...canvas]).toEqual([10, 20, 50, 50]);
  });
});
