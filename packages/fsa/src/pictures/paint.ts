import type { Picture } from './picture.ts';

/** Red, green and blue, each from 0 to 255. */
export type Ink = readonly [red: number, green: number, blue: number];

/** What is specific to a class, in all pictures. */
export const SPECIFIC_INK: Ink = [240, 110, 20];
/** What is generic. */
export const GENERIC_INK: Ink = [40, 130, 230];

/** A part of a picture, in pixels; ends are not in it. */
export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Returns where a position of a map of some size lies in a picture of its image. */
export function boxOf(
  { width, height }: Picture,
  map: { width: number; height: number },
  position: number,
): Box {
  const [column, row] = [position % map.width, Math.floor(position / map.width)];
  return {
    left: Math.round((column * width) / map.width),
    top: Math.round((row * height) / map.height),
    right: Math.round(((column + 1) * width) / map.width),
    bottom: Math.round(((row + 1) * height) / map.height),
  };
}

/** Mixes an ink into a part of a picture, in place; a share of 1 covers it. */
export function tint({ data, width }: Picture, box: Box, ink: Ink, share: number): void {
  for (let y = box.top; y < box.bottom; y++) {
    for (let x = box.left; x < box.right; x++) {
      for (let k = 0; k < 3; k++) {
        const at = (y * width + x) * 4 + k;
        data[at] = (1 - share) * data[at]! + share * ink[k]!;
      }
    }
  }
}

/** Digits of 3 × 5 dots, row by row from the top, the leftmost dot in the highest bit. */
const DIGITS = [
  0b111_101_101_101_111, 0b010_110_010_010_111, 0b111_001_111_100_111, 0b111_001_011_001_111,
  0b101_101_111_001_001, 0b111_100_111_001_111, 0b111_100_111_101_111, 0b111_001_010_010_010,
  0b111_101_111_101_111, 0b111_101_111_001_111,
] as const;

/** Writes a whole number into the middle of a box, as large as fits; nothing if not even the smallest digits do. */
export function writeNumber(picture: Picture, box: Box, value: number, ink: Ink): void {
  const digits = Array.from(String(value), Number);
  const dots = digits.length * 4 - 1;
  const [across, down] = [box.right - box.left, box.bottom - box.top];
  // One dot of margin on each side, and not larger than half of the box.
  const dot = Math.min(Math.floor(across / (dots + 2)), Math.floor(down / 7), Math.ceil(down / 12));
  if (dot < 1) return;
  const left = box.left + Math.floor((across - dots * dot) / 2);
  const top = box.top + Math.floor((down - 5 * dot) / 2);
  for (const [i, digit] of digits.entries()) {
    for (let at = 0; at < 15; at++) {
      if (!((DIGITS[digit]! >> (14 - at)) & 1)) continue;
      const [x, y] = [left + (i * 4 + (at % 3)) * dot, top + Math.floor(at / 3) * dot];
      tint(picture, { left: x, top: y, right: x + dot, bottom: y + dot }, ink, 1);
    }
  }
}
