import { createYielder, describeValue, type Random } from '@lt/core';
import type { Points } from '../neighbors/neighbor-engine.ts';
import { type ReadFeatures, readFeatures } from '../resampling/feature-rows.ts';
import { compareLabels, type Label, type Labels, readLabels } from '../resampling/labels.ts';
import type { ResamplingReport } from '../resampling/report.ts';
import type { RunControl } from '../resampling/run-control.ts';
import { ClassReservoir } from './class-reservoir.ts';
import { giveLabels } from './give-labels.ts';
import { RowBuffer } from './row-buffer.ts';
import type { ResampledChunk, StreamChunk } from './stream-chunk.ts';
import { StreamClass } from './stream-class.ts';
import type { StreamEmit, StreamPlan } from './stream-plan.ts';
import { streamReport } from './stream-report.ts';

/** What a {@link StreamRun} goes by. */
export interface StreamSettings {
  plan: StreamPlan;
  emit: StreamEmit;
  kNeighbors: number;
  reservoirPerClass: number;
  chunkRows: number;
  random: Random;
}

/** How a run is watched and stopped. */
export interface StreamControl extends RunControl {
  onReport?: ((report: ResamplingReport) => void) | undefined;
}

/** New rows between two looks at the clock. */
const ROWS_PER_LOOK = 64;

/** Rows of the stream between two looks at the running counts: rows, so that the size of the chunks does not matter. */
const ROWS_PER_COUNT = 64;

/** One pass over a stream. */
export class StreamRun {
  readonly #name: string;
  readonly #settings: StreamSettings;
  readonly #control: StreamControl;
  readonly #classes = new Map<Label, StreamClass>();
  readonly #giveWay = createYielder();
  #numRows = 0;
  #numMade = 0;
  /** The kinds of the last chunk, which what comes out follows. */
  #last: { read: ReadFeatures; labels: Labels } | undefined;
  #buffer: RowBuffer | undefined;

  constructor(name: string, settings: StreamSettings, control: StreamControl) {
    this.#name = name;
    this.#settings = settings;
    this.#control = control;
  }

  /** Passes the rows of a chunk on, with the new rows that are due. */
  async pass(chunk: StreamChunk): Promise<ResampledChunk> {
    // A source in memory never waits for anything: timers and signals get their turn here.
    await this.#giveWay();
    this.#control.signal?.throwIfAborted();
    if (typeof chunk !== 'object' || chunk === null) {
      throw new TypeError(
        `${this.#name}: expected each of \`chunks\` to be { features, labels }, got ${describeValue(chunk)}.`,
      );
    }
    const { features, labels } = chunk;
    const read = await readFeatures(this.#name, features, { firstRow: this.#numRows });
    const { points } = read;
    this.#checkSameKind(points);
    const { classIds, classLabels } = await readLabels(this.#name, labels, points.numRows);
    this.#checkSameLabels(classLabels[0]!);
    this.#last = { read, labels };
    const Data = points.data instanceof Float32Array ? Float32Array : Float64Array;
    this.#buffer ??= new RowBuffer(points.numColumns, points.numRows, Data);
    const classes = classLabels.map((label) => this.#classOf(label, points.numColumns));
    for (let row = 0; row < points.numRows; row++) {
      const ofClass = classes[classIds[row]!]!;
      this.#passRow(ofClass, points, row);
      if (this.#settings.emit === 'running') await this.#makeDue(ofClass);
      this.#numRows++;
    }
    const done = this.#numRows + this.#numMade;
    this.#control.onProgress?.({ phase: 'generate', done, total: done });
    return this.#give();
  }

  /** Gives the new rows that are missing behind the last row. */
  async *finish(): AsyncGenerator<ResampledChunk, void, undefined> {
    const { plan, emit, chunkRows, kNeighbors } = this.#settings;
    this.#control.signal?.throwIfAborted();
    for (const [label, total] of plan.totals) {
      const seen = this.#classes.get(label)?.reservoir.seen ?? 0;
      if (seen !== total) this.#refuseCount(label, total, `${seen}`);
    }
    this.#updateWanted(true);
    const ascending = [...this.#classes.values()].sort((a, b) => compareLabels(a.label, b.label));
    let total = this.#numRows;
    for (const { wanted, made } of ascending) total += Math.max(wanted, made);
    for (const ofClass of ascending) {
      while (ofClass.made < ofClass.wanted) {
        await this.#make(ofClass, emit === 'end');
        if (this.#buffer!.length < chunkRows && this.#numRows + this.#numMade < total) continue;
        this.#control.onProgress?.({ phase: 'generate', done: this.#numRows + this.#numMade, total });
        yield await this.#give();
      }
    }
    this.#control.onReport?.(streamReport(ascending, kNeighbors));
  }

  #classOf(label: Label, numColumns: number): StreamClass {
    let found = this.#classes.get(label);
    if (found === undefined) {
      const { random, reservoirPerClass, kNeighbors, plan } = this.#settings;
      const ofClass = random.fork(label);
      const k = Math.max(1, Math.min(kNeighbors, reservoirPerClass - 1));
      const kept = new ClassReservoir(reservoirPerClass, numColumns, k, ofClass.fork('reservoir'));
      found = new StreamClass(this.#classes.size, label, kept, numColumns, ofClass);
      if (plan.isExact) found.wanted = plan.wanted(new Map(), true)!.get(label) ?? 0;
      this.#classes.set(label, found);
    }
    return found;
  }

  #passRow(ofClass: StreamClass, { data, numColumns }: Points, row: number): void {
    const from = row * numColumns;
    const at = this.#buffer!.add(ofClass.id, 0, this.#numRows, -1, 0);
    for (let f = 0; f < numColumns; f++) this.#buffer!.data[at + f] = data[from + f]!;
    ofClass.reservoir.offer(data, from, this.#numRows);
    const { plan } = this.#settings;
    if (!plan.isExact) return;
    const total = plan.totals.get(ofClass.label) ?? 0;
    if (ofClass.reservoir.seen > total) this.#refuseCount(ofClass.label, total, 'more');
  }

  async #makeDue(ofClass: StreamClass): Promise<void> {
    const { plan, kNeighbors } = this.#settings;
    const { seen, size } = ofClass.reservoir;
    let due = ofClass.wanted;
    let isLast = false;
    if (plan.isExact) {
      // Behind row j of n rows there are j / n of the new ones.
      const total = plan.totals.get(ofClass.label)!;
      due = Math.floor((ofClass.wanted * seen) / total);
      isLast = seen === total;
    } else if (this.#numRows % ROWS_PER_COUNT === 0) {
      this.#updateWanted(false);
      due = ofClass.wanted;
    }
    // A few first rows would be the parents of all that is due by then.
    if (size <= kNeighbors && !isLast) return;
    while (ofClass.made < due) await this.#make(ofClass, false);
  }

  async #make(ofClass: StreamClass, evenly: boolean): Promise<void> {
    ofClass.makeRow(this.#buffer!, evenly);
    if (++this.#numMade % ROWS_PER_LOOK !== 0) return;
    this.#control.signal?.throwIfAborted();
    await this.#giveWay();
  }

  #updateWanted(isOver: boolean): void {
    // The classes of a chunk are known before their rows have passed.
    const present = [...this.#classes.values()].filter(({ reservoir }) => reservoir.seen > 0);
    const counts = new Map(present.map(({ label, reservoir }) => [label, reservoir.seen]));
    for (const [label, wanted] of this.#settings.plan.wanted(counts, isOver) ?? []) {
      this.#classes.get(label)!.wanted = wanted;
    }
  }

  async #give(): Promise<ResampledChunk> {
    const { read, labels } = this.#last!;
    const { data, classIds, provenance } = this.#buffer!.take();
    const given = await giveLabels(this.#name, labels, classIds, [...this.#classes.keys()]);
    return {
      features: read.giveFeatures(data, classIds.length),
      labels: given,
      provenance,
    } as ResampledChunk;
  }

  #checkSameKind(points: Points): void {
    const before = this.#last?.read.points;
    if (before === undefined) return;
    if (before.numColumns !== points.numColumns) {
      throw new RangeError(
        `${this.#name}: expected the rows of all chunks to hold ${before.numColumns} numbers like the first, got ${points.numColumns}.`,
      );
    }
    if (before.data.constructor !== points.data.constructor) {
      throw new TypeError(
        `${this.#name}: expected the features of all chunks to be of one kind, got ${describeValue(points.data)} behind ${describeValue(before.data)}.`,
      );
    }
  }

  #checkSameLabels(label: Label): void {
    const [before] = this.#classes.keys();
    if (before === undefined || typeof before === typeof label) return;
    throw new TypeError(
      `${this.#name}: expected the labels of all chunks to be of one kind, got ${describeValue(label)} behind ${describeValue(before)}.`,
    );
  }

  #refuseCount(label: Label, total: number, got: string): never {
    throw new RangeError(
      `${this.#name}: expected \`classCounts\` to be those of the stream, ${total} for class ${describeValue(label)}, got ${got}.`,
    );
  }
}
