import { checkNumber } from '@lt/core';
import type { Optimizer } from '@tensorflow/tfjs-core';

// `learningRate` and `setLearningRate` are not part of tfjs's Optimizer, but most optimizers have them.
type Adjustable = Optimizer & { learningRate?: unknown; setLearningRate?(rate: number): void };

/** Returns the rate that the optimizer tells, or NaN. */
export function learningRateOf(optimizer: Optimizer): number {
  const { learningRate } = optimizer as Adjustable;
  return typeof learningRate === 'number' ? learningRate : NaN;
}

/** Returns whether a schedule can reach the optimizer. Those of tfjs without `setLearningRate`, such as Adam, read a property at each step. */
export function takesLearningRate(optimizer: Optimizer): boolean {
  const { setLearningRate, learningRate } = optimizer as Adjustable;
  return typeof setLearningRate === 'function' || typeof learningRate === 'number';
}

/** Hands a rate to the optimizer, if it takes one. */
export function setLearningRate(optimizer: Optimizer, rate: number): void {
  const adjustable = optimizer as Adjustable;
  if (typeof adjustable.setLearningRate === 'function') adjustable.setLearningRate(rate);
  else if (typeof adjustable.learningRate === 'number') adjustable.learningRate = rate;
}

/** Hands the scheduled rate to the optimizer; returns the rate that the epoch trains with. */
export function applyLearningRate(
  optimizer: Optimizer,
  schedule: ((epoch: number) => number) | undefined,
  epoch: number,
): number {
  if (schedule === undefined) return learningRateOf(optimizer);
  const rate = checkNumber('trainLoop', 'learningRate(epoch)', schedule(epoch), { min: 0 });
  setLearningRate(optimizer, rate);
  return rate;
}
