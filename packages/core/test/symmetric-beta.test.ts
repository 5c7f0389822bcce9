import { describe, expect, it } from 'vitest';
import { createRandom } from '../src/create-random.ts';
import { happensToPower, symmetricBeta } from '../src/symmetric-beta.ts';

const draws = (alpha: number, count: number): number[] => {
  const random = createRandom('symmetric beta', alpha);
  return Array.from({ length: count }, () => symmetricBeta(random, alpha));
};

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

describe('symmetricBeta', () => {
  it.each([0.05, 0.2, 0.5, 0.9, 1, 1.001, 1.5, 2, 4.25, 30])(
    'has the mean, variance and fourth moment of Beta(%d, %d)',
    (alpha) => {
      const values = draws(alpha, 20_000);
      expect(values.every((x) => x >= 0 && x <= 1)).toBe(true);
      // Central moments of Beta(a, a) in z = 2x - 1, a product of odd numbers over 2a + 1, 2a + 3, …
      const moment = (order: number): number => {
        let product = 1;
        for (let k = 1; k < order; k += 2) product *= k / (2 * alpha + k);
        return product;
      };
      const z = values.map((x) => 2 * x - 1);
      const sigma = (variance: number): number => Math.sqrt(variance / values.length);
      expect(Math.abs(mean(z))).toBeLessThan(5 * sigma(moment(2)));
      const powers = [2, 4] as const;
      for (const power of powers) {
        const expected = moment(power);
        const bound = 5 * sigma(moment(2 * power) - expected ** 2);
        expect(Math.abs(mean(z.map((one) => one ** power)) - expected)).toBeLessThan(bound);
      }
    },
  );

  const cumulative: [number, (x: number) => number][] = [
    [0.5, (x) => (2 / Math.PI) * Math.asin(Math.sqrt(x))],
    [1, (x) => x],
    [1.5, (x) => (2 * (2 * x - 1) * Math.sqrt(x * (1 - x)) + Math.asin(2 * x - 1)) / Math.PI + 0.5],
    [2, (x) => x * x * (3 - 2 * x)],
    [3, (x) => x ** 3 * (10 - 15 * x + 6 * x * x)],
  ];
  it.each(cumulative)('is distributed as Beta(%d, …) says', (alpha, probability) => {
    const values = draws(alpha, 20_000).sort((a, b) => a - b);
    const distance = Math.max(
      ...values.map((x, i) =>
        Math.max(
          Math.abs(probability(x) - i / values.length),
          Math.abs(probability(x) - (i + 1) / values.length),
        ),
      ),
    );
    // Kolmogorov: exceeded with probability 2 exp(-2 · 2.7²) = 9e-7.
    expect(distance * Math.sqrt(values.length)).toBeLessThan(2.7);
  });

  it('takes a bounded number of draws, whatever alpha', () => {
    for (const alpha of [1e-9, 0.01, 0.2, 0.999, 1.0001, 1.5, 7.5]) {
      const random = createRandom('draws', alpha);
      for (let i = 0; i < 1000; i++) symmetricBeta(random, alpha);
      expect(random.position / 1000, String(alpha)).toBeLessThan(250);
    }
  });

  it('is 0 or 1 where alpha is next to nothing', () => {
    const random = createRandom('ends');
    const ends = Array.from({ length: 400 }, () => symmetricBeta(random, 1e-9));
    expect(ends.every((x) => x === 0 || x === 1)).toBe(true);
    expect(Math.abs(mean(ends) - 0.5)).toBeLessThan(5 * Math.sqrt(0.25 / 400));
  });

  it('keeps to the draws that it has today', () => {
    expect(draws(0.2, 3)).toMatchInlineSnapshot(`
      [
        0.9770838904141498,
        0.00024140392007519147,
        0.41354455320538774,
      ]
    `);
    expect(draws(1.5, 3)).toMatchInlineSnapshot(`
      [
        0.6544304927344275,
        0.07882436500373058,
        0.6002248495924448,
      ]
    `);
  });
});

describe('happensToPower', () => {
  it.each([
    [0.5, 0.3],
    [0.9, 0.5],
    [0.01, 0.2],
    [0.7, 2.5],
    [0.3, 3],
    [1e-12, 0.05],
  ])('happens with probability %d^%d', (probability, power) => {
    const random = createRandom('power', probability, power);
    const count = 20_000;
    let happened = 0;
    for (let i = 0; i < count; i++) if (happensToPower(random, probability, power)) happened++;
    const expected = probability ** power;
    expect(Math.abs(happened / count - expected)).toBeLessThan(
      5 * Math.sqrt((expected * (1 - expected)) / count),
    );
  });

  it('is sure for power 0 and probability 1, and never happens for probability 0', () => {
    const random = createRandom('power');
    expect(happensToPower(random, 0, 0)).toBe(true);
    expect(happensToPower(random, 1, 2.5)).toBe(true);
    expect(happensToPower(random, 0, 0.5)).toBe(false);
    expect(happensToPower(random, 0, 3)).toBe(false);
  });
});
