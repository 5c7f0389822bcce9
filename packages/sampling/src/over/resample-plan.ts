import { checkNumber, checkOneOf, checkOptions, describeValue, type Random } from '@lt/core';
import type { Dataset } from '@tensorflow/tfjs-data';
import type { DatasetElement } from '../batch-sampler.ts';
import type { FeatureRows, Labels, UserDataSet } from '../resampling/data-set.ts';
import type { SameFeatures } from '../resampling/feature-rows.ts';
import type { SameLabels } from '../resampling/labels.ts';
import { emptyProvenance, type Provenance } from '../resampling/made-rows.ts';
import type { ResamplingReport } from '../resampling/report.ts';
import { toDataset } from '../to-dataset.ts';
import { type BaseChoice, type ClassBases, drawRows } from './class-bases.ts';
import { interpolateRows } from './interpolate-rows.ts';
import type { PlanBatch, PlanBatchesOptions, ResamplePlanJson } from './plan-batch.ts';
import { writeMixedRows } from './write-mixed-rows.ts';

/** New rows of `smote` that are written when they are needed; see `planSmote`. */
export class ResamplePlan<Features extends FeatureRows = FeatureRows, GivenLabels extends Labels = Labels> {
  /** Number of new rows. */
  readonly size: number;
  /** What `smote` would report. */
  readonly report: ResamplingReport;
  readonly #dataSet: UserDataSet;
  readonly #plans: readonly ClassBases[];
  readonly #random: Random;
  readonly #seed: number | string;
  /** Class of each new row. */
  readonly #classIds: Int32Array;
  #drawn: { epoch: number; provenance: Provenance } | undefined;

  /** @internal Made by `planSmote`. */
  constructor(
    dataSet: UserDataSet,
    plans: readonly ClassBases[],
    report: ResamplingReport,
    random: Random,
    seed: number | string,
  ) {
    this.size = plans.reduce((sum, { count }) => sum + count, 0);
    this.report = report;
    this.#dataSet = dataSet;
    this.#plans = plans;
    this.#random = random;
    this.#seed = seed;
    this.#classIds = new Int32Array(this.size);
    let start = 0;
    for (const { classId, count } of plans) {
      this.#classIds.fill(classId, start, start + count);
      start += count;
    }
  }

  /** Returns the labels of new rows `from` … `to - 1`, of the kind that was given. They are those of every epoch. */
  labels(from = 0, to: number = this.size): SameLabels<GivenLabels> {
    this.#checkRange('labels', from, to, 0);
    return this.#dataSet.giveLabels(this.#classIds.subarray(from, to)) as SameLabels<GivenLabels>;
  }

  /** Returns where new rows `from` … `to - 1` come from, in an epoch. */
  provenance(from = 0, to: number = this.size, epoch = 0): Provenance {
    this.#checkRange('provenance', from, to, epoch);
    const out = emptyProvenance(to - from);
    let start = 0;
    for (const plan of this.#plans) {
      const first = Math.max(from, start);
      const end = Math.min(to, start + plan.count);
      if (first < end) drawRows(plan, this.#random, epoch, first - start, end - start, out, first - from);
      start += plan.count;
    }
    return out;
  }

  /**
   * Returns new rows `from` … `to - 1` of an epoch, of the kind that was given. Row 0 is the first new one. In epoch 0 they are the rows
   * that `smote` returns behind the original ones.
   */
  materialize(from = 0, to: number = this.size, epoch = 0): SameFeatures<Features> {
    this.#checkRange('materialize', from, to, epoch);
    const { points, giveFeatures } = this.#dataSet;
    const data = this.#room(to - from);
    interpolateRows(points, this.provenance(from, to, epoch), 0, to - from, data, 0);
    return giveFeatures(data, to - from) as SameFeatures<Features>;
  }

  /** Returns the batches of an epoch, one after the other: original and new rows, mixed at random. The last one may be shorter. */
  *batches(options: PlanBatchesOptions): Generator<PlanBatch<Features, GivenLabels>, void, undefined> {
    const { batchSize, epoch, order, numRows } = this.#checkBatches(options);
    const { points, classIds, giveFeatures, giveLabels } = this.#dataSet;
    if (this.#drawn?.epoch !== epoch)
      this.#drawn = { epoch, provenance: this.provenance(0, this.size, epoch) };
    const { provenance } = this.#drawn;
    for (let first = 0; first < numRows; first += batchSize) {
      const rows = order(first, Math.min(batchSize, numRows - first));
      const data = this.#room(rows.length);
      writeMixedRows(points, provenance, rows, data);
      const ids = rows.map((row) =>
        row < points.numRows ? classIds[row]! : this.#classIds[row - points.numRows]!,
      );
      yield {
        features: giveFeatures(data, rows.length) as SameFeatures<Features>,
        labels: giveLabels(ids) as SameLabels<GivenLabels>,
        rows,
      };
    }
  }

  /**
   * Returns a tfjs dataset of the batches: each pass over it is the next epoch, with new rows of its own. Needs `@tensorflow/tfjs-data`.
   *
   * @param fetch - Makes an element, such as `{ xs, ys }`, of a batch. It owns the batch's tensors.
   * @param options - As of {@link ResamplePlan.batches}; `epoch` is that of the first pass.
   */
  async toDataset<Element extends DatasetElement>(
    fetch: (batch: PlanBatch<Features, GivenLabels>) => Element | Promise<Element>,
    options: PlanBatchesOptions,
  ): Promise<Dataset<Element>> {
    const { batchSize, epoch, numRows } = this.#checkBatches(options, 'toDataset');
    let pass = epoch;
    const startPass = (): AsyncIterator<Element> => {
      const batches = this.batches({ ...options, epoch: pass++ });
      return (async function* () {
        for (const batch of batches) yield await fetch(batch);
      })();
    };
    return toDataset(Math.ceil(numRows / batchSize), fetch, startPass, 'ResamplePlan.toDataset');
  }

  /** Returns the plan as plain data, which `planSmote` takes back as `plan`, without searching again. */
  toJSON(): ResamplePlanJson {
    const { numRows, numColumns } = this.#dataSet.points;
    const classes = this.#plans.map(({ label, count, choice, k, bases, neighbors }) => ({
      label,
      count,
      base: choice as BaseChoice,
      k,
      bases: [...bases],
      neighbors: [...neighbors],
    }));
    return { version: 1, method: 'smote', seed: this.#seed, shape: [numRows, numColumns], classes };
  }

  #room(numRows: number): Float32Array | Float64Array {
    const { data, numColumns } = this.#dataSet.points;
    const Data = data.constructor as new (length: number) => Float32Array | Float64Array;
    return new Data(numRows * numColumns);
  }

  #checkRange(method: string, from: number, to: number, epoch: number): void {
    const name = `ResamplePlan.${method}`;
    checkNumber(name, 'to', to, { min: 0, max: this.size, integer: true });
    checkNumber(name, 'from', from, { min: 0, max: to, integer: true });
    checkNumber(name, 'epoch', epoch, { min: 0, integer: true });
  }

  #checkBatches(
    options: PlanBatchesOptions,
    method = 'batches',
  ): {
    batchSize: number;
    epoch: number;
    numRows: number;
    order: (first: number, count: number) => Int32Array;
  } {
    const name = `ResamplePlan.${method}`;
    const { batchSize, epoch = 0, shuffle = true, rows = 'all' } = checkOptions(name, options);
    checkNumber(name, 'batchSize', batchSize, { min: 1, integer: true });
    checkNumber(name, 'epoch', epoch, { min: 0, integer: true });
    checkOneOf(name, 'rows', rows, ['all', 'new']);
    if (typeof shuffle !== 'boolean') {
      throw new TypeError(
        `${name}: expected \`shuffle\` to be true or false, got ${describeValue(shuffle)}.`,
      );
    }
    const offset = rows === 'all' ? 0 : this.#dataSet.points.numRows;
    const numRows = this.#dataSet.points.numRows + this.size - offset;
    const permutation =
      shuffle && numRows > 0 ? this.#random.fork('order', epoch).permutation(numRows) : undefined;
    const order = (first: number, count: number): Int32Array => {
      const out = new Int32Array(count);
      if (permutation === undefined) for (let i = 0; i < count; i++) out[i] = first + i;
      else permutation.fill(out, first);
      return offset === 0 ? out : out.map((row) => row + offset);
    };
    return { batchSize, epoch, numRows, order };
  }
}
