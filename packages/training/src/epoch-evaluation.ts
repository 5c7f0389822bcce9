import { describeValue } from '@lt/core';
import type { BestWeights } from './best-weights.ts';
import type { TrainLoopPlan } from './check-train-loop-options.ts';
import { type EarlyStopping, earlyStopping } from './early-stopping.ts';
import type { RunState } from './run-state.ts';
import { StepBoundary } from './step-boundary.ts';
import type { EpochEvent } from './training-events.ts';

/** Measures the model after an epoch, and judges whether training goes on. */
export class EpochEvaluation<Batch> {
  readonly #plan: TrainLoopPlan<Batch>;
  readonly #best: BestWeights;
  readonly #judge: EarlyStopping | undefined;

  constructor(plan: TrainLoopPlan<Batch>, best: BestWeights) {
    this.#plan = plan;
    this.#best = best;
    this.#judge = plan.earlyStopping && earlyStopping(plan.earlyStopping);
  }

  /** Takes up what a checkpoint remembers of the judgments. */
  restore({ earlyStopping: saved }: RunState): void {
    if (saved !== null) this.#judge?.restore(saved);
  }

  /**
   * Adds what is measured to the event, and the judgment to the state. Returns false, with everything as before, if the signal aborts
   * meanwhile: what was measured may then be a part only.
   */
  async run(event: EpochEvent, state: RunState): Promise<boolean> {
    const { evaluate, evaluateEvery, totalEpochs, evaluateWith, weightAverage, signal } = this.#plan;
    const { epoch } = event;
    const due = evaluate === undefined || (epoch + 1) % evaluateEvery === 0 || epoch + 1 === totalEpochs;
    if (!due || (evaluate === undefined && this.#judge === undefined)) return true;
    const boundary = new StepBoundary([], this.#plan.checkpoint?.randoms);
    boundary.mark();
    const averaged = evaluateWith === 'average';
    if (averaged) weightAverage!.swap();
    try {
      if (evaluate !== undefined) {
        const context = { epoch, step: state.step, averaged, ...(signal && { signal }) };
        event.metrics = checkMetrics(await evaluate(context));
      }
      if (signal?.aborted) {
        boundary.undo();
        return false;
      }
      this.#judgeEpoch(event, state);
      return true;
    } catch (error) {
      if (!signal?.aborted) throw error;
      boundary.undo();
      return false;
    } finally {
      if (averaged) weightAverage!.swap();
      boundary.dispose();
    }
  }

  #judgeEpoch(event: EpochEvent, state: RunState): void {
    if (this.#judge === undefined) return;
    const { metric, restoreBest } = this.#plan.earlyStopping!;
    const { improved, stop } = this.#judge.update(
      typeof metric === 'function' ? metric({ ...event }) : metricNamed(metric, event),
    );
    state.earlyStopping = this.#judge.state();
    if (improved) {
      state.bestEpoch = event.epoch;
      if (restoreBest) this.#best.take();
    }
    if (stop) state.stopReason = 'earlyStopping';
  }
}

function checkMetrics(metrics: unknown): Record<string, number | null> {
  const isObject = typeof metrics === 'object' && metrics !== null && !Array.isArray(metrics);
  const wrong = isObject
    ? Object.entries(metrics).find(([, value]) => value !== null && typeof value !== 'number')
    : undefined;
  if (isObject && wrong === undefined) return { ...metrics } as Record<string, number | null>;
  const got =
    wrong === undefined
      ? describeValue(metrics)
      : `${describeValue(wrong[1])} under ${describeValue(wrong[0])}`;
  throw new TypeError(
    `trainLoop: expected \`evaluate(context)\` to give numbers or null by name, got ${got}.`,
  );
}

function metricNamed(name: string, { loss, metrics }: EpochEvent): number | null {
  const measured: Readonly<Record<string, number | null>> = { loss, ...metrics };
  if (Object.hasOwn(measured, name)) return measured[name]!;
  throw new RangeError(
    `trainLoop: expected \`earlyStopping.metric\` to be one of ${Object.keys(measured)
      .map((known) => `'${known}'`)
      .join(', ')}, got ${describeValue(name)}.`,
  );
}
