import { checkNumber, createYielder, describeValue } from '@lt/core';
import { checkTensor } from '@lt/core/tensor';
import {
  clone,
  dispose,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
  tensor2d,
  tidy,
} from '@tensorflow/tfjs-core';
import {
  type BankPlan,
  type BankStorage,
  checkBankOptions,
  type FeatureBankOptions,
} from './bank-options.ts';
import { type BankReport, reportOn } from './bank-report.ts';
import { pickRows } from './feature-source.ts';
import { lookAt, meanOver, poolMaps } from './look-at-maps.ts';
import { GENERIC, poolOf, REPLACEABLE, SPECIFIC } from './position-flags.ts';

/** Options of {@link FeatureBank.prepare}. */
export interface PrepareOptions {
  /** Ends the work between two blocks of images. */
  signal?: AbortSignal;
  /** Runs after each block. */
  onProgress?: (event: {
    /** Images that are done. */
    done: number;
    /** Images in all. */
    total: number;
  }) => void;
}

/** What a bank takes from a block of images. */
type SeenBlock = {
  shape: [number, number, number, number];
  flags: Tensor2D;
  valid: Tensor1D;
  maps?: Tensor4D;
  pooled?: Tensor2D;
  specific?: Tensor2D;
  generic?: Tensor2D;
};

/**
 * The feature maps of a training set, with the positions of each image that are specific to its class and those that are generic.
 *
 * The network below the classifier is frozen, so that every image is looked at once, in `prepare()`: its activation map is made, scaled
 * and compared with the thresholds, and one byte for each position is kept. What is kept of the maps themselves is up to `storage`.
 * CIFAR-10-LT of imbalance 100, 12,406 images, takes as `'maps'`, `'pooledParts'` and `'recompute'`: with maps of 8 × 8 × 64 (ResNet-32) 204,
 * 7.1 and 0.8 MB, with maps of 4 × 4 × 512 (ResNet-18) 407, 51 and 0.2 MB; counted in a test.
 *
 * An image whose map is degenerate (constant, all zeros, not finite) has no positions of either kind.
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
  #flags: Uint8Array = new Uint8Array(0);
  #shape: readonly [height: number, width: number, channels: number] | undefined;
  #maps: Float32Array | undefined;
  #pooled: Float32Array | undefined;
  readonly #parts: Record<'specific' | 'generic', Map<number, Float32Array>> = {
    specific: new Map(),
    generic: new Map(),
  };
  #report: BankReport | undefined;

  constructor(options: FeatureBankOptions) {
    this.#plan = checkBankOptions('FeatureBank', options);
    this.classIds = this.#plan.classIds;
    this.storage = this.#plan.storage;
    this.#shape = this.#plan.source.shape;
  }

  /** Height, width and channels of a map; known of a function's maps once `prepare()` is done. */
  get shape(): readonly [height: number, width: number, channels: number] {
    if (this.#shape) return this.#shape;
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
    const parts = [...this.#parts.specific.values(), ...this.#parts.generic.values()];
    const arrays = [this.#flags, this.#maps, this.#pooled, ...parts];
    return arrays.reduce((bytes, array) => bytes + (array?.byteLength ?? 0), 0);
  }

  /**
   * Looks at all images, once; a second call gives the same report. It may be aborted, and called again.
   *
   * @returns How many images and positions are of use.
   */
  async prepare(options: PrepareOptions = {}): Promise<BankReport> {
    if (this.#report) return this.#report;
    const { classIds, blockRows } = this.#plan;
    const { signal, onProgress } = options;
    const giveWay = createYielder();
    const degenerate = new Uint8Array(classIds.length);
    for (let from = 0; from < classIds.length; from += blockRows) {
      signal?.throwIfAborted();
      const to = Math.min(from + blockRows, classIds.length);
      await this.#lookAt(
        Int32Array.from({ length: to - from }, (_, i) => from + i),
        degenerate,
      );
      onProgress?.({ done: to, total: classIds.length });
      await giveWay();
    }
    this.#report = reportOn(this.#flags, degenerate, this.numPositions);
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
    return tidy(() => (this.#maps ? pickRows(this.#maps, this.shape, rows) : this.#plan.source.pick(rows)));
  }

  /** Returns the pooled features of some images, `[rows, channels]`, which are the caller's. */
  pooled(rows: Int32Array): Tensor2D {
    const channels = this.shape[2];
    if (!this.#pooled) return tidy(() => poolMaps(this.maps(rows)));
    const picked = new Float32Array(rows.length * channels);
    for (const [i, row] of rows.entries()) {
      picked.set(this.#pooled.subarray(row * channels, (row + 1) * channels), i * channels);
    }
    return tensor2d(picked, [rows.length, channels]);
  }

  /**
   * Returns the mean of the specific or of the generic vectors of an image, `[channels]`, from a bank of pooled parts. It must not be
   * written to. Undefined where its pool is empty or its class is not among those whose part is kept.
   */
  part(which: 'specific' | 'generic', row: number): Float32Array | undefined {
    return this.#parts[which].get(row);
  }

  #pool(member: string, row: number, flag: number): number[] {
    const caller = `FeatureBank.${member}`;
    if (!this.#report) {
      throw new TypeError(`${caller}: expected \`prepare()\` to be done, got a bank that is not prepared.`);
    }
    checkNumber(caller, 'row', row, { min: 0, below: this.classIds.length, integer: true });
    return poolOf(this.#flags, row, this.numPositions, flag);
  }

  /** Looks at a block of images that follow one another. */
  async #lookAt(rows: Int32Array, degenerate: Uint8Array): Promise<void> {
    const { shape, ...seen } = tidy(() => this.#see(rows));
    const first = rows[0]!;
    try {
      if (this.#flags.length === 0) this.#allocate(shape);
      this.#flags.set(await seen.flags.data(), first * this.numPositions);
      const valid = await seen.valid.data();
      for (const [i, row] of rows.entries()) degenerate[row] = valid[i] ? 0 : 1;
      if (seen.maps) this.#maps!.set(await seen.maps.data<'float32'>(), first * this.numPositions * shape[3]);
      if (seen.pooled) this.#pooled!.set(await seen.pooled.data<'float32'>(), first * shape[3]);
      if (seen.specific) this.#keep('specific', rows, await seen.specific.data<'float32'>());
      if (seen.generic) this.#keep('generic', rows, await seen.generic.data<'float32'>());
    } finally {
      dispose(seen);
    }
  }

  #see(rows: Int32Array): SeenBlock {
    const { source, classIds, cam, copies } = this.#plan;
    const maps = source.pick(rows);
    const shape = maps.shape;
    const activation = cam(maps, classIds.subarray(rows[0]!, rows[0]! + rows.length));
    checkTensor('FeatureBank', 'cam(features, classIds)', activation, {
      dtype: 'float32',
      shape: shape.slice(0, 3),
    });
    const { flags, valid, specific, generic } = lookAt(maps, activation, this.#plan);
    if (this.storage !== 'pooledParts') return { shape, flags, valid, ...(copies && { maps: clone(maps) }) };
    const pooled = poolMaps(maps);
    return {
      shape,
      flags,
      valid,
      pooled,
      specific: meanOver(maps, specific),
      generic: meanOver(maps, generic),
    };
  }

  #allocate(shape: readonly [number, number, number, number]): void {
    const { classIds, copies, isTarget, isDonor, maxBytes } = this.#plan;
    const [, height, width, channels] = shape;
    const numRows = classIds.length;
    const isPooled = this.storage === 'pooledParts';
    const numParts = classIds.reduce((sum, id) => sum + Number(isTarget(id)) + Number(isDonor(id)), 0);
    const numValues = (copies ? numRows * height * width : isPooled ? numRows + numParts : 0) * channels;
    const bytes = numRows * height * width + 4 * numValues;
    if (bytes > maxBytes) {
      throw new RangeError(
        `FeatureBank: expected to keep at most ${maxBytes} bytes, got ${bytes} for \`storage\` ${describeValue(this.storage)}. Take ` +
          "'recompute', 'pooledParts', or a larger `maxBytes`.",
      );
    }
    this.#shape = [height, width, channels];
    this.#flags = new Uint8Array(numRows * height * width);
    if (copies) this.#maps = new Float32Array(numValues);
    if (isPooled) this.#pooled = new Float32Array(numRows * channels);
  }

  #keep(which: 'specific' | 'generic', rows: Int32Array, means: Float32Array): void {
    const { classIds, isTarget, isDonor } = this.#plan;
    const [isKept, flag] = which === 'specific' ? [isTarget, SPECIFIC] : [isDonor, GENERIC];
    const channels = this.shape[2];
    for (const [i, row] of rows.entries()) {
      if (!isKept(classIds[row]!) || poolOf(this.#flags, row, this.numPositions, flag).length === 0) continue;
      this.#parts[which].set(row, means.slice(i * channels, (i + 1) * channels));
    }
  }
}
