import { describeValue } from './describe-value.ts';

/** Returns the 64-bit Philox key of a seed and the names of the streams below it. */
export function seedKey(caller: string, seed: number | string, stream: readonly (number | string)[]): [number, number] {
  let key: [number, number] = [0x243f6a88, 0x85a308d3];
  for (const [index, part] of [seed, ...stream].entries()) {
    const argument = index === 0 ? 'seed' : `stream[${index - 1}]`;
    if (typeof part === 'string') {
      key = absorb(key, 1);
      for (let i = 0; i < part.length; i++) key = absorb(key, part.charCodeAt(i));
      key = absorb(key, part.length);
    } else if (typeof part !== 'number') {
      throw new TypeError(`${caller}: expected \`${argument}\` to be a number or a string, got ${describeValue(part)}.`);
    } else if (!Number.isFinite(part)) {
      throw new RangeError(`${caller}: expected \`${argument}\` to be a finite number or a string, got ${part}.`);
    } else {
      // The bits of the float64, little-endian on every machine; `+ 0` makes -0 the same seed as 0.
      const bits = new DataView(new ArrayBuffer(8));
      bits.setFloat64(0, part + 0);
      key = absorb(absorb(absorb(key, 2), bits.getInt32(0)), bits.getInt32(4));
    }
  }
  return key;
}

/** Mixes one 32-bit word into a 64-bit state, so that every bit of both reaches every bit of the result. */
function absorb([high, low]: [number, number], word: number): [number, number] {
  const mixedLow = mix32(low ^ word);
  const mixedHigh = mix32((high + mixedLow) | 0);
  return [mixedHigh, mix32((mixedLow ^ Math.imul(mixedHigh, 0x9e3779b1)) | 0)];
}

/** The finalizer of MurmurHash3: a bijection of 32-bit words in which each input bit flips half of the output bits. */
export function mix32(word: number): number {
  let h = word | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
