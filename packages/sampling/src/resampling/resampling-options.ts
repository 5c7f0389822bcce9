import type { NeighborEngineChoice } from '../neighbors/choose-engine.ts';
import type { RunControl } from './run-control.ts';
import type { SamplingStrategy } from './sampling-strategy.ts';

/** Options that all resamplers share. */
export interface ResamplingOptions extends RunControl {
  /** How many rows of which class. @default 'auto' */
  samplingStrategy?: SamplingStrategy;
}

/** The option of what searches for neighbors. */
export interface EngineOption {
  /** What to search for neighbors with; the result is the same bytes. @default 'auto' */
  engine?: NeighborEngineChoice;
  /**
   * Threads that search in WebAssembly, this one included; 1 for no others. The result is the same bytes. Where none may be started, this
   * thread does it all.
   *
   * @default as many as the machine has, in searches that take one longer than about 150 milliseconds
   */
  workers?: number;
}

/** Arrays with an element per row, by name: weights, groups, identifiers. */
export type Carried = Readonly<Record<string, ArrayLike<unknown>>>;

/** Options that all over-samplers share. */
export interface OverSamplingOptions<Arrays extends Carried = Carried> extends ResamplingOptions {
  /** Seed of the draws: the same seed gives the same bytes. @default 0 */
  seed?: number | string;
  /**
   * Arrays with an element per row, which come back with an element per row of the result: a new row has that of its base row. Weights,
   * groups of a cross-validation, identifiers.
   */
  carry?: Arrays;
}
