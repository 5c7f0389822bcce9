import { checkNumber } from '@lt/core';
import type { BatchSampler } from './batch-sampler.ts';
import type { DrawPlan, FillBatch } from './draw-plan.ts';
import { checkEpoch, type Place, PositionedSampler } from './positioned-sampler.ts';

/** Turns a plan of draws into a sampler: cuts it into batches and shards, and keeps the position. */
export function createBatchSampler(plan: DrawPlan): BatchSampler {
  const { name, batchSize, fewestDraws, tail } = plan;
  if (tail === 'drop' && fewestDraws < batchSize) {
    throw new RangeError(
      `${name}: expected \`batchSize\` to be at most ${fewestDraws}, the rows of an epoch, since tail 'drop' would leave no batch, got ${batchSize}.`,
    );
  }
  const fill = plan.drawsOf(0);
  // The first epoch is prepared now and its code has run once, so that the first batch comes at once.
  if (batchSize <= LARGEST_TRIAL) fill(new Int32Array(Math.min(batchSize, plan.numDraws(0))), 0);
  const drawing = { epoch: 0, fill };
  return new PlannedSampler(plan, { index: 0, count: 1 }, { epoch: 0, batch: 0 }, drawing);
}

/** Rows of a batch that takes well under a millisecond. */
const LARGEST_TRIAL = 4096;

class PlannedSampler extends PositionedSampler<Int32Array> implements BatchSampler {
  readonly #plan: DrawPlan;
  readonly #shard: { readonly index: number; readonly count: number };
  /** The epoch that was drawn from last. */
  #drawing: { epoch: number; fill: FillBatch } | undefined;

  constructor(
    plan: DrawPlan,
    shard: { index: number; count: number },
    next: Place,
    drawing?: { epoch: number; fill: FillBatch },
  ) {
    super({ sampler: plan.name, configHash: plan.configHash }, next);
    this.#plan = plan;
    this.#shard = shard;
    this.#drawing = drawing;
  }

  get length(): number {
    const { batchSize } = this.#plan;
    const { epoch } = this.next;
    const covered = this.#covered(epoch);
    const full = Math.floor(covered / batchSize);
    return full * this.#share(batchSize) + this.#share(covered - full * batchSize);
  }

  classProbabilities(epoch: number = this.next.epoch): Float64Array {
    return this.#plan.classProbabilities(checkEpoch('classProbabilities', epoch));
  }

  shard(index: number, count: number): BatchSampler {
    // A shard of a shard is again every so-many-th row of the global batch.
    const outer = this.#shard;
    const most = Math.floor(this.#plan.batchSize / outer.count);
    checkNumber('BatchSampler.shard', 'count', count, { min: 1, max: most, integer: true });
    checkNumber('BatchSampler.shard', 'index', index, { min: 0, below: count, integer: true });
    const inner = { index: outer.index + outer.count * index, count: outer.count * count };
    return new PlannedSampler(this.#plan, inner, this.next);
  }

  protected override countBatches(epoch: number): number {
    const { batchSize, tail } = this.#plan;
    const batches = this.#plan.numDraws(epoch) / batchSize;
    return tail === 'drop' ? Math.floor(batches) : Math.ceil(batches);
  }

  protected override makeBatch(epoch: number, batch: number): Int32Array {
    if (this.#drawing?.epoch !== epoch) this.#drawing = { epoch, fill: this.#plan.drawsOf(epoch) };
    const { batchSize } = this.#plan;
    const rows = new Int32Array(Math.min(batchSize, this.#covered(epoch) - batch * batchSize));
    this.#drawing.fill(rows, batch);
    const { index, count } = this.#shard;
    // Drawing the rows of the other shards too keeps the order the same for every number of shards.
    return count === 1 ? rows : rows.filter((_, i) => i % count === index);
  }

  /** Returns how many positions of an epoch its batches cover. */
  #covered(epoch: number): number {
    const { batchSize, tail } = this.#plan;
    return tail === 'ragged' ? this.#plan.numDraws(epoch) : this.countBatches(epoch) * batchSize;
  }

  /** Returns how many of a batch's rows belong to this shard. */
  #share(rows: number): number {
    return Math.max(0, Math.ceil((rows - this.#shard.index) / this.#shard.count));
  }
}
