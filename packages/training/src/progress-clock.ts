/** Where the time of a training goes. Made once per call of `trainLoop`. */
export class ProgressClock {
  readonly #began: number = performance.now();
  #since: number = this.#began;
  #trainedMilliseconds = 0;
  #numExamples = 0;
  #numSteps = 0;

  /** Begins a stretch of training; what came before since the last `stop` was something else. */
  start(): void {
    this.#since = performance.now();
  }

  /** Ends a step of so many examples; returns its seconds. The next step begins at once. */
  step(numExamples: number): number {
    const now = performance.now();
    const milliseconds = now - this.#since;
    this.#since = now;
    this.#trainedMilliseconds += milliseconds;
    this.#numExamples += numExamples;
    this.#numSteps++;
    return milliseconds / 1000;
  }

  /** Returns the timings of a progress event when so many steps remain. */
  timings(remainingSteps: number): {
    examplesPerSecond: number;
    elapsedSeconds: number;
    remainingSeconds: number;
  } {
    const elapsedSeconds = (performance.now() - this.#began) / 1000;
    const trainedSeconds = this.#trainedMilliseconds / 1000;
    return {
      examplesPerSecond: trainedSeconds > 0 ? this.#numExamples / trainedSeconds : 0,
      elapsedSeconds,
      remainingSeconds: (elapsedSeconds / this.#numSteps) * Math.max(0, remainingSteps),
    };
  }
}
