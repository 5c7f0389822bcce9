import { describe, expect, it, vi } from 'vitest';
import { createYielder } from '../src/create-yielder.ts';

/** Computes for so many milliseconds. */
function compute(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

describe('createYielder', () => {
  it('asks for no turn before a stretch of computing is over', () => {
    expect(createYielder()()).toBeUndefined();
  });

  it('lets timers have their turn once it is', async () => {
    const giveWay = createYielder();
    let fired = false;
    setTimeout(() => {
      fired = true;
    }, 1);
    for (let i = 0; i < 100 && !fired; i++) {
      compute(5);
      await giveWay();
    }
    expect(fired).toBe(true);
  });

  it('measures the next stretch from the end of the turn', async () => {
    const giveWay = createYielder();
    compute(40);
    const turn = giveWay();
    expect(turn).toBeInstanceOf(Promise);
    await turn;
    expect(giveWay()).toBeUndefined();
  });

  it('passes by message where there is no setImmediate, as in browsers', async () => {
    vi.stubGlobal('setImmediate', undefined);
    const giveWay = createYielder();
    compute(40);
    await giveWay();
    vi.unstubAllGlobals();
    expect(giveWay()).toBeUndefined();
  });
});
