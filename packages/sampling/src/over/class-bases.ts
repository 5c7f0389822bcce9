import type { Random } from '@lt/core';
import type { Label } from '../resampling/labels.ts';
import { type Provenance, ROW_KINDS } from '../resampling/made-rows.ts';

/** How rows are chosen to make new ones of: all as often as each other, within one, or at random. */
export type BaseChoice = 'even' | 'random';

/** What the new rows of one class are made of. */
export interface ClassBases {
  /** The class. */
  classId: number;
  /** Its label, which names its random streams: they do not depend on which other classes there are. */
  label: Label;
  /** New rows. */
  count: number;
  /** Rows that new ones are made of. */
  bases: Int32Array;
  /** How bases are chosen, or how often each one is used, in order. */
  choice: BaseChoice | Int32Array;
  /** Neighbors per list; 0 where there are none, and rows are copied. */
  k: number;
  /** Lists of neighbors, `[numLists * k]`, nearest first; -1 where a list is shorter. */
  neighbors: Int32Array;
  /** List of each base, where not all of them have one; list i is that of base i otherwise. */
  listOf?: Int32Array;
  /** Tells whether a neighbor halves the gap, so that the new row stays nearer its base. */
  isHalved?: (neighbor: number) => boolean;
  /** Gives a factor for the gaps of the rows made of a base, by its place in `bases`; 1 if left out. Below 0 they lie behind the base. */
  stepOf?: (place: number) => number;
}

/** Rows that draws are made for at a time. */
const ROWS_AT_A_TIME = 4096;

/** A uniform draw becomes a multiple of 2^-24, which float32 holds, and which is below 1 there too. */
const GAPS = 2 ** 24;

/**
 * Writes which of the bases new rows `from` … `to - 1` are made of, as places in `bases`.
 *
 * `'even'` goes round all bases, and then takes the rest from a random permutation of them: each is used as often as any other, or once
 * more.
 */
export function drawBases(
  plan: ClassBases,
  random: Random,
  epoch: number,
  from: number,
  out: Int32Array,
): void {
  const { bases, choice, count, label } = plan;
  const numBases = bases.length;
  const stream = (): Random => random.fork('base', label, epoch);
  if (choice === 'even') {
    const numRound = count - (count % numBases);
    let place = from % numBases;
    const rounds = Math.min(out.length, Math.max(0, numRound - from));
    for (let i = 0; i < rounds; i++) {
      out[i] = place;
      if (++place === numBases) place = 0;
    }
    if (rounds < out.length)
      stream()
        .permutation(numBases)
        .fill(out.subarray(rounds), from + rounds - numRound);
  } else if (choice === 'random') {
    const draws = new Float64Array(out.length);
    const uniforms = stream();
    uniforms.position = from;
    uniforms.fill(draws);
    for (let i = 0; i < out.length; i++) out[i] = Math.floor(draws[i]! * numBases);
  } else {
    fillByCounts(choice, from, out);
  }
}

function fillByCounts(counts: Int32Array, from: number, out: Int32Array): void {
  let end = 0;
  for (let place = 0, i = 0; i < out.length && place < counts.length; place++) {
    end += counts[place]!;
    while (i < out.length && from + i < end) out[i++] = place;
  }
}

/**
 * Draws new rows `from` … `to - 1` of a class: base, neighbor and gap. Row t takes draw t of three streams, which depend on the seed,
 * the label and the epoch: any part can be drawn alone.
 *
 * @param plan - The class.
 * @param random - The stream of the method.
 * @param epoch - 0 in what over-samplers return; others give other rows.
 * @param from - First row of the class.
 * @param to - End of the rows.
 * @param out - Where to write.
 * @param at - Place in `out` of row `from`.
 */
export function drawRows(
  plan: ClassBases,
  random: Random,
  epoch: number,
  from: number,
  to: number,
  out: Provenance,
  at: number,
): void {
  const neighborDraws = random.fork('neighbor', plan.label, epoch);
  const gapDraws = random.fork('gap', plan.label, epoch);
  const slots = new Float64Array(Math.min(ROWS_AT_A_TIME, to - from));
  const gaps = new Float64Array(slots.length);
  const places = new Int32Array(slots.length);
  for (let first = from; first < to; first += slots.length) {
    const size = Math.min(slots.length, to - first);
    drawBases(plan, random, epoch, first, places.subarray(0, size));
    if (plan.k > 0) {
      neighborDraws.position = first;
      neighborDraws.fill(slots.subarray(0, size));
      gapDraws.position = first;
      gapDraws.fill(gaps.subarray(0, size));
    }
    enterRows(plan, places, slots, gaps, size, out, at + first - from);
  }
}

function enterRows(
  { bases, neighbors, k, listOf, isHalved, stepOf }: ClassBases,
  places: Int32Array,
  slots: Float64Array,
  gaps: Float64Array,
  size: number,
  out: Provenance,
  at: number,
): void {
  out.kind.fill(k === 0 ? ROW_KINDS.copy : ROW_KINDS.interpolated, at, at + size);
  for (let i = 0; i < size; i++) {
    const place = places[i]!;
    const start = (listOf === undefined ? place : listOf[place]!) * k;
    const neighbor = k === 0 ? -1 : neighborAt(neighbors, start, k, slots[i]!);
    out.base[at + i] = bases[place]!;
    out.neighbor[at + i] = neighbor;
    if (neighbor === -1) {
      out.kind[at + i] = ROW_KINDS.copy;
      continue;
    }
    let gap = Math.floor(gaps[i]! * GAPS) / GAPS;
    if (isHalved?.(neighbor)) gap /= 2;
    out.gap[at + i] = stepOf === undefined ? gap : stepOf(place) * gap;
  }
}

function neighborAt(neighbors: Int32Array, start: number, k: number, draw: number): number {
  if (neighbors[start + k - 1] !== -1) return neighbors[start + Math.floor(draw * k)]!;
  // Fewer were found, by an engine of the user's or in a cluster.
  const found = neighbors.subarray(start, start + k).indexOf(-1);
  return found === 0 ? -1 : neighbors[start + Math.floor(draw * found)]!;
}
