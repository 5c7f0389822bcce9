import { checkNumber, describeValue } from '@lt/core';
import type { EarlyStoppingState } from './early-stopping.ts';
import type { EpochEvent, TrainLoopResult } from './training-events.ts';

/** Everything that a training remembers besides tensors and the states of its parts: plain numbers, always at a step boundary. */
export interface RunState {
  /** The epoch under way, from 0. */
  epoch: number;
  /** Batches of it that are done. */
  batch: number;
  /** Steps taken. */
  step: number;
  /** Sum of the loss over the examples of this epoch. */
  lossSum: number;
  /** Examples of this epoch that are done. */
  numExamples: number;
  /** Seconds that this epoch's steps have taken. */
  seconds: number;
  /** The epochs that are over. */
  history: EpochEvent[];
  /** What early stopping remembers; null before its first judgment or without it. */
  earlyStopping: EarlyStoppingState | null;
  /** The epoch whose weights were best. */
  bestEpoch: number | null;
  /** Why there are no more epochs; null as long as there are. */
  stopReason: TrainLoopResult['stopReason'] | null;
  /** Whether the variables hold the best weights in place of the last ones, which ends a training for good. */
  restoredBest: boolean;
}

/** Returns the state of a training before its first step. */
export function createRunState(startEpoch: number, step: number): RunState {
  return {
    epoch: startEpoch,
    batch: 0,
    step,
    lossSum: 0,
    numExamples: 0,
    seconds: 0,
    history: [],
    earlyStopping: null,
    bestEpoch: null,
    stopReason: null,
    restoredBest: false,
  };
}

/** Version of what {@link runStateToJson} returns. */
const VERSION = 1;

/** Returns the state as JSON can hold it: NaN, infinities and -0 as strings. */
export function runStateToJson(state: RunState): Record<string, unknown> {
  const { history, ...rest } = state;
  return {
    trainLoop: VERSION,
    ...rest,
    history: history.map((event) => mapNumbers(event, toJson)),
  };
}

/** Returns the state that a checkpoint holds, or throws if it holds none. */
export function runStateFromJson(checkpoint: string, metadata: unknown): RunState {
  const saved = (metadata ?? {}) as Record<string, unknown>;
  if (saved.trainLoop !== VERSION || !Array.isArray(saved.history)) {
    throw new RangeError(
      `trainLoop: expected checkpoint ${describeValue(checkpoint)} to be one that trainLoop wrote, in version ${VERSION}, got ` +
        `${saved.trainLoop === undefined ? 'one from elsewhere' : `version ${describeValue(saved.trainLoop)}`}.`,
    );
  }
  const { trainLoop, history, ...rest } = saved;
  for (const count of ['epoch', 'batch', 'step'] as const) {
    checkNumber('trainLoop', `checkpoint.${count}`, rest[count], { min: 0, integer: true });
  }
  return {
    ...(rest as unknown as Omit<RunState, 'history'>),
    history: history.map((event) => mapNumbers(event, fromJson) as EpochEvent),
  };
}

/** Applies `f` to everything in an event that is not an object. */
function mapNumbers(value: object, f: (leaf: unknown) => unknown): object {
  const entries = Object.entries(value).map(([key, item]): [string, unknown] => [
    key,
    typeof item === 'object' && item !== null ? mapNumbers(item, f) : f(item),
  ]);
  return Object.fromEntries(entries);
}

function toJson(leaf: unknown): unknown {
  if (typeof leaf !== 'number' || (Number.isFinite(leaf) && !Object.is(leaf, -0))) return leaf;
  return Object.is(leaf, -0) ? '-0' : String(leaf);
}

function fromJson(leaf: unknown): unknown {
  return typeof leaf === 'string' ? Number(leaf) : leaf;
}
