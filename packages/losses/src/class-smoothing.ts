/** How the smoothing grows from the rarest class to the most frequent one. */
export type SmoothingShape = 'concave' | 'linear' | 'convex' | 'exp';

/**
 * Returns how much the label of each class is smoothed: `tail` for the rarest class, `head` for the most frequent one, and between
 * them along a curve over the count.
 *
 * @param classCounts - Examples per class; checked by the caller. If all are equal, no class is frequent: each gets `tail`, where
 *   the authors' code divides 0 by 0.
 * @param power - Exponent of shape `'exp'`.
 */
export function classSmoothing(
  classCounts: ArrayLike<number>,
  head: number,
  tail: number,
  shape: SmoothingShape,
  power: number,
): Float64Array {
  const counts = Array.from(classCounts);
  const smallest = counts.reduce((least, count) => Math.min(least, count));
  const largest = counts.reduce((most, count) => Math.max(most, count));
  const curve = CURVES[shape];
  return Float64Array.from(counts, (count) => {
    const place = largest === smallest ? 0 : (count - smallest) / (largest - smallest);
    return tail + (head - tail) * curve(place, power);
  });
}

/** Each goes from 0 at 0 to 1 at 1. The authors write the convex one as 1 + sin(3/2 pi + pi/2 k), which is the same. */
const CURVES: Record<SmoothingShape, (place: number, power: number) => number> = {
  concave: (place) => Math.sin((Math.PI * place) / 2),
  linear: (place) => place,
  convex: (place) => 1 - Math.cos((Math.PI * place) / 2),
  exp: (place, power) => place ** power,
};
