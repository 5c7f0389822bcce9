import { describeValue } from '@lt/core';
import { dispose, type Tensor } from '@tensorflow/tfjs-core';
import { learningRateOf, setLearningRate } from './apply-learning-rate.ts';
import type { BestWeights } from './best-weights.ts';
import type { TrainLoopPlan } from './check-train-loop-options.ts';
import { isNameOfStep } from './checkpoint/checkpoint-names.ts';
import type { ResumableSampler } from './checkpoint/checkpoint-parts.ts';
import type { CheckpointStore } from './checkpoint/checkpoint-store.ts';
import { type Checkpoint, loadCheckpoint } from './checkpoint/load-checkpoint.ts';
import { openStore } from './checkpoint/open-store.ts';
import { saveCheckpoint } from './checkpoint/save-checkpoint.ts';
import { toTensor } from './checkpoint/tensor-values.ts';
import { type RunState, runStateFromJson, runStateToJson } from './run-state.ts';
import type { TrainLoopCheckpoint } from './train-loop-options.ts';
import { countBatches } from './training-sampler.ts';

/** What a checkpoint of `trainLoop` holds besides its {@link RunState} and what every checkpoint holds. */
interface Extras {
  /** Updates of the weight average; null without one. */
  averageUpdates: number | null;
  /** The optimizer's learning rate where no schedule sets it; null where one does, or the optimizer does not tell. */
  learningRate: number | null;
  /** Whether there is a state of the sampler. */
  sampler: boolean;
}

/** Writes the checkpoints of a training, and takes the training up from one. */
export class RunCheckpoints<Batch> {
  readonly #plan: TrainLoopPlan<Batch>;
  readonly #options: TrainLoopCheckpoint;
  readonly #best: BestWeights;
  readonly #store: CheckpointStore;
  readonly #sampler: ResumableSampler | undefined;
  #savedAt: number = performance.now();
  /** Whether there is anything to save that the newest checkpoint does not hold. */
  #dirty = false;
  /** Checkpoints of a future that was given up by going back to an older one. */
  #givenUp: string[] = [];

  constructor(plan: TrainLoopPlan<Batch>, options: TrainLoopCheckpoint, best: BestWeights) {
    this.#plan = plan;
    this.#options = options;
    this.#best = best;
    this.#store = openStore('trainLoop', (options.store ?? options.directory)!);
    const { state, restore } = plan.sampler;
    if (state !== undefined && restore !== undefined) this.#sampler = plan.sampler as ResumableSampler;
  }

  /** Sets everything as a checkpoint has it. Returns its state and name; null if there is none to go on from. */
  async resume(): Promise<{ state: RunState; name: string } | null> {
    const { resume, covered, optimizer, weightAverage, learningRate } = this.#plan;
    if (resume === false) {
      await this.#checkEmpty();
      return null;
    }
    const loaded = await loadCheckpoint(this.#store, typeof resume === 'string' ? { name: resume } : {});
    if (loaded === null) return null;
    // What may refuse comes first.
    const { name } = loaded;
    const state = runStateFromJson(name, loaded.metadata);
    const extras = this.#checkExtras(loaded);
    this.#checkEpochs(name, state);
    await loaded.restore({
      variables: covered,
      optimizer,
      randoms: this.#options.randoms ?? {},
      ...(this.#sampler && { sampler: this.#sampler }),
    });
    const averages = tensorsBelow(AVERAGE, loaded);
    try {
      weightAverage?.restore(averages, extras.averageUpdates!);
    } finally {
      dispose(averages);
    }
    this.#best.hold(Object.values(tensorsBelow(BEST, loaded)));
    if (learningRate === undefined && extras.learningRate !== null) {
      setLearningRate(optimizer, extras.learningRate);
    }
    const names = await this.#store.list();
    this.#givenUp = names.slice(names.indexOf(name) + 1).filter(isNameOfStep);
    return { state, name };
  }

  /** Says that there is something new to save. */
  touch(): void {
    this.#dirty = true;
  }

  /** Writes a checkpoint if one is due after a step. */
  async afterStep(state: RunState): Promise<void> {
    this.touch();
    const { every } = this.#options;
    const due =
      'steps' in every
        ? state.step % every.steps === 0
        : 'seconds' in every && performance.now() - this.#savedAt >= every.seconds * 1000;
    if (due) await this.save(state);
  }

  /** Writes a checkpoint if one is due after an epoch; `state` is at the start of the next. */
  async afterEpoch(state: RunState): Promise<void> {
    this.touch();
    const { every } = this.#options;
    if ('epochs' in every && state.epoch % every.epochs === 0) await this.save(state);
  }

  /** Writes a checkpoint, unless the newest one holds the same. */
  async save(state: RunState): Promise<void> {
    if (!this.#dirty) return;
    const { covered, optimizer, weightAverage, learningRate } = this.#plan;
    const rate = learningRate === undefined ? learningRateOf(optimizer) : NaN;
    const extras: Extras = {
      averageUpdates: weightAverage?.numUpdates ?? null,
      learningRate: Number.isFinite(rate) ? rate : null,
      sampler: this.#sampler !== undefined,
    };
    const averages = weightAverage?.tensors() ?? {};
    try {
      await saveCheckpoint(
        this.#store,
        {
          variables: covered,
          optimizer,
          randoms: this.#options.randoms ?? {},
          ...(this.#sampler && { sampler: this.#placedSampler(this.#sampler, state) }),
          epoch: state.epoch,
          step: state.step,
          metadata: { ...runStateToJson(state), extras },
          tensors: { ...prefixed(AVERAGE, averages), ...prefixed(BEST, this.#best.tensors()) },
        },
        { keep: this.#options.keep ?? 2 },
      );
    } finally {
      dispose(averages);
    }
    this.#dirty = false;
    this.#savedAt = performance.now();
    for (const name of this.#givenUp.splice(0)) await this.#store.remove(name);
  }

  /** The sampler as if its position were that of the training, which moves without it. */
  #placedSampler(sampler: ResumableSampler, { epoch, batch }: RunState): ResumableSampler {
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

  #checkExtras({ name, metadata }: Checkpoint): Extras {
    const { extras } = metadata as { extras: Extras };
    const checks = [
      ['weightAverage', extras.averageUpdates !== null, this.#plan.weightAverage !== undefined],
      ['sampler.state', extras.sampler, this.#sampler !== undefined],
    ] as const;
    for (const [option, saved, given] of checks) {
      if (saved === given) continue;
      const [wanted, got] = saved ? ['given', 'none'] : ['left out', 'one'];
      throw new RangeError(
        `trainLoop: expected \`${option}\` to be ${wanted}, as when checkpoint ${describeValue(name)} was written, got ${got}.`,
      );
    }
    return extras;
  }

  #checkEpochs(name: string, { epoch, batch, restoredBest }: RunState): void {
    const { totalEpochs } = this.#plan;
    const begun = batch > 0 ? epoch + 1 : epoch;
    if (totalEpochs < begun || (restoredBest && totalEpochs > begun)) {
      const wanted = restoredBest
        ? `${begun}, after which the best weights took the place of the last ones in`
        : `at least ${begun}, the epochs of`;
      throw new RangeError(
        `trainLoop: expected \`totalEpochs\` to be ${wanted} checkpoint ${describeValue(name)}, got ${totalEpochs}.`,
      );
    }
  }
}

/** Where a checkpoint has the averages and the best weights, each by the position of its variable. */
const AVERAGE = 'average/';
const BEST = 'best/';

function prefixed(prefix: string, tensors: Readonly<Record<string, Tensor>>): Record<string, Tensor> {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [prefix + name, tensor]));
}

function tensorsBelow(prefix: string, { tensors }: Checkpoint): Record<string, Tensor> {
  const found = Object.entries(tensors).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(found.map(([name, values]) => [name.slice(prefix.length), toTensor(values)]));
}
