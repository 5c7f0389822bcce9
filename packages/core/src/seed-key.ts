import { describeValue } from './describe-value.ts';
import { mix32 } from './mix32.ts';

/** A 64-bit Philox key, as two 32-bit words. */
export type Key = readonly [number, number];

/** The key from which every seed starts: the first bits of π. */
export const ROOT_KEY: Key = [0x243f6a88, 0x85a308d3];

/**
 * Returns the key of the stream that `names` lead to from the stream of `key`. Absorbing two lists in a row is absorbing them joined,
 * so that a fork needs nothing of its parent but the key. Two different numbers always give different keys; other lists collide with
 * probability 2^-64.
 *
 * @param subject - Start of the error message for the name at an index, up to ``expected `argument` ``.
 */
export function absorbNames(
  key: Key,
  names: readonly (number | string)[],
  subject: (index: number) => string,
): Key {
  let state = key;
  for (const [index, name] of names.entries()) {
    if (typeof name === 'string') {
      state = absorb(state, STRING);
      for (let i = 0; i < name.length; i++) state = absorb(state, name.charCodeAt(i));
      state = absorb(state, name.length);
    } else if (typeof name !== 'number') {
      throw new TypeError(`${subject(index)} to be a number or a string, got ${describeValue(name)}.`);
    } else if (!Number.isFinite(name)) {
      throw new RangeError(`${subject(index)} to be a finite number or a string, got ${name}.`);
    } else {
      // The bits of the float64, high word first on every machine; `+ 0` makes -0 the same name as 0.
      const bits = new DataView(new ArrayBuffer(8));
      bits.setFloat64(0, name + 0);
      state = absorb(absorb(absorb(state, NUMBER), bits.getInt32(0)), bits.getInt32(4));
    }
  }
  return state;
}

// Strings and numbers start with different words, so that 1 and '1' differ.
const STRING = 1;
const NUMBER = 2;

/**
 * Mixes one 32-bit word into a 64-bit state, so that every bit of both reaches every bit of the result. One-to-one in two words in a
 * row, since each step can be undone.
 */
function absorb([high, low]: Key, word: number): Key {
  const mixedLow = mix32(low ^ word);
  const mixedHigh = mix32((high + mixedLow) | 0);
  return [mixedHigh, mix32((mixedLow ^ Math.imul(mixedHigh, 0x9e3779b1)) | 0)];
}
