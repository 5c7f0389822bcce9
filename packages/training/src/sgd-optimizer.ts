import { checkNumber, describeValue } from '@lt/core';
import {
  add,
  engine,
  getBackend,
  getKernel,
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

// tfjs-core does not export this type by name.
type NamedTensor = Awaited<ReturnType<Optimizer['getWeights']>>[number];

/** Stochastic gradient descent with momentum and weight decay: an `Optimizer` of tfjs-core, made by `sgd`. */
export interface SgdOptimizer extends Optimizer {
  /** The learning rate of the next step. */
  readonly learningRate: number;
  /** Changes the learning rate from the next step on. Throws a RangeError if it is negative, NaN or infinite. */
  setLearningRate(learningRate: number): void;
}

/** The optimizer behind `sgd`, which checks the arguments of the constructor. */
export class Sgd extends Optimizer implements SgdOptimizer {
  /** The name that tfjs saves models with. A getter, because a static property would keep bundlers from dropping the class. */
  static get className(): string {
    return 'LtSgd';
  }

  static override fromConfig<T>(_cls: unknown, config: Record<string, unknown>): T {
    const { learningRate, momentum, nesterov, weightDecay } = config as ReturnType<Sgd['getConfig']>;
    return new Sgd(learningRate, momentum, nesterov, weightDecay, () => true) as T;
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
    const inOnePass = getKernel(ONE_PASS, getBackend()) !== undefined;
    tidy(() => {
      // The scalars of a step are made once, not once per variable.
      const rate = scalar(this.learningRate);
      const momentum = scalar(this.momentum);
      const decay = scalar(this.weightDecay);
      for (const [name, gradient] of gradients) {
        if (gradient == null) continue;
        if (inOnePass) this.stepInOnePass(name, gradient);
        else this.step(name, gradient, rate, momentum, decay);
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

  /** The same by the kernel of @lt/backend, which computes the same: bit by bit on wasm, to the digits of float32 on GPUs. */
  private stepInOnePass(name: string, gradient: Tensor): void {
    const value = registeredVariable(name);
    const velocity = this.momentum > 0 ? this.velocityOf(name, value) : undefined;
    const inputs = { value, gradient, ...(velocity && { velocity }) };
    const { learningRate, momentum, nesterov } = this;
    const weightDecay = this.decayed(name) ? this.weightDecay : 0;
    tidy(() => {
      const attrs = { learningRate, momentum, weightDecay, nesterov };
      const [newValue, newVelocity] = engine().runKernel(ONE_PASS, inputs, attrs) as unknown as Tensor[];
      value.assign(newValue!);
      velocity?.assign(newVelocity!);
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

/** The kernel of a whole step, which @lt/backend registers: `enableWasmTraining` on wasm, `enableGpuTraining` on webgpu and webgl. */
const ONE_PASS = 'LtSgdStep';

/** What tfjs's own optimizer appends to the name of a variable for its velocity. */
const SUFFIX = '/momentum';

function registeredVariable(name: string): Variable {
  const value = engine().registeredVariables[name];
  if (value !== undefined) return value;
  throw new RangeError(
    `applyGradients: expected every gradient to be named after a live variable, got ${describeValue(name)}.`,
  );
}
