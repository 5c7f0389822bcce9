import { describeValue } from '@lt/core';
import { dispose, type Tensor } from '@tensorflow/tfjs-core';
import { learningRateOf } from './apply-learning-rate.ts';
import type { BestWeights } from './best-weights.ts';
import type { TrainLoopPlan } from './check-train-loop-options.ts';
import { isNameOfStep } from './checkpoint/checkpoint-names.ts';
import type { ResumableSampler } from './checkpoint/checkpoint-parts.ts';
import type { CheckpointStore } from './checkpoint/checkpoint-store.ts';
import { openStore } from './checkpoint/open-store.ts';
import { saveCheckpoint } from './checkpoint/save-checkpoint.ts';
import { resumeRun } from './resume-run.ts';
import { AVERAGE, BEST, type RunExtras, resumableSampler } from './run-extras.ts';
import { type RunState, runStateToJson } from './run-state.ts';
import type { CheckpointInterval, TrainLoopCheckpoint } from './train-loop-options.ts';
import { countBatches } from './training-sampler.ts';

/** Writes the checkpoints of a training, and takes the training up from one. */
export class RunCheckpoints<Batch> {
  readonly #plan: TrainLoopPlan<Batch>;
  readonly #options: TrainLoopCheckpoint;
  readonly #every: Exclude<CheckpointInterval, number>;
  readonly #best: BestWeights;
  readonly #store: CheckpointStore;
  #savedAt: number = performance.now();
  /** Whether there is anything to save that the newest checkpoint does not hold. */
  #dirty = false;
  /** Checkpoints of a future that was given up by going back to an older one. */
  #givenUp: string[] = [];

  constructor(plan: TrainLoopPlan<Batch>, options: TrainLoopCheckpoint, best: BestWeights) {
    const { every = { epochs: 1 } } = options;
    this.#every = typeof every === 'number' ? { steps: every } : every;
    this.#plan = plan;
    this.#options = options;
    this.#best = best;
    this.#store = openStore('trainLoop', (options.store ?? options.directory)!);
  }

  /** Sets everything as a checkpoint has it. Returns its state and name; null if there is none to go on from. */
  async resume(): Promise<{ state: RunState; name: string } | null> {
    if (this.#plan.resume === false) {
      await this.#checkEmpty();
      return null;
    }
    const resumed = await resumeRun(this.#plan, this.#store, this.#best);
    if (resumed === null) return null;
    const names = await this.#store.list();
    this.#givenUp = names.slice(names.indexOf(resumed.name) + 1).filter(isNameOfStep);
    return resumed;
  }

  /** Says that there is something new to save. */
  touch(): void {
    this.#dirty = true;
  }

  /** Writes a checkpoint if one is due after a step. */
  async afterStep(state: RunState): Promise<void> {
    this.touch();
    const every = this.#every;
    const due =
      'steps' in every
        ? state.step % every.steps === 0
        : 'seconds' in every && performance.now() - this.#savedAt >= every.seconds * 1000;
    if (due) await this.save(state);
  }

  /** Writes a checkpoint if one is due after an epoch; `state` is at the start of the next. */
  async afterEpoch(state: RunState): Promise<void> {
    this.touch();
    const every = this.#every;
    if ('epochs' in every && state.epoch % every.epochs === 0) await this.save(state);
  }

  /** Writes a checkpoint, unless the newest one holds the same. */
  async save(state: RunState): Promise<void> {
    if (!this.#dirty) return;
    const { covered, optimizer, weightAverage, learningRate } = this.#plan;
    const rate = learningRate === undefined ? learningRateOf(optimizer) : NaN;
    const sampler = resumableSampler(this.#plan.sampler);
    const extras: RunExtras = {
      averageUpdates: weightAverage?.numUpdates ?? null,
      learningRate: Number.isFinite(rate) ? rate : null,
      sampler: sampler !== undefined,
    };
    const averages = weightAverage?.tensors() ?? {};
    let written: string;
    try {
      ({ name: written } = await saveCheckpoint(
        this.#store,
        {
          variables: covered,
          optimizer,
          randoms: this.#options.randoms ?? {},
          ...(sampler && { sampler: this.#placed(sampler, state) }),
          epoch: state.epoch,
          step: state.step,
          metadata: { ...runStateToJson(state), extras },
          tensors: { ...prefixed(AVERAGE, averages), ...prefixed(BEST, this.#best.tensors()) },
        },
        { keep: this.#options.keep ?? 2 },
      ));
    } finally {
      dispose(averages);
    }
    this.#dirty = false;
    this.#savedAt = performance.now();
    for (const name of this.#givenUp.splice(0)) if (name !== written) await this.#store.remove(name);
  }

  /** The sampler as if its position were that of the training, which moves without it. */
  #placed(sampler: ResumableSampler, { epoch, batch }: RunState): ResumableSampler {
    // The end of an epoch is the start of the next: a sampler knows no batch beyond the last.
    const over = batch >= countBatches(this.#plan.sampler, epoch);
    const place = over ? { epoch: epoch + 1, batch: 0 } : { epoch, batch };
    return { state: () => ({ ...sampler.state(), ...place }), restore: (state) => sampler.restore(state) };
  }

  async #checkEmpty(): Promise<void> {
    const newest = (await this.#store.list()).filter(isNameOfStep).at(-1);
    if (newest === undefined) return;
    throw new RangeError(
      `trainLoop: expected ${this.#store.location} to hold no checkpoint of another training, got ${describeValue(newest)}. Go on ` +
        'from it with `resume: true`, or begin anew in another place.',
    );
  }
}

function prefixed(prefix: string, tensors: Readonly<Record<string, Tensor>>): Record<string, Tensor> {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [prefix + name, tensor]));
}
