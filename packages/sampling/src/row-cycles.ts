import type { Random } from '@lt/core';
import type { ClassIndex } from './class-index.ts';

/** Up to here the order of a cycle is a shuffled table; above, it needs none, and no time before its first row. */
const LARGEST_TABLE = 0x400;

/**
 * Returns the function from a class and the number of a draw within it to a row. The rows of a class come in cycles: all of them once
 * in random order, then all again in another one. Going on from draw to draw is cheap, and so is a jump.
 */
export function rowCycles({ rows, starts }: ClassIndex, random: Random): (c: number, draw: number) => number {
  const numClasses = starts.length - 1;
  const cycles = new Int32Array(numClasses).fill(-1);
  const streams = new Array<Random | undefined>(numClasses);
  const tables = new Array<Uint16Array | undefined>(numClasses);
  const orders = new Array<((place: number) => number) | undefined>(numClasses);
  return (c, draw) => {
    const start = starts[c]!;
    const count = starts[c + 1]! - start;
    const cycle = Math.floor(draw / count);
    const place = draw - cycle * count;
    if (cycles[c] !== cycle) {
      cycles[c] = cycle;
      streams[c] ??= random.fork('class', c);
      if (count > LARGEST_TABLE) orders[c] = streams[c].fork(cycle).permutation(count);
      else {
        tables[c] ??= new Uint16Array(count);
        const table = tables[c];
        for (let i = 0; i < count; i++) table[i] = i;
        streams[c].position = cycle * count;
        streams[c].shuffle(table);
      }
    }
    return rows[start + (tables[c]?.[place] ?? orders[c]!(place))]!;
  };
}
