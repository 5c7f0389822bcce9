/** Sums over units are kept in at most so many parts, whatever the number of threads, and in so many bytes, but at least in two parts. */
const PARTS = 16;
const PART_BYTES = 2.5 * 2 ** 20;

/** Returns in how many parts a sum over units is taken, and how many units each has; the last one may have fewer. */
export function partsOf(units: number, partBytes: number): { numParts: number; unitsPerPart: number } {
  const most = Math.min(PARTS, Math.max(2, Math.floor(PART_BYTES / partBytes)));
  const unitsPerPart = Math.ceil(units / most);
  return { numParts: Math.ceil(units / unitsPerPart), unitsPerPart };
}
