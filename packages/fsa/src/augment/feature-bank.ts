import { checkNumber, createYielder } from '@lt/core';
import { dispose, type Tensor2D, type Tensor4D, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { putBlock, seeBlock } from './bank-block.ts';
import { BankCheckpoints, checkEmptyPlace } from './bank-checkpoints.ts';
import { allocateContents, type BankContents } from './bank-contents.ts';
import {
  type BankPlan,
  type BankStorage,
  checkBankOptions,
  type FeatureBankOptions,
} from './bank-options.ts';
import { type BankReport, reportOn } from './bank-report.ts';
import { pickRows } from './feature-source.ts';
import { poolMaps } from './look-at-maps.ts';
import { GENERIC, poolOf, REPLACEABLE, SPECIFIC } from './position-flags.ts';
import { checkPrepare, type PrepareOptions } from './prepare-options.ts';

/**
 * The feature maps of a training set, with the positions of each image that are specific to its class and those that are generic.
 *
 * The network below the classifier is frozen, so that every image is looked at once, in `prepare()`: its activation map is made, scaled
 * and compared with the thresholds, and one byte is kept for each position, and one for the image. What is kept of the maps themselves is up to
 * `storage`. CIFAR-10-LT of imbalance 100, 12,406 images, takes as `'maps'`, `'pooledParts'` and `'recompute'`: with maps of 8 × 8 × 64
 * (ResNet-32) 204, 7.2 and 0.8 MB, with maps of 4 × 4 × 512 (ResNet-18) 407, 51 and 0.2 MB; counted in a test.
 *
 * An image whose activation map is degenerate (constant, all zeros, not finite) has no positions of either kind. One whose features are not
 * finite is an error.
 *
 * @param options - Maps, classes, kernel, thresholds, and what to keep.
 * @throws TypeError if an option has the wrong type.
 * @throws RangeError if shapes do not fit, an option is outside its range, or the maps have fewer than 4 positions.
 *
 * @example
 * ```ts
 * import { FeatureBank } from '@lt/fsa';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { tensor2d, tensor4d } from '@tensorflow/tfjs-core';
 *
 * const features = tensor4d([1, 9, 2, 5, 4, 4, 4, 4], [2, 2, 2, 1]); // two images, the second one the same all over
 * const bank = new FeatureBank({ features, classIds: [0, 1], kernel: tensor2d([[1, 1]]) });
 * const { degenerate } = await bank.prepare();
 * console.log(bank.specificPool(0), bank.genericPool(0), degenerate); // [ 1 ] [ 0, 2 ] 1
 * ```
 *
 * @see P. Chu, X. Bian, S. Liu, H. Ling, "Feature Space Augmentation for Long-Tailed Data", ECCV 2020, section 4,
 *   https://arxiv.org/abs/2008.03673. The bank is ours: the paper does not say how features are kept.
 */
export class FeatureBank {
  /** Class of each image. */
  readonly classIds: Int32Array;
  /** What is kept. */
  readonly storage: BankStorage;
  readonly #plan: BankPlan;
  #contents: BankContents | undefined;
  /** Images that were looked at. */
  #done = 0;
  #report: BankReport | undefined;
  /** Settles when the calls so far have. */
  #preparing: Promise<unknown> = Promise.resolve();

  constructor(options: FeatureBankOptions) {
    this.#plan = checkBankOptions('FeatureBank', options);
    this.classIds = this.#plan.classIds;
    this.storage = this.#plan.storage;
  }

  /** Height, width and channels of a map; known of a function's maps once `prepare()` is done. */
  get shape(): readonly [height: number, width: number, channels: number] {
    const shape = this.#plan.source.shape ?? this.#contents?.shape;
    if (shape) return shape;
    throw new TypeError(
      'FeatureBank.shape: expected `prepare()` to be done, got a bank that is not prepared.',
    );
  }

  /** Positions of a map. */
  get numPositions(): number {
    return this.shape[0] * this.shape[1];
  }

  /**
   * Bytes of the numbers that the bank keeps in memory; maps that were handed in are not its own. What JavaScript adds to each of the many small
   * arrays of `'pooledParts'`, some 160 bytes, is not counted.
   */
  get byteLength(): number {
    if (!this.#contents) return 0;
    const { flags, degenerate, maps, pooled, parts } = this.#contents;
    const arrays = [flags, degenerate, maps, pooled, ...parts.specific.values(), ...parts.generic.values()];
    return arrays.reduce((bytes, array) => bytes + (array?.byteLength ?? 0), 0);
  }

  /**
   * Looks at all images, once; a second call gives the same report. A call that was aborted, or whose images failed, is taken up by the next one
   * where it was; with `checkpoint` and `resume` by another process as well.
   *
   * @param options - Signal, progress, and where to save what was found.
   * @returns How many images and positions are of use.
   * @throws TypeError if an option has the wrong type.
   * @throws RangeError if an option is outside its range, a map holds NaN or infinity, the bank would keep more than `maxBytes`, there are
   *   checkpoints and `resume` is not set, or a checkpoint is damaged or of other images, another network or other options.
   * @throws Error if a checkpoint cannot be read or written, with the system's reason.
   * @throws The signal's reason once it aborts, after what is new was saved.
   *
   * @example
   * ```ts
   * import { mkdtemp } from 'node:fs/promises';
   * import { tmpdir } from 'node:os';
   * import { join } from 'node:path';
   * import { FeatureBank } from '@lt/fsa';
   * import '@tensorflow/tfjs-backend-cpu';
   * import { randomNormal, randomUniform } from '@tensorflow/tfjs-core';
   *
   * const options = {
   *   features: randomUniform([40, 3, 3, 4], 0, 1, 'float32', 1), // or what computes them of images
   *   classIds: Array(40).fill(0),
   *   kernel: randomNormal([4, 1], 0, 1, 'float32', 2),
   *   blockRows: 10,
   * };
   * const checkpoint = { directory: await mkdtemp(join(tmpdir(), 'lt-')), every: 20 };
   * const controller = new AbortController();
   * const stopAt30 = ({ done }: { done: number }) => done === 30 && controller.abort(new Error('stopped'));
   * const first = new FeatureBank(options).prepare({ checkpoint, onProgress: stopAt30, signal: controller.signal });
   * console.log(await first.catch(({ message }) => message)); // stopped
   *
   * const seen: number[] = []; // in a new process, for example
   * await new FeatureBank(options).prepare({ checkpoint, resume: true, onProgress: ({ done }) => seen.push(done) });
   * console.log(seen); // [ 30, 40 ]
   * ```
   */
  async prepare(options: PrepareOptions = {}): Promise<BankReport> {
    checkPrepare('FeatureBank.prepare', options);
    if (this.#report && !options.checkpoint) return this.#report;
    // One after the other: the second of two calls at once finds most of the work done.
    const before = this.#preparing;
    const preparing = untilAborted(before, options.signal).then(() => this.#prepare(options));
    this.#preparing = Promise.allSettled([before, preparing]).then(() => undefined);
    return preparing;
  }

  async #prepare({ signal, onProgress, checkpoint, resume }: PrepareOptions): Promise<BankReport> {
    signal?.throwIfAborted();
    const { classIds, blockRows } = this.#plan;
    const checkpoints = checkpoint && new BankCheckpoints(this.#plan, checkpoint);
    if (resume) {
      const saved = await checkpoints!.resume();
      if (saved && saved.done > this.#done) {
        this.#contents = saved.contents;
        this.#done = saved.done;
      }
      if (saved) onProgress?.({ done: this.#done, total: classIds.length });
    } else if (checkpoint) {
      await checkEmptyPlace('FeatureBank.prepare', 'checkpoint', checkpoint);
    }
    const giveWay = createYielder();
    try {
      // What an earlier call did without a checkpoint.
      if (this.#contents) await checkpoints?.afterBlock(this.#contents, this.#done);
      while (this.#done < classIds.length) {
        signal?.throwIfAborted();
        const [from, to] = [this.#done, Math.min(this.#done + blockRows, classIds.length)];
        await this.#lookAt(Int32Array.from({ length: to - from }, (_, i) => from + i));
        this.#done = to;
        await checkpoints?.afterBlock(this.#contents!, to);
        onProgress?.({ done: to, total: classIds.length });
        await giveWay();
      }
    } catch (error) {
      await checkpoints?.save().catch((cause: unknown) => {
        throw new AggregateError(
          [error, cause],
          `FeatureBank.prepare: ended by ${error}, and what is new could not be saved: ${cause}`,
        );
      });
      throw error;
    }
    await checkpoints?.save();
    const { flags, degenerate } = this.#contents!;
    this.#report ??= reportOn(flags, degenerate, this.numPositions);
    return this.#report;
  }

  /** Returns the positions of an image, row by row of its map, that are specific to its class and whose vector is not all zeros. */
  specificPool(row: number): number[] {
    return this.#pool('specificPool', row, SPECIFIC);
  }

  /** Returns the positions of an image that are generic and whose vector is not all zeros. */
  genericPool(row: number): number[] {
    return this.#pool('genericPool', row, GENERIC);
  }

  /** Returns the positions of an image that are specific to its class, those without a vector included. */
  replaceablePool(row: number): number[] {
    return this.#pool('replaceablePool', row, REPLACEABLE);
  }

  /** Returns the maps of some images, `[rows, height, width, channels]`, which are the caller's. A bank of pooled parts has none. */
  maps(rows: Int32Array): Tensor4D {
    if (this.storage === 'pooledParts') {
      throw new TypeError(
        "FeatureBank.maps: expected `storage` to be 'maps' or 'recompute', got \"pooledParts\", which keeps no maps.",
      );
    }
    const copies = this.#contents?.maps;
    return tidy(() => (copies ? pickRows(copies, this.shape, rows) : this.#plan.source.pick(rows)));
  }

  /** Returns the pooled features of some images, `[rows, channels]`, which are the caller's. */
  pooled(rows: Int32Array): Tensor2D {
    const channels = this.shape[2];
    const means = this.#contents?.pooled;
    if (!means) return tidy(() => poolMaps(this.maps(rows)));
    const picked = new Float32Array(rows.length * channels);
    for (const [i, row] of rows.entries()) {
      picked.set(means.subarray(row * channels, (row + 1) * channels), i * channels);
    }
    return tensor2d(picked, [rows.length, channels]);
  }

  /**
   * Returns the mean of the specific or of the generic vectors of an image, `[channels]`, from a bank of pooled parts. It must not be
   * written to. Undefined where its pool is empty or its class is not among those whose part is kept.
   */
  part(which: 'specific' | 'generic', row: number): Float32Array | undefined {
    return this.#contents?.parts[which].get(row);
  }

  #pool(member: string, row: number, flag: number): number[] {
    const caller = `FeatureBank.${member}`;
    if (!this.#report) {
      throw new TypeError(`${caller}: expected \`prepare()\` to be done, got a bank that is not prepared.`);
    }
    checkNumber(caller, 'row', row, { min: 0, below: this.classIds.length, integer: true });
    return poolOf(this.#contents!.flags, row, this.numPositions, flag);
  }

  async #lookAt(rows: Int32Array): Promise<void> {
    const seen = tidy(() => seeBlock(this.#plan, rows));
    try {
      this.#contents ??= allocateContents(this.#plan, seen.shape);
      await putBlock(this.#plan, this.#contents, seen, rows[0]!);
    } finally {
      dispose(seen);
    }
  }
}

/** Waits for work that does not reject, or rejects once a signal aborts. */
async function untilAborted(work: Promise<unknown>, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted();
  const ended = new AbortController();
  try {
    await Promise.race([
      work,
      new Promise((_, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason), { signal: ended.signal });
      }),
    ]);
  } finally {
    ended.abort();
  }
}
