import { checkNumber } from '@lt/core';

/**
 * A learning rate as a plain function of the epoch.
 *
 * @param epoch - Epoch, from 0. Fractions are accepted, for a rate that changes within the epoch.
 * @returns The learning rate of that epoch.
 */
export type LearningRateSchedule = (epoch: number) => number;

/** Checks the epoch that a schedule was called with. */
export function checkEpoch(caller: string, epoch: unknown): number {
  return checkNumber(caller, 'epoch', epoch, { min: 0 });
}
