import { readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { createRandom } from '../src/create-random.ts';
import { portableCosOfTurn, portableLog } from '../src/portable-math.ts';

// The oracle: fixed-point arithmetic with 200 bits behind the point.
const BITS = 200n;
const ONE = 1n << BITS;
const PI = (31415926535897932384626433832795028841971693993751058209749445923n * ONE) / 10n ** 64n;

/** The exact fixed-point value of a float in [2^-100, 4). */
function toFixed(x: number): bigint {
  return (BigInt(x * 2 ** 152) * ONE) >> 152n;
}

function toFloat(fixed: bigint): number {
  return Number(fixed) / 2 ** 200;
}

function exactLog(x: number): bigint {
  const logOf = (m: bigint): bigint => {
    const s = ((m - ONE) * ONE) / (m + ONE);
    const square = (s * s) >> BITS;
    let sum = 0n;
    for (let k = 1n, power = s; power !== 0n; k += 2n, power = (power * square) / ONE) sum += power / k;
    return 2n * sum;
  };
  let [mantissa, exponent] = [x, 0n];
  for (; mantissa < 0.7; exponent--) mantissa *= 2;
  return logOf(toFixed(mantissa)) + exponent * logOf(2n * ONE);
}

function exactCosOfTurn(x: number): bigint {
  const angle = (2n * PI * toFixed(x)) >> BITS;
  const square = (angle * angle) >> BITS;
  let [sum, term] = [0n, ONE];
  for (let k = 0n; term !== 0n; k += 2n) {
    sum += term;
    term = -(term * square) / (ONE * (k + 1n) * (k + 2n));
  }
  return sum;
}

/** Error of a float in units in the last place of the exact value. */
function ulps(actual: number, exact: bigint): number {
  const nearest = Math.abs(toFloat(exact));
  const unit = 2 ** (Math.floor(Math.log2(nearest)) - 52);
  return Math.abs(toFloat((BigInt(Math.round(actual * 2 ** 120)) << 80n) - exact)) / unit;
}

const uniform = Array.from({ length: 2000 }, (_, i) => createRandom('portable math').at(i));

describe('portableLog', () => {
  it.each([
    ['uniform numbers', uniform.map((u) => 1 - u)],
    ['tiny numbers', uniform.map((u, i) => (1 - u) * 2 ** -(i % 53))],
    ['numbers near 1', uniform.map((u, i) => 1 - Math.floor(u * 1e6) * 2 ** -(40 + (i % 13)) - 2 ** -53)],
    ['edges', [2 ** -53, Math.SQRT1_2, 0.5, 0.25, 0.7071067811865475, 0.7071067811865477, 1 - 2 ** -53]],
  ])('is within 2 units in the last place for %s', (_, numbers) => {
    const worst = Math.max(...numbers.map((x) => ulps(portableLog(x), exactLog(x))));
    expect(worst).toBeLessThan(2);
    expect(worst).toBeGreaterThan(0);
  });

  it('agrees with the engine to within 2 units in the last place', () => {
    for (const u of uniform) {
      const expected = Math.log(1 - u);
      expect(Math.abs(portableLog(1 - u) - expected)).toBeLessThanOrEqual(-expected * 2 * 2 ** -52);
    }
  });

  it('is exactly 0 at 1, and right above it', () => {
    expect(portableLog(1)).toBe(0);
    expect(portableLog(2)).toBe(Math.LN2);
    expect(portableLog(1000)).toBeCloseTo(Math.log(1000), 14);
  });
});

describe('portableCosOfTurn', () => {
  // Zeros of the cosine are left out: there is no last place near 0 but the absolute error of a test below.
  it.each([
    ['uniform numbers', uniform.filter((u) => Math.abs((u % 0.5) - 0.25) > 1e-3)],
    ['eighths of a turn', [0, 0.125, 0.375, 0.5, 0.625, 0.875, 0.1250000001, 0.3749999999]],
  ])('is within 2 units in the last place for %s', (_, numbers) => {
    const worst = Math.max(...numbers.map((x) => ulps(portableCosOfTurn(x), exactCosOfTurn(x))));
    expect(worst).toBeLessThan(2);
  });

  it('keeps an absolute error below 2^-53 near its zeros', () => {
    for (let i = -1000; i <= 1000; i++) {
      const x = 0.25 + i * 2 ** -30;
      const exact = toFloat(exactCosOfTurn(x));
      expect(Math.abs(portableCosOfTurn(x) - exact)).toBeLessThan(2 ** -53);
    }
    expect(portableCosOfTurn(0.25)).toBe(0);
    expect(portableCosOfTurn(0.75)).toBeCloseTo(0, 15);
  });

  it('is symmetric about half a turn', () => {
    for (const u of uniform) {
      const offset = Math.floor(u * 2 ** 40) / 2 ** 41;
      expect(portableCosOfTurn(0.5 + offset)).toBe(portableCosOfTurn(0.5 - offset));
    }
  });
});

describe('random draws', () => {
  it('call no function of Math whose last bits the engine may choose', () => {
    const exact = new Set(['abs', 'ceil', 'floor', 'imul', 'max', 'min', 'sqrt', 'trunc']);
    const names = Object.getOwnPropertyNames(Math) as Exclude<keyof Math, symbol>[];
    const inexact = names.filter((name) => typeof Math[name] === 'function' && !exact.has(name));
    expect(inexact).toContain('log');
    const spies = inexact.map((name) => vi.spyOn(Math, name as 'log'));
    const random = createRandom('spied on', 1);
    random.fill(new Float64Array(1001));
    for (let i = 0; i < 1000; i++) random.normal();
    random.exponential();
    random.shuffle([1, 2, 3]);
    random.fork('x').permutation(100_000)(7);
    random.permutation(100_000).fill(new Int32Array(100), 7);
    random.int(2 ** 53);
    const called = inexact.filter((_, i) => spies[i]!.mock.calls.length > 0);
    vi.restoreAllMocks();
    expect(called).toEqual([]);
  });

  it.each([
    'create-random',
    'feistel-permutation',
    'fill-uniforms',
    'mix32',
    'philox',
    'philox-random',
    'permutation',
    'portable-math',
    'random-kernels',
    'seed-key',
    'to-uniform',
  ])('use no power operator in %s, which is as inexact as Math.pow', (file) => {
    const source = readFileSync(new URL(`../src/${file}.ts`, import.meta.url), 'utf8');
    const code = source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/\/\/.*/g, '');
    expect(code).toMatch(/export/);
    expect(code).not.toMatch(/\*\*/);
  });
});
