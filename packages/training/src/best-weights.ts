import { clone, dispose, keep, type Tensor, type Variable } from '@tensorflow/tfjs-core';

/** The weights of the best epoch so far. */
export class BestWeights {
  readonly #variables: readonly Variable[];
  #held: Tensor[] = [];

  constructor(variables: readonly Variable[]) {
    this.#variables = variables;
  }

  /** Whether there are any yet. */
  get taken(): boolean {
    return this.#held.length > 0;
  }

  /** Takes the present values of the variables. A clone keeps them when the variables change, without a copy. */
  take(): void {
    this.hold(this.#variables.map((variable) => keep(clone(variable as Tensor))));
  }

  /** Takes these tensors, one per variable, as its own. */
  hold(tensors: Tensor[]): void {
    this.dispose();
    this.#held = tensors;
  }

  /** Returns the tensors, which stay its own, by position of their variable. */
  tensors(): Record<string, Tensor> {
    return Object.fromEntries(this.#held.map((tensor, i) => [String(i), tensor]));
  }

  /** Gives the variables these values. */
  apply(): void {
    for (const [i, tensor] of this.#held.entries()) this.#variables[i]!.assign(tensor);
  }

  /** Forgets the weights. */
  dispose(): void {
    dispose(this.#held);
    this.#held = [];
  }
}
