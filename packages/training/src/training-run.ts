import { createYielder } from '@lt/core';
import { applyLearningRate } from './apply-learning-rate.ts';
import { BestWeights } from './best-weights.ts';
import type { TrainLoopPlan } from './check-train-loop-options.ts';
import { EpochEvaluation } from './epoch-evaluation.ts';
import { ProgressClock } from './progress-clock.ts';
import { RunCheckpoints } from './run-checkpoints.ts';
import { createRunState, type RunState } from './run-state.ts';
import { StepGroup } from './step-group.ts';
import type { EpochEvent, TrainLoopResult } from './training-events.ts';
import { batchesFrom, countBatches, countSteps, countStepsBefore } from './training-sampler.ts';

/** One call of `trainLoop`. */
export class TrainingRun<Batch> {
  readonly #plan: TrainLoopPlan<Batch>;
  readonly #best: BestWeights;
  readonly #evaluation: EpochEvaluation<Batch>;
  readonly #checkpoints: RunCheckpoints<Batch> | undefined;
  readonly #clock: ProgressClock = new ProgressClock();
  readonly #giveWay: () => Promise<void> | undefined = createYielder();
  /** Always that of a step boundary, and what a checkpoint holds. */
  #state: RunState;

  constructor(plan: TrainLoopPlan<Batch>) {
    this.#plan = plan;
    this.#best = new BestWeights(plan.covered);
    this.#evaluation = new EpochEvaluation(plan, this.#best);
    this.#checkpoints = plan.checkpoint && new RunCheckpoints(plan, plan.checkpoint, this.#best);
    this.#state = createRunState(plan.startEpoch, 0);
  }

  /** Trains until it is over. */
  async run(): Promise<TrainLoopResult> {
    const { sampler, optimizer, learningRate, startEpoch, totalEpochs, accumulateSteps } = this.#plan;
    const resumed = (await this.#checkpoints?.resume()) ?? null;
    if (resumed === null) this.#state.step = countStepsBefore(sampler, startEpoch, accumulateSteps);
    else this.#state = resumed.state;
    const state = this.#state;
    this.#evaluation.restore(state);
    // More epochs than before: the end was not one.
    if (state.stopReason === 'totalEpochs' && state.epoch < totalEpochs) state.stopReason = null;
    while (state.stopReason === null && state.epoch < totalEpochs) {
      const rate = applyLearningRate(optimizer, learningRate, state.epoch);
      await this.#trainEpoch(rate);
      await this.#endEpoch(rate);
    }
    await this.#finish();
    return {
      history: [...state.history],
      stopReason: state.stopReason!,
      bestEpoch: state.bestEpoch,
      resumedFrom: resumed?.name ?? null,
    };
  }

  /** Gives back what the run owns. */
  dispose(): void {
    this.#best.dispose();
  }

  /** Runs the steps of the epoch that are left. */
  async #trainEpoch(learningRate: number): Promise<void> {
    const { sampler, accumulateSteps } = this.#plan;
    const { epoch, batch: first } = this.#state;
    const group = new StepGroup(this.#plan);
    this.#clock.start();
    try {
      let batch = first;
      for (const one of batchesFrom(sampler, epoch, first)) {
        await group.add(one, { epoch, batch: batch++, step: this.#state.step });
        if (group.numBatches === accumulateSteps) {
          await this.#finishStep(group, learningRate);
        } else {
          await this.#giveWay();
          if (this.#plan.signal?.aborted) {
            group.undo();
            await this.#stopIfAborted();
          }
        }
      }
      if (group.numBatches > 0) await this.#finishStep(group, learningRate);
    } finally {
      // After an error: as after the last whole step.
      group.undo();
    }
    if (this.#state.numExamples > 0) return;
    throw new RangeError(`trainLoop: expected \`sampler\` to give a batch in epoch ${epoch}, got none.`);
  }

  async #finishStep(group: StepGroup<Batch>, learningRate: number): Promise<void> {
    group.apply();
    const state = this.#state;
    const { numBatches, numExamples, lossSum } = group;
    group.clear();
    state.seconds += this.#clock.step(numExamples);
    state.batch += numBatches;
    state.step++;
    state.numExamples += numExamples;
    state.lossSum += lossSum;
    await this.#report(lossSum / numExamples, learningRate);
    await this.#checkpoints?.afterStep(state);
    await this.#giveWay();
    await this.#stopIfAborted();
    this.#clock.start();
  }

  /** Tells of the step, and returns what there is to wait for. */
  #report(loss: number, learningRate: number): unknown {
    const { sampler, totalEpochs, accumulateSteps, onProgress } = this.#plan;
    if (onProgress === undefined) return undefined;
    const { epoch, batch, step } = this.#state;
    const stepsBefore = step - Math.ceil(batch / accumulateSteps);
    const totalSteps = stepsBefore + countSteps(sampler, epoch, accumulateSteps) * (totalEpochs - epoch);
    return onProgress({
      epoch,
      batch: batch - 1,
      step: step - 1,
      loss,
      learningRate,
      totalEpochs,
      numBatches: countBatches(sampler, epoch),
      totalSteps,
      ...this.#clock.timings(totalSteps - step),
    });
  }

  async #endEpoch(learningRate: number): Promise<void> {
    const state = this.#state;
    const { epoch, lossSum, numExamples, seconds } = state;
    const event: EpochEvent = { epoch, loss: lossSum / numExamples, learningRate, seconds };
    const whole = await this.#evaluation.run(event, state);
    if (!whole) return this.#stopIfAborted();
    state.history.push(event);
    Object.assign(state, { epoch: epoch + 1, batch: 0, lossSum: 0, numExamples: 0, seconds: 0 });
    this.#checkpoints?.touch();
    await this.#plan.onEpochEnd?.({ ...event });
    await this.#checkpoints?.afterEpoch(state);
    await this.#stopIfAborted();
  }

  async #finish(): Promise<void> {
    const state = this.#state;
    if (state.stopReason === null) {
      state.stopReason = 'totalEpochs';
      this.#checkpoints?.touch();
    }
    if (this.#plan.earlyStopping?.restoreBest && this.#best.taken) {
      this.#best.apply();
      this.#best.dispose();
      state.restoredBest = true;
      this.#checkpoints?.touch();
    }
    await this.#checkpoints?.save(state);
  }

  /** Throws the signal's reason if it has aborted, once a checkpoint holds all that was done. */
  async #stopIfAborted(): Promise<void> {
    const { signal } = this.#plan;
    if (!signal?.aborted) return;
    await this.#checkpoints?.save(this.#state);
    signal.throwIfAborted();
  }
}
