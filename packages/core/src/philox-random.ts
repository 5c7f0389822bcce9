import { checkNumber, type NumberRange } from './check-number.ts';
import { describeValue } from './describe-value.ts';
import { fillUniforms } from './fill-uniforms.ts';
import { networkPermutation, type Permutation, tablePermutation } from './permutation.ts';
import { philox } from './philox.ts';
import { portableCosOfTurn, portableLog } from './portable-math.ts';
import type { MutableArray, Random } from './random.ts';
import { FEWEST_FOR_KERNELS, type KernelSource, sharedKernels } from './random-kernels.ts';
import { absorbNames, type Key } from './seed-key.ts';
import { toUniform } from './to-uniform.ts';

/** Up to here a permutation is a shuffled table. */
const LARGEST_TABLE = 0x10000;

/** Draws that `shuffle` takes at a time. */
const DRAWS_AT_A_TIME = 1024;

/** The {@link Random} of one Philox key. Draw i is words 2i and 2i + 1 of the key's sequence, two draws to a block of four words. */
export class PhiloxRandom implements Random {
  readonly #key: Key;
  readonly #kernels: KernelSource;
  readonly #words = new Uint32Array(4);
  /** Number of the block that `#words` holds. */
  #block = -1;
  #position = 0;

  /** @param kernels - Gives the kernels that make many numbers at a time; a test gives others, or none. */
  constructor(key: Key, kernels: KernelSource = sharedKernels) {
    this.#key = key;
    this.#kernels = kernels;
  }

  get position(): number {
    return this.#position;
  }

  set position(index: number) {
    // Samplers set the position before every draw.
    if (!Number.isSafeInteger(index) || index < 0) {
      checkNumber('Random.position', 'position', index, DRAW_NUMBERS);
    }
    this.#position = index;
  }

  next(): number {
    return this.#draw(this.#position++);
  }

  at(index: number): number {
    return this.#draw(checkNumber('Random.at', 'index', index, DRAW_NUMBERS));
  }

  fill(out: Float64Array): Float64Array {
    if (!(out instanceof Float64Array)) {
      throw new TypeError(`Random.fill: expected \`out\` to be a Float64Array, got ${describeValue(out)}.`);
    }
    fillUniforms(this.#key, this.#position, out, this.#kernels);
    this.#position += out.length;
    return out;
  }

  int(n: number): number {
    return this.#below(checkNumber('Random.int', 'n', n, INT_BOUNDS));
  }

  normal(): number {
    // Box–Muller. 1 - u lies in (0, 1]: never the logarithm of 0.
    const radius = Math.sqrt(-2 * portableLog(1 - this.next()));
    return radius * portableCosOfTurn(this.next());
  }

  exponential(): number {
    // At most -log(2^-53), less than 36.74. Subtracted from 0, so that no draw gives -0.
    return 0 - portableLog(1 - this.next());
  }

  shuffle<Items extends MutableArray>(array: Items): Items {
    if (typeof array?.length !== 'number' || typeof array === 'string') {
      throw new TypeError(`Random.shuffle: expected \`array\` to be an array, got ${describeValue(array)}.`);
    }
    const draws = new Float64Array(Math.min(DRAWS_AT_A_TIME, Math.max(0, Math.ceil(array.length - 1))));
    for (let last = array.length - 1; last > 0; last -= draws.length) {
      this.fill(last < draws.length ? draws.subarray(0, Math.ceil(last)) : draws);
      swapBackwards(array, last, draws);
    }
    return array;
  }

  permutation(n: number): Permutation {
    checkNumber('Random.permutation', 'n', n, PERMUTATION_SIZES);
    const key = absorbNames(this.#key, ['@lt/permutation'], String);
    const random = new PhiloxRandom(key, this.#kernels);
    if (n > LARGEST_TABLE) {
      const keys = Uint32Array.from({ length: 8 }, () => random.#below(0x100000000));
      return networkPermutation(n, keys, this.#kernels);
    }
    const kernels = n > FEWEST_FOR_KERNELS ? this.#kernels() : undefined;
    if (kernels !== undefined) return tablePermutation(kernels.shuffledTable(key, n));
    const table = new Uint16Array(n);
    for (let i = 0; i < n; i++) table[i] = i;
    return tablePermutation(random.shuffle(table));
  }

  fork(...stream: [number | string, ...(number | string)[]]): Random {
    if (stream.length === 0)
      throw new RangeError('Random.fork: expected `stream` to hold at least one name, got none.');
    const key = absorbNames(this.#key, stream, (i) => `Random.fork: expected \`stream[${i}]\``);
    return new PhiloxRandom(key, this.#kernels);
  }

  #draw(index: number): number {
    const block = Math.floor(index / 2);
    if (block !== this.#block) {
      philox(block >>> 0, Math.floor(block / 0x100000000), 0, 0, this.#key[0], this.#key[1], this.#words);
      this.#block = block;
    }
    const word = 2 * (index % 2);
    return toUniform(this.#words[word]!, this.#words[word + 1]!);
  }

  /** `int` without its check. For every whole n up to 2^53 the product rounds below n. */
  #below(n: number): number {
    return Math.floor(this.next() * n);
  }
}

/** Fisher and Yates's shuffle from element `last` down, as far as the draws reach. */
function swapBackwards(array: MutableArray, last: number, draws: Float64Array): void {
  for (let i = 0; i < draws.length && last - i > 0; i++) {
    const other = Math.floor(draws[i]! * (last - i + 1));
    const held = array[last - i];
    array[last - i] = array[other];
    array[other] = held;
  }
}

const DRAW_NUMBERS: NumberRange = { min: 0, max: 0x1fffffffffffff, integer: true };
const INT_BOUNDS: NumberRange = { min: 1, max: 0x20000000000000, integer: true };
const PERMUTATION_SIZES: NumberRange = { min: 1, max: 0x10000000000000, integer: true };
