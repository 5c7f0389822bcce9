import type { Random } from '@lt/core';
import type { ClassIndex } from './class-index.ts';

/** Up to here the order of a cycle is a shuffled table; above, it needs none. */
const LARGEST_TABLE = 0x10000;

/** Places that are shuffled at a time: enough to draw their random numbers in bulk. */
const AHEAD = 64;

/**
 * Returns the function from a class and the number of a draw within it to a row. The rows of a class come in cycles: all of them once
 * in random order, then all again in another one. Going on from draw to draw is cheap, and so is the first draw: a cycle is shuffled
 * only a little further than it has been drawn.
 */
export function rowCycles({ rows, starts }: ClassIndex, random: Random): (c: number, draw: number) => number {
  const numClasses = starts.length - 1;
  const cycles = new Float64Array(numClasses).fill(-1);
  const numShuffled = new Int32Array(numClasses);
  const streams = new Array<Random | undefined>(numClasses);
  // What stands at a place, less the number of the place: a table of zeros is in order.
  const tables = new Array<Uint16Array | undefined>(numClasses);
  const orders = new Array<((place: number) => number) | undefined>(numClasses);
  const uniforms = new Float64Array(AHEAD);
  return (c, draw) => {
    const start = starts[c]!;
    const count = starts[c + 1]! - start;
    if (count === 1) return rows[start]!;
    const cycle = Math.floor(draw / count);
    const place = draw - cycle * count;
    streams[c] ??= random.fork('class', c);
    const stream = streams[c];
    if (count > LARGEST_TABLE) {
      if (cycles[c] !== cycle) orders[c] = stream.fork(cycle).permutation(count);
      cycles[c] = cycle;
      return rows[start + orders[c]!(place)]!;
    }
    tables[c] ??= new Uint16Array(count);
    const table = tables[c];
    if (cycles[c] !== cycle) {
      cycles[c] = cycle;
      numShuffled[c] = 0;
      table.fill(0);
      stream.position = cycle * count;
    }
    while (numShuffled[c]! <= place) {
      const first = numShuffled[c]!;
      const last = Math.min(first + AHEAD, count);
      stream.fill(count < AHEAD ? uniforms.subarray(0, count) : uniforms);
      for (let i = first; i < last; i++) {
        const other = i + Math.floor(uniforms[i - first]! * (count - i));
        const held = table[i]! + i;
        table[i] = table[other]! + other - i;
        table[other] = held - other;
      }
      numShuffled[c] = last;
    }
    return rows[start + ((table[place]! + place) & 0xffff)]!;
  };
}
