import { checkNumber, checkOptions, describeValue } from '@lt/core';
import {
  add,
  engine,
  mul,
  type NamedTensorMap,
  Optimizer,
  scalar,
  sub,
  type Tensor,
  tidy,
  util,
  type Variable,
  variable,
  zeros,
} from '@tensorflow/tfjs-core';

/** Options of {@link sgd}. */
export interface SgdOptions {
  /** Learning rate, at least 0. `setLearningRate` changes it during training. */
  learningRate: number;
  /** Share of the velocity that each step keeps, in [0, 1). @default 0 */
  momentum?: number;
  /** Whether to look ahead along the velocity (Nesterov). Needs `momentum` above 0. @default false */
  nesterov?: boolean;
  /** Added to the gradient as `weightDecay · variable`, at least 0. It is twice the factor of an L2 penalty. @default 0 */
  weightDecay?: number;
  /**
   * Which variables decay, by the name of the variable (`Variable.name`), for example
   * `(name) => name.includes('kernel')` to spare biases and batch normalization.
   *
   * @default all, as in PyTorch
   */
  decayed?: (variableName: string) => boolean;
}

// tfjs-core does not export this type by name.
type NamedTensor = Awaited<ReturnType<Optimizer['getWeights']>>[number];

/** Stochastic gradient descent with momentum and weight decay: an `Optimizer` of tfjs-core, made by {@link sgd}. */
export interface SgdOptimizer extends Optimizer {
  /** The learning rate of the next step. */
  readonly learningRate: number;
  /** Changes the learning rate from the next step on. Throws a RangeError if it is negative, NaN or infinite. */
  setLearningRate(learningRate: number): void;
}

/**
 * Creates stochastic gradient descent with momentum, Nesterov momentum and weight decay, with PyTorch's semantics.
 *
 * tfjs's own `train.momentum` has no weight decay, and it keeps velocities by their position in the list of gradients, so that a
 * variable whose gradient is missing once (a branch left out of the loss, a layer frozen later) shifts them to other variables. Here
 * a velocity belongs to the name of its variable; a variable without a gradient keeps its value and its velocity.
 *
 *     gradient = gradient + weightDecay · variable
 *     velocity = momentum · velocity + gradient
 *     variable = variable - learningRate · (nesterov ? gradient + momentum · velocity : velocity)
 *
 * Works in `model.compile({ optimizer })`, `minimize`, `applyGradients` and `trainLoop`. `getWeights` and `setWeights` hold the number
 * of steps and the velocities. Dispose it when training is over: it owns one velocity per variable.
 *
 * @param options - Rate, momentum and decay.
 * @returns An optimizer, which owns its velocities until `dispose()`.
 * @throws TypeError if an option has the wrong type.
 * @throws RangeError if an option is outside its range, or `nesterov` is set without momentum.
 *
 * @example
 * ```ts
 * import { sgd } from '@lt/training';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { tensor1d, variable } from '@tensorflow/tfjs-core';
 *
 * const weights = variable(tensor1d([1, -2]));
 * const optimizer = sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true, weightDecay: 0.01 });
 * optimizer.applyGradients([{ name: weights.name, tensor: tensor1d([1, 1]) }]);
 * // gradient 1.01, velocity 1.01: 1 - 0.1 · (1.01 + 0.9 · 1.01)
 * console.log(Array.from(await weights.data(), (weight) => weight.toFixed(4)).join(' ')); // 0.8081 -2.1862
 * optimizer.dispose();
 * ```
 *
 * @see I. Sutskever, J. Martens, G. Dahl, G. Hinton, "On the importance of initialization and momentum in deep learning", ICML 2013,
 *   section 2, https://proceedings.mlr.press/v28/sutskever13.html. PyTorch's form, in which the learning rate multiplies the whole
 *   velocity instead of each gradient as it enters: the two agree while the rate is constant.
 */
export function sgd(options: SgdOptions): SgdOptimizer {
  const name = 'sgd';
  checkOptions(name, options);
  const learningRate = checkNumber(name, 'learningRate', options.learningRate, { min: 0 });
  const momentum = checkNumber(name, 'momentum', options.momentum ?? 0, { min: 0, below: 1 });
  const nesterov = options.nesterov ?? false;
  if (typeof nesterov !== 'boolean') {
    throw new TypeError(
      `${name}: expected \`nesterov\` to be true or false, got ${describeValue(nesterov)}.`,
    );
  }
  if (nesterov && momentum === 0) {
    throw new RangeError(`${name}: expected \`momentum\` to be above 0 with \`nesterov\`, got 0.`);
  }
  const weightDecay = checkNumber(name, 'weightDecay', options.weightDecay ?? 0, { min: 0 });
  const decayed = options.decayed ?? (() => true);
  if (typeof decayed !== 'function') {
    throw new TypeError(`${name}: expected \`decayed\` to be a function, got ${describeValue(decayed)}.`);
  }
  return new Sgd(learningRate, momentum, nesterov, weightDecay, decayed);
}

class Sgd extends Optimizer implements SgdOptimizer {
  /** The name that tfjs saves models with. A getter, because a static property would keep bundlers from dropping the class. */
  static get className(): string {
    return 'LtSgd';
  }

  static override fromConfig<T>(_cls: unknown, config: Record<string, unknown>): T {
    return sgd(config as unknown as SgdOptions) as T;
  }

  private readonly velocities = new Map<string, Variable>();

  constructor(
    public learningRate: number,
    private readonly momentum: number,
    private readonly nesterov: boolean,
    private readonly weightDecay: number,
    private readonly decayed: (variableName: string) => boolean,
  ) {
    super();
  }

  setLearningRate(learningRate: number): void {
    this.learningRate = checkNumber('setLearningRate', 'learningRate', learningRate, { min: 0 });
  }

  applyGradients(variableGradients: NamedTensorMap | NamedTensor[]): void {
    const gradients: [string, Tensor | null | undefined][] = Array.isArray(variableGradients)
      ? variableGradients.map(({ name, tensor }) => [name, tensor])
      : Object.entries(variableGradients);
    tidy(() => {
      // The scalars of a step are made once, not once per variable.
      const rate = scalar(this.learningRate);
      const momentum = scalar(this.momentum);
      const decay = scalar(this.weightDecay);
      for (const [name, gradient] of gradients) {
        if (gradient != null) this.step(name, gradient, rate, momentum, decay);
      }
    });
    this.incrementIterations();
  }

  private step(name: string, gradient: Tensor, rate: Tensor, momentum: Tensor, decay: Tensor): void {
    const value = registeredVariable(name);
    tidy(() => {
      let direction =
        this.weightDecay > 0 && this.decayed(name) ? add(gradient, mul(decay, value)) : gradient;
      if (this.momentum > 0) {
        const velocity = this.velocityOf(name, value);
        const moved = add(mul(momentum, velocity), direction);
        direction = this.nesterov ? add(direction, mul(momentum, moved)) : moved;
        velocity.assign(moved);
      }
      value.assign(sub(value, mul(rate, direction)));
    });
  }

  private velocityOf(name: string, value: Variable): Variable {
    let velocity = this.velocities.get(name);
    if (velocity === undefined) {
      velocity = variable(zeros(value.shape), false);
      this.velocities.set(name, velocity);
    }
    if (!util.arraysEqual(velocity.shape, value.shape)) {
      throw new RangeError(
        `applyGradients: expected the velocity of ${describeValue(name)} to have its shape [${value.shape.join(', ')}], got ` +
          `[${velocity.shape.join(', ')}]. Make a new optimizer for a new model.`,
      );
    }
    return velocity;
  }

  override async getWeights(): Promise<NamedTensor[]> {
    const velocities = [...this.velocities].map(([name, velocity]) => ({
      name: name + SUFFIX,
      tensor: velocity,
    }));
    return [await this.saveIterations(), ...velocities];
  }

  override async setWeights(weightValues: NamedTensor[]): Promise<void> {
    const velocities = await this.extractIterations(weightValues);
    this.disposeVelocities();
    for (const { name, tensor } of velocities) {
      const key = name.endsWith(SUFFIX) ? name.slice(0, -SUFFIX.length) : name;
      this.velocities.set(key, variable(tensor, false));
    }
  }

  getConfig(): { learningRate: number; momentum: number; nesterov: boolean; weightDecay: number } {
    const { learningRate, momentum, nesterov, weightDecay } = this;
    return { learningRate, momentum, nesterov, weightDecay };
  }

  override dispose(): void {
    this.disposeVelocities();
  }

  private disposeVelocities(): void {
    for (const velocity of this.velocities.values()) velocity.dispose();
    this.velocities.clear();
  }
}

/** What tfjs's own optimizer appends to the name of a variable for its velocity. */
const SUFFIX = '/momentum';

function registeredVariable(name: string): Variable {
  const value = engine().registeredVariables[name];
  if (value !== undefined) return value;
  throw new RangeError(
    `applyGradients: expected every gradient to be named after a live variable, got ${describeValue(name)}.`,
  );
}
