import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ProgressClock } from '../src/progress-clock.ts';

let now = 0;
beforeEach(() => {
  now = 1000;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
});
afterEach(() => vi.restoreAllMocks());

describe('ProgressClock', () => {
  it('counts training as examples per second, and everything as elapsed', () => {
    const clock = new ProgressClock();
    now += 5000; // a checkpoint is loaded
    clock.start();
    now += 200;
    expect(clock.step(8)).toBeCloseTo(0.2, 9);
    now += 300;
    expect(clock.step(12)).toBeCloseTo(0.3, 9);
    now += 700; // an evaluation
    expect(clock.timings(10)).toEqual({ examplesPerSecond: 40, elapsedSeconds: 6.2, remainingSeconds: 31 });
    clock.start();
    now += 500;
    clock.step(20);
    expect(clock.timings(0)).toEqual({ examplesPerSecond: 40, elapsedSeconds: 6.7, remainingSeconds: 0 });
    expect(clock.timings(-1).remainingSeconds).toBe(0);
  });

  it('has finite numbers while a coarse clock stands still', () => {
    const clock = new ProgressClock();
    clock.start();
    expect(clock.step(8)).toBe(0);
    expect(clock.timings(3)).toEqual({ examplesPerSecond: 0, elapsedSeconds: 0, remainingSeconds: 0 });
  });
});
