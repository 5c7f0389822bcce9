import { describeValue } from '@lt/core';
import {
  type Checkpoint,
  type CheckpointStore,
  loadCheckpoint,
  saveCheckpoint,
  type TensorValues,
} from '@lt/training';
import { type Probe, probeImage } from './bank-block.ts';
import { allocateContents, type BankContents } from './bank-contents.ts';
import type { BankPlan } from './bank-options.ts';
import { putPiece, takePiece } from './bank-piece.ts';
import type { BankCheckpoint } from './prepare-options.ts';

/** What a piece says of itself. */
interface PieceRecord {
  featureBank: number;
  /** First image of the piece; the step of the checkpoint is that behind its last. */
  from: number;
  /** Name of the piece before it; null for the first. */
  previous: string | null;
  shape: [number, number, number];
  settings: string;
}

/** Saves what a bank found, piece by piece, and puts it back. A piece holds what is new since the last one. */
export class BankCheckpoints {
  readonly #plan: BankPlan;
  readonly #target: string | CheckpointStore;
  readonly #every: number | { seconds: number };
  /** Of the first image that is not saved. */
  #nextProbe: Probe | undefined;
  #found: { contents: BankContents; done: number } | undefined;
  #previous: string | null = null;
  #savedTo = 0;
  #savedAt: number = performance.now();

  constructor(plan: BankPlan, { directory, store, every = { seconds: 60 } }: BankCheckpoint) {
    this.#plan = plan;
    this.#target = (store ?? directory)!;
    this.#every = every;
  }

  /** Puts back what was saved. Returns it with the number of images that are done; undefined if nothing was saved. */
  async resume(): Promise<{ contents: BankContents; done: number } | undefined> {
    let piece = await this.#load();
    if (piece === null) return undefined;
    const newest = piece;
    const record = this.#checkRecord(piece);
    await this.#checkProbe(piece, record.from);
    const contents = allocateContents(this.#plan, record.shape);
    // Backwards: each piece names the one before it.
    for (;;) {
      const { from, previous } = this.#checkRecord(piece);
      putPiece(this.#plan, contents, piece.tensors, from, piece.step);
      if (previous === null) break;
      piece = (await this.#load(previous))!;
    }
    this.#previous = newest.name;
    this.#savedTo = newest.step;
    return { contents, done: newest.step };
  }

  /** Saves what is new if it is time. */
  async afterBlock(contents: BankContents, done: number): Promise<void> {
    if (done <= this.#savedTo) return;
    // Here, and not on saving, which is to work where the network has just failed.
    this.#nextProbe ??= await probeImage(this.#plan, this.#savedTo);
    this.#found = { contents, done };
    const every = this.#every;
    const isDue =
      typeof every === 'number'
        ? done - this.#savedTo >= every
        : performance.now() - this.#savedAt >= every.seconds * 1000;
    const bytes = ((contents.maps?.byteLength ?? 0) / this.#plan.classIds.length) * (done - this.#savedTo);
    if (isDue || bytes >= LARGEST) await this.save();
  }

  /** Saves what is new, if anything is. */
  async save(): Promise<void> {
    const from = this.#savedTo;
    const [probe, found] = [this.#nextProbe, this.#found];
    if (probe === undefined || found === undefined) return;
    const { contents, done } = found;
    // Whatever comes: what could not be written is not written once more on the way out.
    this.#found = undefined;
    const record: PieceRecord = {
      featureBank: VERSION,
      from,
      previous: this.#previous,
      shape: [...contents.shape],
      settings: settingsOf(this.#plan),
    };
    const tensors = {
      probePooled: asTensor(probe.pooled),
      probeCam: asTensor(probe.cam),
      probeKernel: asTensor(probe.kernel),
    };
    const { name } = await saveCheckpoint(
      this.#target,
      {
        variables: [],
        epoch: 0,
        step: done,
        metadata: record,
        tensors: { ...takePiece(this.#plan, contents, from, done), ...tensors },
      },
      { keep: Number.MAX_SAFE_INTEGER },
    );
    this.#previous = name;
    this.#savedTo = done;
    this.#savedAt = performance.now();
    this.#nextProbe = undefined;
  }

  async #load(name?: string): Promise<Checkpoint | null> {
    try {
      return await loadCheckpoint(this.#target, name === undefined ? {} : { name });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      // What a training would do, to load an older checkpoint, is no way here.
      const message = error.message
        .replace(
          /^loadCheckpoint: expected `name` to be a checkpoint in (.*), got ("[^"]*").*$/,
          'expected $2, which later ones follow, to be in $1, got none.',
        )
        .replace(/^loadCheckpoint: /, '')
        .replace(/(?<=\.) (The last good one|There is no good).*$/, '');
      throw new RangeError(
        `${CALLER}: ${message} Remove it, if it is there, and those after it, or begin anew in another place.`,
        {
          cause: error,
        },
      );
    }
  }

  #checkRecord({ name, metadata, tensors, step }: Checkpoint): PieceRecord {
    const record = (metadata ?? {}) as PieceRecord;
    const refuse = (expected: string, got: string): never => {
      throw new RangeError(
        `${CALLER}: expected checkpoint ${describeValue(name)} to be ${expected}, got ${got}.`,
      );
    };
    if (record.featureBank !== VERSION) {
      refuse(
        `one that a FeatureBank wrote, in version ${VERSION}`,
        record.featureBank === undefined
          ? 'one from elsewhere'
          : `version ${describeValue(record.featureBank)}`,
      );
    }
    const settings = settingsOf(this.#plan);
    if (record.settings !== settings) refuse(`of a bank with ${settings}`, record.settings);
    const { classIds } = this.#plan;
    const saved = tensors.classIds!.values;
    const differing = saved.findIndex((id, i) => id !== classIds[record.from + i]);
    if (differing >= 0) {
      const row = record.from + differing;
      refuse(`of images whose number ${row} is of class ${classIds[row]}`, `class ${saved[differing]}`);
    }
    if (saved.length !== step - record.from)
      refuse('whole', `${saved.length} images of ${step - record.from}`);
    return record;
  }

  /** Refuses what another network, or one that was trained on, has seen. */
  async #checkProbe({ name, tensors }: Checkpoint, row: number): Promise<void> {
    const now = await probeImage(this.#plan, row);
    const [pooled, cam, kernel] = [tensors.probePooled!, tensors.probeCam!, tensors.probeKernel!].map(
      ({ values }) => values as Float32Array,
    ) as [Float32Array, Float32Array, Float32Array];
    const refuse = (got: string): never => {
      throw new RangeError(
        `${CALLER}: expected checkpoint ${describeValue(name)} to be of the same images and network, got one ${got}. Begin anew in another place.`,
      );
    };
    const scale = largest(pooled);
    if (!areClose(now.pooled, pooled, scale)) refuse(`in which image ${row} has other features`);
    // Sums of features that nearly cancel are as exact as the features.
    if (!areClose(now.cam, cam, Math.max(scale, largest(cam)))) {
      refuse(`in which image ${row} has another activation map`);
    }
    if (!areClose(now.kernel, kernel, largest(kernel))) refuse('of another `kernel`');
  }
}

function largest(values: Float32Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

function areClose(now: Float32Array, then: Float32Array, scale: number): boolean {
  const isClose = (value: number, i: number): boolean =>
    Object.is(value, then[i]) || Math.abs(value - then[i]!) <= CLOSE * scale;
  return now.length === then.length && now.every(isClose);
}

/** Throws if a place holds something that must not be written over. */
export async function checkEmptyPlace(
  caller: string,
  argument: string,
  { directory, store }: { directory?: string; store?: CheckpointStore },
): Promise<void> {
  const found = await loadCheckpoint((store ?? directory)!);
  if (found === null) return;
  throw new RangeError(
    `${caller}: expected \`${argument}\` to name a place without checkpoints, got ${describeValue(found.name)} there. Go on from it with ` +
      '`resume: true`, or begin anew in another place.',
  );
}

/** The options that must be the same to go on. */
function settingsOf({
  classIds,
  storage,
  copies,
  normalization,
  separation,
  isTarget,
  isDonor,
}: BankPlan): string {
  const classes = [...new Set(classIds)].sort((a, b) => a - b);
  return JSON.stringify({
    images: classIds.length,
    storage,
    ...(storage === 'maps' && { copies }),
    normalization,
    ...separation,
    ...(storage === 'pooledParts' && {
      targetClasses: classes.filter(isTarget),
      donorClasses: classes.filter(isDonor),
    }),
  });
}

function asTensor(values: Float32Array): TensorValues {
  return { dtype: 'float32', shape: [values.length], values };
}

const CALLER = 'FeatureBank.prepare';
/** Version of what a piece holds. */
const VERSION = 1;
/** Bytes of maps that are written at once, more or less: while they are, they are in memory twice. */
const LARGEST = 2 ** 26;
/** Backends differ by less, relative to the largest number; networks by more. */
const CLOSE = 1e-3;
