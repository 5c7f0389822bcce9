import type { Random } from '@lt/core';
import { clone, dispose, keep, type Tensor, type Variable } from '@tensorflow/tfjs-core';

/** What the world looked like after the last whole step, to go back to if the next one is not finished. */
export class StepBoundary {
  readonly #variables: readonly Variable[];
  readonly #randoms: readonly Random[];
  #values: Tensor[] = [];
  #positions: number[] = [];

  constructor(variables: readonly Variable[], randoms: Readonly<Record<string, Random>> | undefined) {
    this.#variables = variables;
    this.#randoms = Object.values(randoms ?? {});
  }

  /** Remembers the present. Nothing is copied: a clone keeps the values that a later assignment replaces. */
  mark(): void {
    this.dispose();
    this.#values = this.#variables.map((variable) => keep(clone(variable as Tensor)));
    this.#positions = this.#randoms.map(({ position }) => position);
  }

  /** Goes back to what was marked. */
  undo(): void {
    for (const [i, value] of this.#values.entries()) this.#variables[i]!.assign(value);
    for (const [i, position] of this.#positions.entries()) this.#randoms[i]!.position = position;
  }

  /** Forgets what was marked. */
  dispose(): void {
    dispose(this.#values);
    this.#values = [];
    this.#positions = [];
  }
}
