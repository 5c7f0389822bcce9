import type { Random } from '@lt/core';

/** Halves of the interval that `smallBeta` looks into: beyond, the draw is below 2^-32 and counts as 0. */
const MAX_HALVINGS = 32;

/**
 * Returns a draw from Beta(alpha, alpha), for alpha above 0. The number of uniform draws it takes varies.
 *
 * Everything is exact rejection with + - * / and comparisons. The usual samplers need log and pow, whose last bits are up to the
 * JavaScript engine, and one bit could turn an acceptance.
 */
export function symmetricBeta(random: Random, alpha: number): number {
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
 * The same for a power r below 1: a Bernoulli factory (L. Mendo, "An asymptotically optimal Bernoulli factory for certain functions that
 * can be expressed as power series", Stochastic Processes and their Applications 2019). It repeats the event until it happens, and gives
 * up after failure k with probability r / k. So it gives up with probability r q + r (1 - r) q² / 2 + …, where q = 1 - probability:
 * the series of 1 - (1 - q)^r.
 */
function happensToFraction(random: Random, probability: number, power: number): boolean {
  for (let failures = 1; !(random.next() < probability); failures++) {
    if (random.next() * failures < power) return false;
  }
  return true;
}
