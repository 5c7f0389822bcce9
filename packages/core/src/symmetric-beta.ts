import { checkNumber } from './check-number.ts';
import type { Random } from './random.ts';

/** Halves of the interval that `smallBeta` looks into: beyond, the draw is below 2^-32 and counts as 0. */
const MAX_HALVINGS = 32;

/**
 * Returns a draw from the symmetric Beta distribution, density proportional to `(x · (1 - x))^(alpha - 1)` on [0, 1].
 *
 * How much of one example goes into another: mixup, cutmix, a branch of BBN. Near 0 the draw is close to 0 or to 1, 1 is uniform, and a
 * large alpha keeps it near one half. Everything is exact rejection with + - * / and comparisons: the usual samplers need log and pow,
 * whose last bits are up to the JavaScript engine, and one bit could turn an acceptance. The number of uniform draws it takes varies.
 *
 * @param random - Where the uniform draws come from; it moves on.
 * @param alpha - Both parameters of the distribution, above 0.
 * @returns A number in [0, 1]. What is below 2^-32 counts as 0.
 * @throws TypeError if `alpha` is not a number.
 * @throws RangeError if `alpha` is not above 0, or infinite.
 *
 * @example
 * ```ts
 * import { createRandom, symmetricBeta } from '@lt/core';
 *
 * const random = createRandom(0, 'mixing');
 * const draws = Array.from({ length: 1000 }, () => symmetricBeta(random, 0.2));
 * console.log(draws.filter((x) => x < 0.1 || x > 0.9).length > 600); // true
 * ```
 *
 * @see The powers are L. Mendo's Bernoulli factory, "An asymptotically optimal Bernoulli factory for certain functions that can be
 *   expressed as power series", Stochastic Processes and their Applications 2019, https://arxiv.org/abs/1612.08923
 */
export function symmetricBeta(random: Random, alpha: number): number {
  checkNumber('symmetricBeta', 'alpha', alpha, { above: 0 });
  if (alpha < 1) return smallBeta(random, alpha);
  for (;;) {
    // The density is proportional to (1 - y²)^(alpha - 1) with y = 2x - 1.
    const x = random.next();
    const y = 2 * x - 1;
    if (happensToPower(random, 1 - y * y, alpha - 1)) return x;
  }
}

/** The same for alpha below 1, where the density is infinite at both ends: draws the half at 0 and mirrors it. */
function smallBeta(random: Random, alpha: number): number {
  const isMirrored = random.next() < 0.5;
  for (;;) {
    const x = powerOfUniform(random, alpha) / 2;
    // x has density x^(alpha - 1) on (0, 1/2); what is left is (1 - x)^(alpha - 1), at most its value at 1/2.
    if (happensToFraction(random, 0.5 / (1 - x), 1 - alpha)) return isMirrored ? 1 - x : x;
  }
}

/** Returns a draw with density proportional to v^(alpha - 1) on (0, 1), alpha below 1: a uniform number to the power 1 / alpha. */
function powerOfUniform(random: Random, alpha: number): number {
  // v is below one half with probability (1/2)^alpha, and half of v is distributed as v below one half.
  let scale = 1;
  for (let halvings = 0; happensToFraction(random, 0.5, alpha); halvings++) {
    if (halvings === MAX_HALVINGS) return 0;
    scale /= 2;
  }
  for (;;) {
    const v = 0.5 + random.next() / 2;
    if (happensToFraction(random, 0.5 / v, 1 - alpha)) return scale * v;
  }
}

/** Returns true with probability `probability^power`, for a probability from 0 to 1 and a power of at least 0. */
export function happensToPower(random: Random, probability: number, power: number): boolean {
  let rest = power;
  for (; rest >= 1; rest--) if (!(random.next() < probability)) return false;
  if (rest === 0) return true;
  if (probability === 0) return false;
  // One half at a time: the fewer failures it takes, the fewer draws.
  let left = probability;
  for (; left < 0.5; left *= 2) if (!happensToFraction(random, 0.5, rest)) return false;
  return happensToFraction(random, left, rest);
}

/**
 * The same for a power r below 1: Mendo's Bernoulli factory. It repeats the event until it happens, and gives
 * up after failure k with probability r / k. So it gives up with probability r q + r (1 - r) q² / 2 + …, where q = 1 - probability:
 * the series of 1 - (1 - q)^r.
 */
function happensToFraction(random: Random, probability: number, power: number): boolean {
  for (let failures = 1; !(random.next() < probability); failures++) {
    if (random.next() * failures < power) return false;
  }
  return true;
}
