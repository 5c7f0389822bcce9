import type { Labels } from '@lt/losses';
import { clone, dispose, keep, Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import type { ClassMemory } from './class-memory.ts';
import type { ClassMemoryUpdate } from './class-memory-update.ts';

/** Keeps what a memory needs of the batches of a step, until the step is taken. */
export class MemoryFollower {
  readonly #memory: ClassMemory;
  readonly #update: ClassMemoryUpdate;
  #batches: { labels: Labels; features: Tensor2D }[] = [];

  constructor(memory: ClassMemory, update: ClassMemoryUpdate) {
    this.#memory = memory;
    this.#update = update;
  }

  /** Takes note of a batch. Its tensors are the caller's. */
  see(labels: Labels, features: Tensor2D): void {
    this.#batches.push({
      labels: labels instanceof Tensor ? keep(clone(labels)) : labels,
      features: keep(clone(features)),
    });
  }

  /** Moves the memory by all batches since the last step. */
  async step(): Promise<void> {
    for (const { labels, features } of this.#batches) {
      await this.#memory.update(labels, features, this.#update);
    }
    this.dispose();
  }

  /** Forgets the batches. */
  dispose(): void {
    for (const { labels, features } of this.#batches)
      dispose(labels instanceof Tensor ? [labels, features] : features);
    this.#batches = [];
  }
}
