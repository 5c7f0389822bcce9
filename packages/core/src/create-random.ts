import { PhiloxRandom } from './philox-random.ts';
import type { Random } from './random.ts';
import { absorbNames, ROOT_KEY } from './seed-key.ts';

/**
 * Creates a counter-based random generator (Philox 4x32-10).
 *
 * Draw `i` of a stream is a pure function of the seed, the names of the stream and `i`: resuming, sharding and drawing out of order
 * cost nothing, and two parts of a program that use two streams never disturb each other. Not for secrets.
 *
 * @param seed - Any finite number or any string; 0 and '' are seeds like any other, 1 and '1' are different seeds, -0 is 0.
 * @param stream - Names of the stream, numbers or strings: `createRandom(7, 'epoch', 3)` is `createRandom(7).fork('epoch', 3)`.
 * @returns A generator at position 0.
 * @throws TypeError if the seed or a stream name is neither a number nor a string.
 * @throws RangeError if it is NaN or infinite.
 *
 * @example
 * ```ts
 * import { createRandom } from '@lt/core';
 *
 * const random = createRandom(42, 'shuffle');
 * console.log(random.shuffle([0, 1, 2, 3, 4]).join(' ')); // 1 2 4 3 0
 * console.log(random.at(1000) === createRandom(42, 'shuffle').at(1000)); // true
 * ```
 *
 * @see J. Salmon, M. Moraes, R. Dror, D. Shaw, "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011, section 3.3,
 *   https://doi.org/10.1145/2063384.2063405. The words of a draw are Random123's; how a seed becomes a key is ours.
 */
export function createRandom(seed: number | string, ...stream: (number | string)[]): Random {
  const root = absorbNames(ROOT_KEY, [seed], () => 'createRandom: expected `seed`');
  return new PhiloxRandom(absorbNames(root, stream, (i) => `createRandom: expected \`stream[${i}]\``));
}
