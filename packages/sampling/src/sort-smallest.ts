/** Spans up to this are sorted by insertion. */
const SHORT = 32;

/** Bits that a pass sorts by: writing to more places at once than this is slow. */
const MOST_BITS = 11;

/** Which word of a key: typed arrays are little-endian wherever tfjs runs. */
const UPPER = 1;
const LOWER = 0;

/**
 * Sorts in place so that the `count` smallest keys come first, ascending, the earlier first of equal ones, and `rows` with them. What
 * comes behind them is in no order. Keys are positive and finite, or 0.
 *
 * A radix sort from the leading bits on: one pass over all keys, then the same within each bin, which by then fits into the cache. It
 * goes by the upper words of the keys, which for such floats are in the order of the floats, and by the lower ones only among keys whose
 * upper words are equal.
 */
export function sortSmallest(keys: Float64Array, rows: Int32Array, count: number): void {
  const words = new Uint32Array(keys.buffer, keys.byteOffset, 2 * keys.length);
  const spareKeys = new Float64Array(keys.length);
  const spareRows = new Int32Array(keys.length);

  const sortSpan = (from: number, to: number, half: 0 | 1): void => {
    if (to - from <= SHORT) {
      sortByInsertion(keys, rows, from, to);
      return;
    }
    let least = words[2 * from + half]!;
    let most = least;
    for (let i = from + 1; i < to; i++) {
      const word = words[2 * i + half]!;
      if (word < least) least = word;
      else if (word > most) most = word;
    }
    if (least === most) {
      if (half === UPPER) sortSpan(from, to, LOWER);
      return;
    }
    // About eight keys to a bin, if they were spread evenly.
    const bits = Math.min(MOST_BITS, 29 - Math.clz32(to - from));
    const shift = Math.max(0, 32 - Math.clz32(most - least) - bits);
    const ends = new Int32Array(((most - least) >>> shift) + 1);
    for (let i = from; i < to; i++) ends[(words[2 * i + half]! - least) >>> shift]!++;
    for (let bin = 0, sum = 0; bin < ends.length; bin++) {
      const size = ends[bin]!;
      ends[bin] = sum;
      sum += size;
    }
    // From here on each entry moves from the start of its bin to the end.
    for (let i = from; i < to; i++) {
      const place = ends[(words[2 * i + half]! - least) >>> shift]!++;
      spareKeys[place] = keys[i]!;
      spareRows[place] = rows[i]!;
    }
    keys.set(spareKeys.subarray(0, to - from), from);
    rows.set(spareRows.subarray(0, to - from), from);
    for (let bin = 0, start = from; bin < ends.length && start < count; bin++) {
      const end = from + ends[bin]!;
      sortSpan(start, end, half);
      start = end;
    }
  };
  sortSpan(0, keys.length, UPPER);
}

function sortByInsertion(keys: Float64Array, rows: Int32Array, from: number, to: number): void {
  for (let i = from + 1; i < to; i++) {
    const key = keys[i]!;
    const row = rows[i]!;
    let place = i;
    for (; place > from && keys[place - 1]! > key; place--) {
      keys[place] = keys[place - 1]!;
      rows[place] = rows[place - 1]!;
    }
    keys[place] = key;
    rows[place] = row;
  }
}
