import { checkNumber } from './check.ts';
import { describeValue } from './describe-value.ts';
import { feistelPermutation } from './permutation.ts';
import { philox } from './philox.ts';
import { portableCosOfTurn, portableLog } from './portable-math.ts';
import { seedKey } from './seed-key.ts';

/**
 * A stream of random draws in which any draw can be addressed by its number.
 *
 * Made by {@link createRandom}. The same seed and stream give the same bytes in Node, in every browser and on every tfjs backend.
 */
export interface Random {
  /** Number of the next draw, from 0. Save it and set it again to resume; setting it costs nothing. */
  position: number;
  /** Returns the next uniform number in [0, 1), a multiple of 2^-53. Takes one draw. */
  next(): number;
  /** Returns a whole number in [0, n). Takes one draw. Throws a RangeError unless `n` is a whole number from 1 to 2^53. */
  int(n: number): number;
  /** Returns a standard normal number (mean 0, variance 1). Takes two draws. */
  normal(): number;
  /** Shuffles an array in place, uniformly, and returns it. Takes `array.length - 1` draws. */
  shuffle<Items extends { length: number; [index: number]: unknown }>(array: Items): Items;
  /** Returns draw number `index`, which is what `next()` returns at that position, in O(1). The position does not move. */
  at(index: number): number;
  /**
   * Returns a random permutation of 0 … n-1 as a function from position to element. Above 2^16 elements it needs no table.
   * It depends on the stream only, not on the position, and takes no draw: fork a stream for each permutation.
   */
  permutation(n: number): (index: number) => number;
  /** Returns an independent stream, named by `stream` below this one. The position here does not matter and does not move. */
  fork(...stream: [number | string, ...(number | string)[]]): Random;
}

/**
 * Creates a counter-based random generator (Philox 4x32-10).
 *
 * Draw `i` of a stream is a pure function of the seed, the names of the stream and `i`: resuming, sharding and drawing out of order
 * cost nothing, and two parts of a program that use two streams never disturb each other.
 *
 * @param seed - Any finite number or any string; 0 and '' are seeds like any other, and 1 and '1' are different seeds.
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
 * console.log(random.shuffle([0, 1, 2, 3, 4]).join(' ')); // SHUFFLED
 * console.log(random.at(1000) === createRandom(42, 'shuffle').at(1000)); // true
 * ```
 */
export function createRandom(seed: number | string, ...stream: (number | string)[]): Random {
  const [key0, key1] = seedKey('createRandom', seed, stream);
  return new PhiloxRandom(key0, key1, [seed, ...stream]);
}

/** Up to here a permutation is a shuffled table. */
const LARGEST_TABLE = 2 ** 16;

class PhiloxRandom implements Random {
  position = 0;
  private readonly words = new Uint32Array(4);
  private block = -1;

  constructor(
    private readonly key0: number,
    private readonly key1: number,
    private readonly path: readonly (number | string)[],
  ) {}

  next(): number {
    return this.draw(this.position++);
  }

  at(index: number): number {
    checkNumber('Random.at', 'index', index, { min: 0, max: Number.MAX_SAFE_INTEGER, integer: true });
    return this.draw(index);
  }

  int(n: number): number {
    // For every whole n up to 2^53 the product rounds below n.
    return Math.floor(this.next() * checkNumber('Random.int', 'n', n, { min: 1, max: 2 ** 53, integer: true }));
  }

  normal(): number {
    // Box–Muller. 1 - u lies in (0, 1]: never the logarithm of 0.
    const radius = Math.sqrt(-2 * portableLog(1 - this.next()));
    return radius * portableCosOfTurn(this.next());
  }

  shuffle<Items extends { length: number; [index: number]: unknown }>(array: Items): Items {
    if (typeof array?.length !== 'number' || typeof array === 'string') {
      throw new TypeError(`Random.shuffle: expected \`array\` to be an array, got ${describeValue(array)}.`);
    }
    for (let last = array.length - 1; last > 0; last--) {
      const other = this.int(last + 1);
      const held = array[last];
      array[last] = array[other];
      array[other] = held;
    }
    return array;
  }

  permutation(n: number): (index: number) => number {
    checkNumber('Random.permutation', 'n', n, { min: 1, max: 2 ** 52, integer: true });
    const random = this.fork('@lt/permutation');
    if (n > LARGEST_TABLE) return feistelPermutation(n, Uint32Array.from({ length: 8 }, () => random.int(2 ** 32)));
    const table = random.shuffle(Uint32Array.from({ length: n }, (_, i) => i));
    return (index) => table[index]!;
  }

  fork(...stream: [number | string, ...(number | string)[]]): Random {
    const path = [...this.path, ...stream];
    const [key0, key1] = seedKey('Random.fork', path[0]!, path.slice(1));
    return new PhiloxRandom(key0, key1, path);
  }

  /** Two draws share a block of four words; a run of draws computes each block once. */
  private draw(index: number): number {
    const block = Math.floor(index / 2);
    if (block !== this.block) {
      philox(block >>> 0, Math.floor(block / 2 ** 32), 0, 0, this.key0, this.key1, this.words);
      this.block = block;
    }
    const lane = (index % 2) * 2;
    return ((this.words[lane]! >>> 5) * 2 ** 26 + (this.words[lane + 1]! >>> 6)) * 2 ** -53;
  }
}
