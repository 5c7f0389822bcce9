import type { Random } from '@lt/core';
import type { FillBatch } from './draw-plan.ts';

/**
 * A table that turns one uniform number into a row, at a cost that does not grow with the rows. Row i owns bin i; of the bin, the
 * share `thresholds[i]` is its own, and the rest is that of the row `aliases[i]`.
 */
export interface AliasTable {
  /** Share of each bin that belongs to its own row; 1 or more if all of it does. */
  thresholds: Float64Array;
  /** The row that has the rest of each bin; -1 where nothing is left. */
  aliases: Int32Array;
}

/**
 * Makes the table of weights that are finite, at least 0 and not all 0, of any size.
 *
 * Rows below the average weight ("light") keep their share exactly and give the rest of their bin to a heavy row, which goes on giving
 * its own bin away once it is no longer heavy. Both kinds are visited in the order of the rows: no lists of them, and no jumps in
 * memory. What rounding leaves falls on the last heavy row, so that a row of weight 0 has no share at all.
 */
export function aliasTable(weights: ArrayLike<number>): AliasTable {
  const numRows = weights.length;
  let largest = 0;
  for (let row = 0; row < numRows; row++) if (weights[row]! > largest) largest = weights[row]!;
  const thresholds = new Float64Array(numRows);
  let total = 0;
  // Divided by the largest first: weights of 1e308 must not sum to infinity, nor those of 5e-324 to an inverse of infinity.
  for (let row = 0; row < numRows; row++) total += thresholds[row] = weights[row]! / largest;
  const scale = numRows / total;
  for (let row = 0; row < numRows; row++) thresholds[row]! *= scale;

  const aliases = new Int32Array(numRows).fill(-1);
  const heavyAfter = (row: number): number => {
    let next = row + 1;
    while (next < numRows && thresholds[next]! < 1) next++;
    return next;
  };
  let heavy = heavyAfter(-1);
  let after = heavyAfter(heavy);
  // What the heavy row has left for its own bin and those of light rows.
  let left = thresholds[heavy]!;
  for (let light = 0; ; ) {
    while (left < 1 && after < numRows) {
      thresholds[heavy] = left;
      aliases[heavy] = after;
      left += thresholds[after]! - 1;
      heavy = after;
      after = heavyAfter(heavy);
    }
    // A heavy row that became light has its alias already.
    while (light < numRows && (thresholds[light]! >= 1 || aliases[light] !== -1)) light++;
    if (light === numRows) return { thresholds, aliases };
    aliases[light] = heavy;
    left -= 1 - thresholds[light]!;
  }
}

/** Draw number i of an epoch takes uniform number i of its stream: it gives the bin, and what is left of it the place within. */
export function drawsFromTable(
  { thresholds, aliases }: AliasTable,
  batchSize: number,
  random: Random,
): FillBatch {
  const numRows = thresholds.length;
  let uniforms = new Float64Array(0);
  // The first long fill of a process compiles the generator: before the first batch, not in it.
  random.fill(new Float64Array(64));
  return (out, batch) => {
    if (uniforms.length !== out.length) uniforms = new Float64Array(out.length);
    random.position = batch * batchSize;
    random.fill(uniforms);
    for (let i = 0; i < out.length; i++) {
      const point = uniforms[i]! * numRows;
      const bin = point | 0;
      const alias = aliases[bin]!;
      // A choice without a branch, which no processor could foresee: all bits of this are set, or none.
      const isOwn = -Number(point - bin < thresholds[bin]!);
      out[i] = alias ^ ((alias ^ bin) & isOwn);
    }
  };
}
