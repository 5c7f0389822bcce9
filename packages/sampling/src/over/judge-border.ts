/** Which rows lie on the border: Han, Wang and Mao's rule, or the looser text that many follow. */
export type DangerRule = 'han2005' | 'moreThanHalf';

/** Rows of a class, by how many of their neighbors belong to other classes. */
export interface BorderRows {
  /** All neighbors belong to other classes. */
  noise: Int32Array;
  /** Half of the neighbors or more, but not all of them, belong to other classes. */
  danger: Int32Array;
  /** Fewer than half of the neighbors belong to other classes. */
  safe: Int32Array;
}

/** Returns how many neighbors of each row belong to other classes, and how many neighbors there are. */
export function countOthers(
  classIds: Int32Array,
  rows: Int32Array,
  neighbors: Int32Array,
  listLength: number,
): { others: Int32Array; found: Int32Array } {
  const others = new Int32Array(rows.length);
  const found = new Int32Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const own = classIds[rows[i]!];
    for (let j = i * listLength; j < (i + 1) * listLength; j++) {
      const neighbor = neighbors[j]!;
      if (neighbor === -1) break;
      found[i]!++;
      if (classIds[neighbor] !== own) others[i]!++;
    }
  }
  return { others, found };
}

/** Sorts rows by the classes of their neighbors. */
export function judgeBorder(
  rows: Int32Array,
  { others, found }: { others: Int32Array; found: Int32Array },
  rule: DangerRule,
): BorderRows {
  const isNoise = (i: number): boolean => others[i] === found[i] && found[i]! > 0;
  const isDanger = (i: number): boolean => {
    const excess = 2 * others[i]! - found[i]!;
    return !isNoise(i) && (rule === 'han2005' ? excess >= 0 : excess > 0);
  };
  return {
    noise: rows.filter((_, i) => isNoise(i)),
    danger: rows.filter((_, i) => isDanger(i)),
    safe: rows.filter((_, i) => !isNoise(i) && !isDanger(i)),
  };
}
