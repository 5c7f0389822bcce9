import { describeValue } from '@lt/core';
import { maximum, minimum, type Tensor } from '@tensorflow/tfjs-core';

/** The smallest and the largest value allowed; either may be infinite. */
export type ValueRange = readonly [smallest: number, largest: number];

/** Checks a range of values. */
export function checkValueRange(caller: string, range: ValueRange | undefined): ValueRange {
  if (range === undefined) return [-Infinity, Infinity];
  if (!Array.isArray(range) || range.length !== 2 || range.some((bound) => typeof bound !== 'number')) {
    throw new TypeError(`${caller}: expected \`range\` to be two numbers, got ${describeValue(range)}.`);
  }
  const [smallest, largest] = range as unknown as ValueRange;
  if (smallest < largest) return [smallest, largest];
  throw new RangeError(
    `${caller}: expected \`range\` to be a smaller and a larger number, got ${smallest} and ${largest}.`,
  );
}

/** Returns values cut off at the ends of a range. */
export function cutOff<T extends Tensor>(values: T, [smallest, largest]: ValueRange): T {
  const above = smallest === -Infinity ? values : maximum<T>(values, smallest);
  return largest === Infinity ? above : minimum<T>(above, largest);
}
