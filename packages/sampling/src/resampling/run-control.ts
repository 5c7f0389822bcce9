/** How far a resampler or a search for neighbors has come. */
export interface ResamplingProgress {
  /** What is being done. */
  phase: 'neighbors' | 'generate' | 'clean';
  /** Units of this phase that are done. */
  done: number;
  /** Units of this phase in all. */
  total: number;
}

/** How long work is watched and stopped. */
export interface RunControl {
  /** Stops the work: the promise rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** Called with the progress, several times a second in long work. */
  onProgress?: ((event: ResamplingProgress) => void) | undefined;
}
