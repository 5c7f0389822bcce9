import type { Random } from '@lt/core';

/** Levels of an image, 0 … 255 but not yet rounded or clipped, row by row. */
export type Canvas = Float64Array;

/** Points between which the texture is interpolated, along each side. */
const GRID = 6;

/**
 * Fills an image with a background: a level, a slope, a soft texture and a few strokes. All classes share this one pool, so that
 * nothing in the background tells the class.
 *
 * @param canvas - What to fill, `[size, size]`.
 * @param size - Side of the image.
 * @param random - Decides everything.
 * @returns The level around which the background varies.
 */
export function drawBackground(canvas: Canvas, size: number, random: Random): number {
  const level = between(random, 30, 100);
  const [slopeX, slopeY] = [between(random, -2, 2), between(random, -2, 2)];
  const roughness = between(random, 5, 25);
  const texture = Float64Array.from({ length: GRID * GRID }, () => between(random, -roughness, roughness));
  const middle = (size - 1) / 2;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      canvas[y * size + x] =
        level + slopeX * (x - middle) + slopeY * (y - middle) + sample(texture, x / size, y / size);
    }
  }
  for (let stroke = random.int(3); stroke > 0; stroke--) {
    const color = level + between(random, 25, 120);
    drawStroke(canvas, size, random, color, between(random, 3, 12), between(random, 0.5, 1.4));
  }
  return level;
}

/**
 * Draws a straight stroke with round ends somewhere in the image.
 *
 * @param canvas - What to draw on, `[size, size]`.
 * @param size - Side of the image.
 * @param random - Decides place and direction.
 * @param color - Level of the stroke.
 * @param length - Length in pixels.
 * @param radius - Half its width in pixels.
 */
export function drawStroke(
  canvas: Canvas,
  size: number,
  random: Random,
  color: number,
  length: number,
  radius: number,
): void {
  const [fromX, fromY] = [between(random, 0, size), between(random, 0, size)];
  const [directionX, directionY] = direction(random);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const dx = x - fromX;
      const dy = y - fromY;
      const along = Math.min(Math.max(dx * directionX + dy * directionY, 0), length);
      const offX = dx - along * directionX;
      const offY = dy - along * directionY;
      blend(canvas, y * size + x, color, 0.5 + radius - Math.sqrt(offX * offX + offY * offY));
    }
  }
}

/** Mixes a color into a pixel, as far as it is covered; coverage outside 0 … 1 is clipped. */
export function blend(canvas: Canvas, index: number, color: number, coverage: number): void {
  const covered = Math.min(Math.max(coverage, 0), 1);
  canvas[index] = canvas[index]! + covered * (color - canvas[index]!);
}

/** A uniform number. */
export function between(random: Random, low: number, high: number): number {
  return low + (high - low) * random.next();
}

/** A uniform direction without a sine: two normal numbers have no preferred one. */
function direction(random: Random): [number, number] {
  const [x, y] = [random.normal(), random.normal()];
  const length = Math.sqrt(x * x + y * y);
  return length > 0 ? [x / length, y / length] : [1, 0];
}

/** The texture at a place in [0, 1) x [0, 1), between its four nearest points. */
function sample(texture: Float64Array, x: number, y: number): number {
  const column = Math.floor(x * (GRID - 1));
  const row = Math.floor(y * (GRID - 1));
  const right = x * (GRID - 1) - column;
  const down = y * (GRID - 1) - row;
  const corner = row * GRID + column;
  const above = texture[corner]! * (1 - right) + texture[corner + 1]! * right;
  const below = texture[corner + GRID]! * (1 - right) + texture[corner + GRID + 1]! * right;
  return above * (1 - down) + below * down;
}
