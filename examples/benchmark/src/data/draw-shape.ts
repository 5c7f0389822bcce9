import type { Random } from '@lt/core';
import { between, blend, type Canvas, drawBackground, drawStroke } from './draw-background.ts';
import type { Shape } from './shapes.ts';

/**
 * Draws one image of a shape: background, shape in some pose and contrast, a bar across it, noise.
 *
 * @param pixels - Where the image goes, `[size, size]`.
 * @param size - Side of the image.
 * @param shape - What to draw.
 * @param random - Decides everything else.
 * @param noise - Normal numbers; the image takes its noise from a random place in them.
 * @param canvas - Scratch, `[size, size]`.
 */
export function drawShape(
  pixels: Uint8Array,
  size: number,
  shape: Shape,
  random: Random,
  noise: Float64Array,
  canvas: Canvas,
): void {
  const level = drawBackground(canvas, size, random);
  placeShape(canvas, size, shape, random, level + between(random, 70, 160));
  if (random.next() < 0.3) {
    drawStroke(
      canvas,
      size,
      random,
      level + between(random, -30, 60),
      between(random, 6, 24),
      between(random, 1, 2.5),
    );
  }
  const amount = between(random, 3, 12);
  const start = random.int(noise.length - canvas.length);
  for (let i = 0; i < canvas.length; i++) {
    pixels[i] = Math.min(Math.max(Math.round(canvas[i]! + amount * noise[start + i]!), 0), 255);
  }
}

/** Turns, shears, stretches, scales and shifts the shape, and draws it with a soft edge. */
function placeShape(canvas: Canvas, size: number, shape: Shape, random: Random, color: number): void {
  const radius = between(random, 7.5, 10.5);
  const [centerX, centerY] = [size / 2 + between(random, -2, 2), size / 2 + between(random, -2, 2)];
  const tilt = 0.15 * random.normal();
  const norm = Math.sqrt(1 + tilt * tilt);
  const [cosine, sine] = [1 / norm, tilt / norm];
  const shear = 0.1 * random.normal();
  const stretch = between(random, 0.87, 1.15);
  const grow = between(random, -0.08, 0.08);
  const sharpness = radius / between(random, 0.7, 2);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const dx = (x - centerX) / radius;
      const dy = (y - centerY) / radius;
      const turnedX = cosine * dx + sine * dy;
      const turnedY = cosine * dy - sine * dx;
      const distance = shape((turnedX + shear * turnedY) * stretch, turnedY / stretch) - grow;
      blend(canvas, y * size + x, color, 0.5 - distance * sharpness);
    }
  }
}
