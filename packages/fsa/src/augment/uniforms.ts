import { describeValue, type Random } from '@lt/core';

/** Where uniform numbers in [0, 1) come from: a generator of `createRandom`, or a function such as `Math.random`. */
export type Uniforms = Pick<Random, 'next'> | (() => number);

/** Returns a function that gives the next uniform number. */
export function uniformsOf(caller: string, random: Uniforms): () => number {
  if (typeof random === 'function') return random;
  if (typeof random?.next === 'function') return () => random.next();
  throw new TypeError(
    `${caller}: expected \`random\` to be a random generator or a function, got ${describeValue(random)}.`,
  );
}

/** Draws from a pool with replacement. */
export function drawFrom(pool: ArrayLike<number>, count: number, next: () => number): Int32Array {
  return Int32Array.from({ length: count }, () => pool[Math.floor(next() * pool.length)]!);
}

/** Draws from a pool without replacement, in random order. */
export function chooseFrom(pool: ArrayLike<number>, count: number, next: () => number): number[] {
  const left = Array.from(pool);
  return Array.from({ length: count }, (_, i) => {
    const at = i + Math.floor(next() * (left.length - i));
    [left[i], left[at]] = [left[at]!, left[i]!];
    return left[i]!;
  });
}
