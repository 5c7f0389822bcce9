import { checkNumber, checkOptions, describeValue } from '@lt/core';
import { checkTensor } from '@lt/core/tensor';
import { add, clone, keep, mul, sub, type Tensor, tidy, Variable } from '@tensorflow/tfjs-core';
import { isTensorValues, type TensorValues, toTensor } from './checkpoint/tensor-values.ts';

/** Options of {@link weightAverage}. */
export interface WeightAverageOptions {
  /** Share of the average that each update keeps, in [0, 1), for example 0.999. It averages over about `1 / (1 - decay)` updates. */
  decay: number;
  /**
   * Whether the first updates keep less, so that the initial weights are soon forgotten: update t, from 0, keeps
   * `min(decay, (1 + t) / (10 + t))`.
   *
   * @default false
   */
  warmup?: boolean;
}

/** A moving average of variables, made by {@link weightAverage}. */
export interface WeightAverage {
  /** Number of updates so far. Save it beside `tensors()`. */
  readonly numUpdates: number;
  /** Whether the variables hold the averages now, after an odd number of calls of `swap`. */
  readonly swapped: boolean;
  /** Takes the present values of the variables into the average. Call it after each step. Throws a RangeError while swapped. */
  update(): void;
  /** Exchanges averages and variables, without copying: before an evaluation, and again after it. Twice changes no bit. */
  swap(): void;
  /** Returns the averages, swapped or not, by position of their variable: `{ '0': …, '1': … }`. They are the caller's to dispose. */
  tensors(): Record<string, Tensor>;
  /**
   * Sets the averages to saved ones, tensors or the plain values of a `Checkpoint`, which it copies, and `numUpdates` to its saved value. Throws a TypeError or RangeError, and
   * changes nothing, if a tensor is missing, left over, or of another shape or dtype, or while swapped.
   */
  restore(tensors: Readonly<Record<string, Tensor | TensorValues>>, numUpdates: number): void;
  /** Disposes the averages. The variables stay as they are: swap back first if they hold the averages. */
  dispose(): void;
}

/**
 * Keeps an exponential moving average of weights, for evaluation with weights that jump less from step to step.
 *
 * The average starts as a copy of the variables. Train the variables as usual, `update()` after each step, and evaluate between two
 * calls of `swap()`. Averages stay on the device, nothing is read.
 *
 *     keep    = warmup ? min(decay, (1 + t) / (10 + t)) : decay         t = number of updates before this one
 *     average = average + (1 - keep) · (variable - average)
 *
 * So weights that stand still are averaged to themselves, to the bit. With `decay` 0 the average is a copy of the weights. Variables of
 * whole numbers and booleans are copied, not averaged. Pass the moving statistics of batch normalization too, or the averaged weights
 * meet statistics that are not theirs. In tfjs-layers, `model.getWeights()` gives the variables, if cast to `Variable[]`.
 *
 * @param variables - Variables, at least one, each once. They stay the caller's.
 * @param options - How fast the average follows.
 * @returns The average, which owns one tensor per variable until `dispose()`.
 * @throws TypeError if `variables` is not an array of live variables, or an option has the wrong type.
 * @throws RangeError if there is no variable, one is there twice, or `decay` is outside [0, 1).
 *
 * @example
 * ```ts
 * import { weightAverage } from '@lt/training';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { tensor1d, variable } from '@tensorflow/tfjs-core';
 *
 * const weights = variable(tensor1d([0, 8]));
 * const average = weightAverage([weights], { decay: 0.75 });
 * weights.assign(tensor1d([4, 0])); // a training step
 * average.update();
 * average.swap(); // evaluate here, with the averages in place
 * console.log(Array.from(await weights.data()).join(' ')); // 1 6
 * average.swap();
 * console.log(Array.from(await weights.data()).join(' ')); // 4 0
 * average.dispose();
 * ```
 *
 * @see B. Polyak, A. Juditsky, "Acceleration of Stochastic Approximation by Averaging", SIAM Journal on Control and Optimization 30(4),
 *   1992, https://doi.org/10.1137/0330046. There the average is plain, over all steps. The exponential form and its warm-up are those
 *   of TensorFlow's `ExponentialMovingAverage`, which without `num_updates` has no warm-up, as here by default.
 */
export function weightAverage(variables: readonly Variable[], options: WeightAverageOptions): WeightAverage {
  const name = 'weightAverage';
  if (!Array.isArray(variables)) {
    throw new TypeError(`${name}: expected \`variables\` to be an array, got ${describeValue(variables)}.`);
  }
  if (variables.length === 0) {
    throw new RangeError(`${name}: expected \`variables\` to hold at least one variable, got none.`);
  }
  for (const [index, one] of variables.entries()) checkVariable(name, `variables[${index}]`, one);
  if (new Set(variables).size !== variables.length) {
    throw new RangeError(`${name}: expected \`variables\` to hold each variable once, got one twice.`);
  }
  const { warmup = false } = checkOptions(name, options);
  const decay = checkNumber(name, 'decay', options.decay, { min: 0, below: 1 });
  if (typeof warmup !== 'boolean') {
    throw new TypeError(`${name}: expected \`warmup\` to be true or false, got ${describeValue(warmup)}.`);
  }
  return new MovingAverage([...variables], decay, warmup);
}

/** The average behind `weightAverage`, which checks the arguments of the constructor. */
class MovingAverage implements WeightAverage {
  readonly #variables: readonly Variable[];
  readonly #decay: number;
  readonly #warmup: boolean;
  /** The averages, or, while swapped, the trained weights. */
  #held: Tensor[];
  #numUpdates = 0;
  #swapped = false;

  constructor(variables: readonly Variable[], decay: number, warmup: boolean) {
    this.#variables = variables;
    this.#decay = decay;
    this.#warmup = warmup;
    this.#held = variables.map(keepClone);
  }

  get numUpdates(): number {
    return this.#numUpdates;
  }

  get swapped(): boolean {
    return this.#swapped;
  }

  update(): void {
    this.#checkOwnWeights('update');
    const t = this.#numUpdates;
    const share = 1 - (this.#warmup ? Math.min(this.#decay, (1 + t) / (10 + t)) : this.#decay);
    this.#hold(
      this.#variables.map((weights, i) => {
        // A copy where the average is one: 0 · NaN would keep a NaN for ever.
        if (share === 1 || weights.dtype !== 'float32') return keepClone(weights);
        const average = this.#held[i]!;
        return keep(tidy(() => add(average, mul(sub(weights, average), share))));
      }),
    );
    this.#numUpdates++;
  }

  swap(): void {
    this.#checkAlive('swap');
    this.#hold(
      this.#variables.map((weights, i) => {
        const before = keepClone(weights);
        weights.assign(this.#held[i]!);
        return before;
      }),
    );
    this.#swapped = !this.#swapped;
  }

  tensors(): Record<string, Tensor> {
    this.#checkAlive('tensors');
    const averages = this.#swapped ? this.#variables : this.#held;
    return Object.fromEntries(averages.map((average, i) => [String(i), clone(average)]));
  }

  restore(tensors: Readonly<Record<string, Tensor | TensorValues>>, numUpdates: number): void {
    const name = 'restore';
    this.#checkOwnWeights(name);
    checkNumber(name, 'numUpdates', numUpdates, { min: 0, integer: true });
    if (typeof tensors !== 'object' || tensors === null) {
      throw new TypeError(
        `${name}: expected \`tensors\` to hold a tensor per variable, got ${describeValue(tensors)}.`,
      );
    }
    const numTensors = Object.keys(tensors).length;
    if (numTensors !== this.#variables.length) {
      throw new RangeError(
        `${name}: expected \`tensors\` to hold one tensor per variable, ${this.#variables.length} in all, got ${numTensors}.`,
      );
    }
    tidy(() => {
      const averages = this.#variables.map(({ shape, dtype }, i) => {
        const one = tensors[i];
        const average = isTensorValues(one) ? toTensor(one) : one;
        return checkTensor(name, `tensors[${i}]`, average, { shape, dtype });
      });
      this.#hold(averages.map(keepClone));
    });
    this.#numUpdates = numUpdates;
  }

  dispose(): void {
    this.#hold([]);
  }

  /** Replaces what is held, and disposes what was. */
  #hold(next: Tensor[]): void {
    for (const tensor of this.#held) tensor.dispose();
    this.#held = next;
  }

  #checkAlive(caller: string): void {
    if (this.#held.length === 0) {
      throw new TypeError(`${caller}: expected the weight average to be live, got a disposed one.`);
    }
    for (const [i, one] of this.#variables.entries()) checkVariable(caller, `variables[${i}]`, one);
  }

  #checkOwnWeights(caller: string): void {
    this.#checkAlive(caller);
    if (this.#swapped) {
      throw new RangeError(
        `${caller}: expected the variables to hold the trained weights, got the averages. Call swap() first.`,
      );
    }
  }
}

/** Returns a second handle on the same values, which no tidy disposes; assigning to a variable later does not change it. */
function keepClone(tensor: Tensor): Tensor {
  return keep(clone(tensor));
}

function checkVariable(caller: string, argument: string, value: unknown): void {
  checkTensor(caller, argument, value);
  if (value instanceof Variable) return;
  throw new TypeError(`${caller}: expected \`${argument}\` to be a variable, got ${describeValue(value)}.`);
}
