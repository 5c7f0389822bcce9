import { checkNumber, checkOptions, describeValue, type Random } from '@lt/core';
import { type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import { type AugmentationReport, lookAtSamples, reportOnSamples } from './augmentation-report.ts';
import {
  type AugmenterPlan,
  checkAugmenterOptions,
  type FeatureAugmenterOptions,
} from './augmenter-options.ts';
import type { BankReport } from './bank-report.ts';
import { batchFeatures } from './batch-features.ts';
import { type BatchPlan, type DrawTables, donorPool, planBatch, type SampleKind } from './batch-plan.ts';
import { checkParts } from './check-parts.ts';
import type { FeatureBank } from './feature-bank.ts';
import { findDonorClasses } from './find-donor-classes.ts';
import type { SkipReason } from './fusion-plan.ts';
import type { PrepareOptions } from './prepare-options.ts';
import { rowsByClass } from './rows-by-class.ts';

/** A batch of {@link FeatureAugmenter}. */
export interface AugmentedBatch {
  /** Pooled features, `[batch, channels]`, which are the caller's. */
  features: Tensor2D;
  /** Class ids, `[batch]`. An augmented sample has that of its tail image. */
  labels: Int32Array;
  /** What each sample is. */
  kind: SampleKind[];
  /** The image of each sample; of an augmented one the tail image. */
  rows: Int32Array;
  /** The donor of each augmented sample, -1 for all others. */
  donors: Int32Array;
  /** Specific vectors of each augmented sample, -1 for all others. */
  nSpecific: Int32Array;
  /**
   * For each augmented sample the vector at each position of the fused map: below the number of positions those of the tail image, above
   * those of the donor, -1 for zeros (mode `'mask'`). Empty lists with the mode `'expectation'`, and for all other samples.
   */
  vectors: Int32Array[];
  /** Augmented samples that are copies of their tail image, because one of the two has nothing to draw from. */
  skipped: number;
  /** Why each of those is a copy; null for all other samples. */
  skipReasons: (SkipReason | null)[];
}

/** The place of a {@link FeatureAugmenter}: what `state` returns. */
export interface AugmenterState {
  /** Number of the next batch. */
  readonly batch: number;
  /** The first draw of its random generator, by which another one is told. */
  readonly stream: number;
}

/**
 * Makes balanced batches in which half of the samples are of the head, and the other half of the tail: real ones, and new ones that have the
 * tail's specific features and a head class's generic ones.
 *
 * A batch is laid out as the paper has it, `2 · tailPerBatch · (1 + donorsPerTail)` samples: each tail image followed by its augmented
 * samples, then as many head images. Each batch is drawn and fused anew, from a stream of its own: `batchAt(i)` gives the same numbers at any
 * time, so that a training can resume. Other backends draw the same, unless an activation lies so close to a threshold that float32
 * decides. Train the classifier on them with `finetuneClassifier`.
 *
 * An image with nothing to draw from is no donor. A tail image with nothing to draw from stays in the batch, and its augmented samples are
 * copies of it, counted in `skipped`.
 *
 * @param options - Maps, classes, classifier, and the sizes of a batch.
 * @throws TypeError if an option has the wrong type.
 * @throws RangeError if shapes do not fit, an option is outside its range, the maps have fewer than 4 positions, or there is no tail.
 *
 * @example
 * ```ts
 * import { FeatureAugmenter } from '@lt/fsa';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { randomUniform, randomNormal } from '@tensorflow/tfjs-core';
 *
 * const classIds = [...Array(18).fill(0), ...Array(9).fill(1), 2, 2];
 * const augmenter = new FeatureAugmenter({
 *   features: randomUniform([29, 4, 4, 8], 0, 1, 'float32', 1),
 *   classIds,
 *   kernel: randomNormal([8, 3], 0, 1, 'float32', 2),
 *   tailPerBatch: 2,
 *   donorsPerTail: 1,
 * });
 * await augmenter.prepare();
 * const { features, labels, kind } = augmenter.batchAt(0);
 * console.log(features.shape, labels.slice(0, 4).join(' ')); // [ 8, 8 ] 2 2 2 2
 * console.log(kind.join(' ')); // tail augmented tail augmented head head head head
 * ```
 *
 * @see P. Chu, X. Bian, S. Liu, H. Ling, "Feature Space Augmentation for Long-Tailed Data", ECCV 2020, section 4.3 and algorithm 1,
 *   https://arxiv.org/abs/2008.03673
 */
export class FeatureAugmenter {
  /** Where maps and masks are. */
  readonly bank: FeatureBank;
  /** Head classes that have images. */
  readonly headClasses: readonly number[];
  /** Tail classes that have images. */
  readonly tailClasses: readonly number[];
  /** Samples in a batch. */
  readonly batchSize: number;
  readonly #plan: AugmenterPlan;
  readonly #streams: Random;
  #tables: DrawTables | undefined;
  #next = 0;

  constructor(options: FeatureAugmenterOptions) {
    this.#plan = checkAugmenterOptions(options);
    const { bank, headClasses, tailClasses, tailPerBatch, donorsPerTail, random } = this.#plan;
    this.bank = bank;
    this.headClasses = headClasses;
    this.tailClasses = tailClasses;
    this.batchSize = 2 * tailPerBatch * (1 + donorsPerTail);
    this.#streams = random.fork('batches');
  }

  /** Donor classes of each tail class, most confusing first; known once `prepare()` is done. */
  get donorClasses(): ReadonlyMap<number, readonly number[]> {
    return this.#drawTables('donorClasses').donorClasses;
  }

  /**
   * Looks at all images as `FeatureBank.prepare` does, which is what `checkpoint` saves, and finds the donor classes. Call it before `batchAt`; the
   * features must not change afterwards.
   */
  async prepare(options: PrepareOptions = {}): Promise<BankReport> {
    const report = await this.bank.prepare(options);
    if (this.#tables) return report;
    const { classIds } = this.bank;
    const donorRows = rowsByClass(classIds, (row) => donorPool(this.#plan, row).length > 0);
    const donorClasses =
      this.#plan.donorsPerTail === 0
        ? new Map()
        : await findDonorClasses(this.#plan, donorRows, report, options.signal);
    const rows = rowsByClass(classIds);
    for (const id of this.tailClasses) checkParts(this.bank, 'specific', id, rows.get(id)!);
    for (const id of new Set([...donorClasses.values()].flat())) {
      checkParts(this.bank, 'generic', id, donorRows.get(id)!);
    }
    this.#tables = { rows, donorRows, donorClasses };
    return report;
  }

  /** Returns batch number `index`, from 0. Always the same; `prepare()` must be done. */
  batchAt(index: number): AugmentedBatch {
    checkNumber('FeatureAugmenter.batchAt', 'index', index, { min: 0, integer: true });
    const batch = planBatch(this.#plan, this.#drawTables('batchAt'), this.#streams.fork(index));
    return { ...this.#describe(batch), features: tidy(() => batchFeatures(this.#plan, batch)) };
  }

  /** Returns the next batch, beginning with number 0, and prepares if that was not done. */
  async nextBatch(): Promise<AugmentedBatch> {
    // Taken at once: calls that do not wait for one another get batches in their order.
    const index = this.#next++;
    await this.prepare();
    return this.batchAt(index);
  }

  /** Returns the place of the next batch of `nextBatch` as a JSON value, as samplers do: `saveCheckpoint` takes the augmenter as its `sampler`. */
  state(): AugmenterState {
    return { batch: this.#next, stream: this.#streams.at(0) };
  }

  /**
   * Takes up a place that `state` returned.
   *
   * @throws TypeError if it is none.
   * @throws RangeError if it is that of an augmenter with another `random`; the place is then as it was.
   */
  restore(state: AugmenterState): this {
    const name = 'FeatureAugmenter.restore';
    if (typeof state !== 'object' || state === null) {
      throw new TypeError(
        `${name}: expected \`state\` to be what state() returned, got ${describeValue(state)}.`,
      );
    }
    const batch = checkNumber(name, 'state.batch', state.batch, { min: 0, integer: true });
    if (state.stream !== this.#streams.at(0)) {
      throw new RangeError(
        `${name}: expected \`state\` to be of an augmenter with the same \`random\`, got ${describeValue(state.stream)} as \`state.stream\`.`,
      );
    }
    this.#next = batch;
    return this;
  }

  /**
   * Tells what augmented samples are like, by batches that it draws and reads, and prepares if that was not done: how many are mere copies, and
   * how their length compares with that of real tail samples.
   *
   * @param options - `numBatches` to look at, numbers 0 and on, 2 if left out.
   * @returns Shares and means over the augmented samples.
   */
  async measure(
    options: {
      /** Batches to look at, at least 1. */
      numBatches?: number;
    } = {},
  ): Promise<AugmentationReport> {
    const name = 'FeatureAugmenter.measure';
    checkOptions(name, options);
    const numBatches = checkNumber(name, 'numBatches', options.numBatches ?? 2, { min: 1, integer: true });
    await this.prepare();
    const samples = [];
    for (let index = 0; index < numBatches; index++) {
      const batch = this.batchAt(index);
      const features = await batch.features.data<'float32'>().finally(() => batch.features.dispose());
      samples.push(...lookAtSamples(batch, features, this.bank.numPositions));
    }
    return reportOnSamples(samples);
  }

  #drawTables(member: string): DrawTables {
    if (this.#tables) return this.#tables;
    throw new TypeError(
      `FeatureAugmenter.${member}: expected \`prepare()\` to be done, got an augmenter that is not prepared.`,
    );
  }

  #describe({ tailRows, fusions, headRows }: BatchPlan): Omit<AugmentedBatch, 'features'> {
    const { donorsPerTail } = this.#plan;
    const none = new Int32Array(0);
    const plain = (kind: SampleKind, row: number) => ({
      kind,
      row,
      donor: -1,
      nSpecific: -1,
      vectors: none,
      skipReason: null,
    });
    const samples = [
      ...Array.from(tailRows).flatMap((row, i) => [
        plain('tail', row),
        ...fusions.slice(i * donorsPerTail, (i + 1) * donorsPerTail).map(({ donor, plan }) => ({
          kind: 'augmented' as const,
          row,
          donor,
          nSpecific: plan.nSpecific,
          vectors: plan.vectors,
          skipReason: plan.skipped,
        })),
      ]),
      ...Array.from(headRows, (row) => plain('head', row)),
    ];
    return {
      labels: Int32Array.from(samples, ({ row }) => this.bank.classIds[row]!),
      kind: samples.map(({ kind }) => kind),
      rows: Int32Array.from(samples, ({ row }) => row),
      donors: Int32Array.from(samples, ({ donor }) => donor),
      nSpecific: Int32Array.from(samples, ({ nSpecific }) => nSpecific),
      vectors: samples.map(({ vectors }) => vectors),
      skipped: fusions.filter(({ plan }) => plan.skipped !== null).length,
      skipReasons: samples.map(({ skipReason }) => skipReason),
    };
  }
}
