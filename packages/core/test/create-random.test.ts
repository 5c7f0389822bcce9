import { describe, expect, it } from 'vitest';
import { createRandom } from '../src/create-random.ts';

describe('createRandom', () => {
  // Pinned: what a seed gives is part of the interface. If this test fails, the change breaks every saved run.
  it.each([
    {
      path: [0],
      draws: [0.9632179603442329, 0.7855809042911083, 0.6657671347621543],
      far: 0.2694309089722341,
    },
    {
      path: [''],
      draws: [0.7438786034057963, 0.8460574300376785, 0.3818658721366627],
      far: 0.9564450422132678,
    },
    {
      path: [1],
      draws: [0.6825482879086876, 0.8171017766898738, 0.7070045535432931],
      far: 0.045466601074264035,
    },
    {
      path: ['1'],
      draws: [0.5781220560274957, 0.5350079759972457, 0.35084821434696356],
      far: 0.5521077844271857,
    },
    {
      path: [-1.5],
      draws: [0.6640420480911273, 0.12419411276292425, 0.008449919418742624],
      far: 0.9785739332298238,
    },
    {
      path: [42, 'shuffle'],
      draws: [0.01244610909216104, 0.98580090754396, 0.07897405289747772],
      far: 0.9649334906941942,
    },
    {
      path: [7, 'epoch', 3],
      draws: [0.0496154286420224, 0.7246857237186005, 0.7015486762400314],
      far: 0.5662008749828549,
    },
  ] as { path: [number | string]; draws: number[]; far: number }[])(
    'gives the pinned draws of $path',
    ({ path, draws, far }) => {
      const random = createRandom(...path);
      expect(draws.map(() => random.next())).toEqual(draws);
      expect(random.at(2 ** 40 + 1)).toBe(far);
    },
  );

  it('starts at position 0', () => {
    expect(createRandom('any').position).toBe(0);
  });

  it('takes stream names as forks', () => {
    const names = ['epoch', 3, '', 0] as const;
    expect(createRandom(7, ...names).next()).toBe(
      createRandom(7)
        .fork(...names)
        .next(),
    );
    expect(createRandom(7, ...names).next()).toBe(createRandom(7, 'epoch').fork(3).fork('', 0).next());
  });

  it('gives a stream of its own to 0, -0 being the same, to the empty string, and to 1 and "1"', () => {
    expect(createRandom(-0).next()).toBe(createRandom(0).next());
    expect(new Set([0, '', 1, '1', '0'].map((seed) => createRandom(seed).next())).size).toBe(5);
  });

  it('refuses a seed or a stream name of another type', () => {
    const make = createRandom as (...path: unknown[]) => unknown;
    expect(() => make()).toThrow(
      new TypeError('createRandom: expected `seed` to be a number or a string, got undefined.'),
    );
    expect(() => make(12n)).toThrow(
      new TypeError('createRandom: expected `seed` to be a number or a string, got 12n.'),
    );
    expect(() => make(1, 'a', null)).toThrow(
      new TypeError('createRandom: expected `stream[1]` to be a number or a string, got null.'),
    );
  });

  it('refuses NaN and infinities', () => {
    expect(() => createRandom(Number.NaN)).toThrow(
      new RangeError('createRandom: expected `seed` to be a finite number or a string, got NaN.'),
    );
    expect(() => createRandom(1, -Infinity)).toThrow(
      new RangeError('createRandom: expected `stream[0]` to be a finite number or a string, got -Infinity.'),
    );
  });
});
