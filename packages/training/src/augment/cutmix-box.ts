/** A box of pixels; `bottom` and `right` are the first row and column below and beside it. */
export interface Box {
  top: number;
  left: number;
  bottom: number;
  right: number;
}

/**
 * Returns the box that CutMix replaces, by the rule of the authors' code: about `1 - lambda` of the image, around a center that may lie
 * near an edge, where the box is cut off. Half its sides are whole, so that they are even unless cut off.
 */
export function cutmixBox(
  lambda: number,
  height: number,
  width: number,
  centerY: number,
  centerX: number,
): Box {
  const side = Math.sqrt(1 - lambda);
  const halfHeight = Math.floor(Math.floor(height * side) / 2);
  const halfWidth = Math.floor(Math.floor(width * side) / 2);
  return {
    top: Math.max(centerY - halfHeight, 0),
    left: Math.max(centerX - halfWidth, 0),
    bottom: Math.min(centerY + halfHeight, height),
    right: Math.min(centerX + halfWidth, width),
  };
}
