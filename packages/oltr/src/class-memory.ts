import { checkNumber, checkOneOf, checkOptions, describeValue } from '@lt/core';
import { checkTensor } from '@lt/core/tensor';
import type { Labels } from '@lt/losses';
import {
  dispose,
  Tensor,
  type Tensor1D,
  type Tensor2D,
  tensor1d,
  tensor2d,
  type Variable,
  variable,
  zeros,
} from '@tensorflow/tfjs-core';
import { checkClassLabels } from './class-labels.ts';
import { type ClassMemoryJson, checkMemoryJson } from './class-memory-json.ts';
import { type ClassMemoryUpdate, checkUpdate, type MemoryState, updated } from './class-memory-update.ts';

/** Options of {@link ClassMemory}. */
export interface ClassMemoryOptions {
  /** Number of classes, at least 1. */
  numClasses: number;
  /** Length of a feature, at least 1. */
  featureDim: number;
}

/** What {@link ClassMemory.finalize} makes of a class without samples. */
export type EmptyClassPolicy = 'exclude' | 'zero' | 'throw';

/** Options of {@link ClassMemory.finalize}. */
export interface FinalizeOptions {
  /**
   * What a class without samples gets: no centroid, so that nobody is near to it and nothing is remembered of it (`'exclude'`); a
   * centroid of zeros (`'zero'`); or a RangeError that names it (`'throw'`).
   *
   * @default 'exclude'
   */
  emptyClass?: EmptyClassPolicy;
}

/**
 * A memory of classes: one centroid for each, the mean of its features, filled batch by batch and moved while a network trains.
 *
 * First `accumulate` the features of all training images, then `finalize`. During training `update` after each step. Sums are kept in
 * float64 on the host, so that a million images lose nothing, and memories of parts of the data can be merged. A class without samples
 * has a row of zeros and 0 in `validMask`; nothing divides by its count.
 *
 * @throws TypeError if an option has the wrong type.
 * @throws RangeError if an option is outside its range.
 *
 * @example
 * ```ts
 * import { ClassMemory } from '@lt/oltr';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { tensor2d } from '@tensorflow/tfjs-core';
 *
 * const memory = new ClassMemory({ numClasses: 3, featureDim: 2 });
 * await memory.accumulate([0, 0, 1], tensor2d([[1, 0], [3, 0], [0, 5]]));
 * memory.finalize();
 * console.log(await memory.centroids.array()); // [ [ 2, 0 ], [ 0, 5 ], [ 0, 0 ] ]
 * console.log(memory.classCounts.join(' '), memory.validMask.join(' ')); // 2 1 0 1 1 0
 *
 * await memory.update([0], tensor2d([[4, 2]]), { mode: 'ema', rate: 0.5 });
 * console.log(await memory.centroids.array()); // [ [ 3, 1 ], [ 0, 5 ], [ 0, 0 ] ]
 * memory.dispose();
 * ```
 *
 * @see Z. Liu, Z. Miao, X. Zhan, J. Wang, B. Gong, S. X. Yu, "Large-Scale Long-Tailed Recognition in an Open World", CVPR 2019,
 *   section 3.2, https://arxiv.org/abs/1904.05160. The authors' code divides by the counts of the classes that there are, and gives NaN
 *   where one is missing.
 */
export class ClassMemory {
  /** Number of classes. */
  readonly numClasses: number;
  /** Length of a feature. */
  readonly featureDim: number;
  readonly #centroids: Variable;
  readonly #valid: Variable;
  #velocity: Variable | undefined;
  #sums: Float64Array;
  #counts: Int32Array;
  #validMask: Uint8Array;

  /**
   * Makes a memory that knows nothing yet.
   *
   * @param options - Sizes.
   */
  constructor(options: ClassMemoryOptions) {
    const caller = 'ClassMemory';
    checkOptions(caller, options);
    const whole = { min: 1, integer: true };
    this.numClasses = checkNumber(caller, 'numClasses', options.numClasses, whole);
    this.featureDim = checkNumber(caller, 'featureDim', options.featureDim, whole);
    this.#centroids = newVariable(zeros([this.numClasses, this.featureDim]));
    this.#valid = newVariable(zeros([this.numClasses]));
    this.#sums = new Float64Array(this.numClasses * this.featureDim);
    this.#counts = new Int32Array(this.numClasses);
    this.#validMask = new Uint8Array(this.numClasses);
  }

  /** The centroids, `[numClasses, featureDim]`: a variable that no optimizer trains. It lives as long as the memory. */
  get centroids(): Tensor2D {
    return this.#centroids as unknown as Tensor2D;
  }

  /** How many samples of each class went into the last `finalize`, and were accumulated since. A copy. */
  get classCounts(): Int32Array {
    return this.#counts.slice();
  }

  /** 1 for classes that have a centroid and 0 for the others. A copy. */
  get validMask(): Uint8Array {
    return this.#validMask.slice();
  }

  /** The same as a float32 tensor, `[numClasses]`: a variable that lives as long as the memory. */
  get valid(): Tensor1D {
    return this.#valid as unknown as Tensor1D;
  }

  /**
   * Returns what a checkpoint must hold of a memory that is updated in training: `checkpoint.variables` of `trainLoop`.
   *
   * @param mode - How it is updated; `'official'` has velocities besides.
   * @returns Variables that live as long as the memory.
   */
  variables(mode: ClassMemoryUpdate['mode']): readonly Variable[] {
    if (mode !== 'official') return [this.#centroids, this.#valid];
    this.#velocity ??= newVariable(zeros([this.numClasses, this.featureDim]));
    return [this.#centroids, this.#valid, this.#velocity];
  }

  /**
   * Adds features to the sums of their classes. The centroids change with the next `finalize`.
   *
   * @param labels - Class ids or one-hot, `[batch]` or `[batch, numClasses]`.
   * @param features - Float32, `[batch, featureDim]`. They must live until the promise resolves.
   * @throws TypeError if an argument has the wrong type.
   * @throws RangeError if shapes do not fit, or a label is no class id; then nothing was added.
   */
  async accumulate(labels: Labels, features: Tensor2D): Promise<void> {
    const { rows, classes } = this.#check('ClassMemory.accumulate', labels, features);
    const [ids, values] = await Promise.all([classes.read(), features.data()]);
    const dim = this.featureDim;
    for (let i = 0; i < rows; i++) {
      const id = ids[i]!;
      this.#counts[id]!++;
      for (let d = 0; d < dim; d++) this.#sums[id * dim + d]! += values[i * dim + d]!;
    }
  }

  /**
   * Adds what another memory has accumulated, of other parts of the data.
   *
   * @param other - A memory of the same sizes; it stays as it is.
   * @throws TypeError if `other` is no memory.
   * @throws RangeError if its sizes are others.
   */
  merge(other: ClassMemory): void {
    const caller = 'ClassMemory.merge';
    if (!(other instanceof ClassMemory)) {
      throw new TypeError(`${caller}: expected \`other\` to be a ClassMemory, got ${describeValue(other)}.`);
    }
    if (other.numClasses !== this.numClasses || other.featureDim !== this.featureDim) {
      throw new RangeError(
        `${caller}: expected \`other\` to have ${this.numClasses} classes of ${this.featureDim} features, got ${other.numClasses} of ${other.featureDim}.`,
      );
    }
    // Through copies, so that a memory can be merged with itself.
    const [sums, counts] = [other.#sums.slice(), other.#counts.slice()];
    this.#sums.forEach((_, i) => {
      this.#sums[i]! += sums[i]!;
    });
    this.#counts.forEach((_, i) => {
      this.#counts[i]! += counts[i]!;
    });
  }

  /**
   * Makes each centroid the mean of all that was accumulated since the last `reset`.
   *
   * @param options - What becomes of a class without samples.
   * @throws RangeError if `emptyClass` is `'throw'` and a class has no sample, or it is none of the three.
   */
  finalize(options: FinalizeOptions = {}): void {
    const caller = 'ClassMemory.finalize';
    const { emptyClass = 'exclude' } = checkOptions(caller, options);
    checkOneOf(caller, 'emptyClass', emptyClass, ['exclude', 'zero', 'throw']);
    const empty = this.#counts.indexOf(0);
    if (emptyClass === 'throw' && empty >= 0) {
      throw new RangeError(`${caller}: expected every class to have a sample, got none of class ${empty}.`);
    }
    const dim = this.featureDim;
    const means = Float32Array.from(
      this.#sums,
      (sum, i) => sum / Math.max(this.#counts[Math.floor(i / dim)]!, 1),
    );
    const mask = Uint8Array.from(this.#counts, (count) => (count > 0 || emptyClass === 'zero' ? 1 : 0));
    this.#take({
      centroids: tensor2d(means, [this.numClasses, dim]),
      valid: tensor1d(Float32Array.from(mask)),
      ...(this.#velocity && { velocity: zeros([this.numClasses, dim]) }),
    });
    this.#validMask = mask;
  }

  /** Forgets what was accumulated, for a new pass over the data. The centroids stay until the next `finalize`. */
  reset(): void {
    this.#sums.fill(0);
    this.#counts.fill(0);
  }

  /**
   * Moves centroids by the features of a batch. Only classes of the batch move, except under `'official'`, whose momentum carries on.
   * A class that had no centroid gets one: the mean of its rows.
   *
   * With labels in an array all is done when the call returns; those in a tensor must be read first.
   *
   * @param labels - Class ids or one-hot, `[batch]` or `[batch, numClasses]`.
   * @param features - Float32, `[batch, featureDim]`. They must live until the promise resolves.
   * @param update - How, and how far.
   * @throws TypeError if an argument has the wrong type.
   * @throws RangeError if shapes do not fit, a label is no class id, or an option is outside its range; then nothing has moved.
   */
  async update(labels: Labels, features: Tensor2D, update: ClassMemoryUpdate): Promise<void> {
    const caller = 'ClassMemory.update';
    const { rows, classes } = this.#check(caller, labels, features);
    const checked = checkUpdate(caller, update);
    const ids = labels instanceof Tensor ? await classes.read() : labels;
    if (rows === 0) return;
    const classIds = tensor1d(Int32Array.from(ids), 'int32');
    const official = checked.mode === 'official' && {
      velocity: this.variables('official')[2] as unknown as Tensor2D,
    };
    const before = { centroids: this.centroids, valid: this.valid, ...official };
    this.#take(updated(before, features, classIds, checked));
    classIds.dispose();
    for (let i = 0; i < rows; i++) this.#validMask[ids[i]!] = 1;
  }

  /**
   * Returns all that the memory knows as plain data.
   *
   * @returns An object for `JSON.stringify` and {@link ClassMemory.fromJSON}.
   */
  async toJSON(): Promise<ClassMemoryJson> {
    const [centroids, velocity] = await Promise.all([this.#centroids.data(), this.#velocity?.data()]);
    return {
      format: 'lt-class-memory-1',
      numClasses: this.numClasses,
      featureDim: this.featureDim,
      centroids: Array.from(centroids),
      validMask: Array.from(this.#validMask),
      classCounts: Array.from(this.#counts),
      sums: Array.from(this.#sums),
      ...(velocity && { velocity: Array.from(velocity) }),
    };
  }

  /**
   * Returns a memory with what {@link ClassMemory.toJSON} gave.
   *
   * @param json - The object, also after a way through text.
   * @returns A new memory, bit for bit as the other was.
   * @throws TypeError if `json` is no such object.
   * @throws RangeError if its parts do not fit together.
   */
  static fromJSON(json: ClassMemoryJson): ClassMemory {
    const { numClasses, featureDim, centroids, validMask, classCounts, sums, velocity } =
      checkMemoryJson(json);
    const memory = new ClassMemory({ numClasses, featureDim });
    const shape: [number, number] = [numClasses, featureDim];
    if (velocity !== undefined) memory.#velocity = newVariable(zeros(shape));
    memory.#take({
      centroids: tensor2d(Float32Array.from(centroids), shape),
      valid: tensor1d(Float32Array.from(validMask)),
      ...(velocity && { velocity: tensor2d(Float32Array.from(velocity), shape) }),
    });
    memory.#validMask = Uint8Array.from(validMask);
    memory.#counts = Int32Array.from(classCounts);
    memory.#sums = Float64Array.from(sums);
    return memory;
  }

  /** Frees the tensors. The memory must not be used afterwards. */
  dispose(): void {
    dispose([this.#centroids, this.#valid, ...(this.#velocity ? [this.#velocity] : [])]);
  }

  #check(caller: string, labels: Labels, features: Tensor2D) {
    checkTensor(caller, 'features', features, { dtype: 'float32', shape: ['batch', this.featureDim] });
    const rows = features.shape[0];
    return { rows, classes: checkClassLabels(caller, labels, { rows, numClasses: this.numClasses }) };
  }

  /** Puts new values in place, and frees what is left of them. */
  #take({ centroids, valid, velocity }: MemoryState): void {
    this.#centroids.assign(centroids);
    this.#valid.assign(valid);
    if (velocity !== undefined) this.#velocity?.assign(velocity);
    dispose([centroids, valid, ...(velocity ? [velocity] : [])]);
  }
}

function newVariable(initial: Tensor): Variable {
  const made = variable(initial, false);
  initial.dispose();
  return made;
}
