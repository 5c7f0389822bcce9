import { createRandom } from '@lt/core';
import { describeBackends, expectAllClose } from '@lt/testkit';
import { dispose, expandDims, mean, type Tensor4D, tensor2d, tensor3d } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countVectors, planDraw } from '../../src/augment/fusion-plan.ts';
import { fuseFeatures, fusePooled } from '../../src/index.ts';

const count = { rounding: 'round', minSpecific: 1 } as const;

/** Two maps of a few channels, pools that are not empty, and a share. */
const pairs = fc
  .record({
    height: fc.integer({ min: 1, max: 4 }),
    width: fc.integer({ min: 2, max: 4 }),
    channels: fc.integer({ min: 1, max: 4 }),
    gamma: fc.integer({ min: 0, max: 16 }).map((x) => x / 16),
    seed: fc.nat(),
  })
  .map(({ height, width, channels, gamma, seed }) => {
    const random = createRandom(seed);
    const numPositions = height * width;
    // Above 0, so that no vector is left out of a pool.
    const map = () =>
      Array.from({ length: numPositions }, () => Array.from({ length: channels }, () => random.next() + 0.1));
    const pool = () => {
      const inside = Array.from({ length: numPositions }, () => random.int(2));
      inside[random.int(numPositions)] = 1;
      return inside;
    };
    return {
      height,
      width,
      channels,
      gamma,
      seed,
      numPositions,
      tail: map(),
      donor: map(),
      own: pool(),
      others: pool(),
    };
  });
type Pair = typeof pairs extends fc.Arbitrary<infer Value> ? Value : never;

const positionsOf = (mask: number[]): number[] => mask.flatMap((inside, i) => (inside ? [i] : []));
const tensorsOf = ({ height, width, channels, tail, donor, own, others }: Pair) =>
  [
    tensor3d(tail.flat(), [height, width, channels]),
    tensor2d(own, [height, width]),
    tensor3d(donor.flat(), [height, width, channels]),
    tensor2d(others, [height, width]),
  ] as const;
const meanVector = (rows: number[][]): number[] =>
  rows[0]!.map((_, k) => rows.reduce((sum, row) => sum + row[k]!, 0) / rows.length);

await describeBackends('fusion', () => {
  it('is the mean of the vectors of a plain loop, as a map and as products of matrices', async () => {
    await fc.assert(
      fc.asyncProperty(pairs, async (pair) => {
        const { gamma, seed, numPositions, height, width } = pair;
        const given = tensorsOf(pair);
        const { fused, nSpecific } = await fuseFeatures(...given, { gamma, random: createRandom(seed) });
        // Algorithm 1 by plain loops, of the same random numbers.
        const random = createRandom(seed);
        const wantedCount = Math.max(1, Math.round(gamma * numPositions));
        const draw = (pool: number[]): number => pool[Math.floor(random.next() * pool.length)]!;
        const rows = Array.from({ length: numPositions }, (_, i) =>
          i < wantedCount
            ? pair.tail[draw(positionsOf(pair.own))]!
            : pair.donor[draw(positionsOf(pair.others))]!,
        );
        expect(nSpecific).toBe(wantedCount);
        await expectAllClose(fused, rows.flat());
        const next = createRandom(seed);
        const plan = planDraw({
          own: positionsOf(pair.own),
          others: positionsOf(pair.others),
          numPositions,
          gamma,
          count,
          next: () => next.next(),
        });
        const counts = countVectors(plan);
        const row = (values: Float32Array) => tensor2d(values, [1, height * width]);
        const weights = [row(counts.slice(0, numPositions)), row(counts.slice(numPositions))] as const;
        const [tail, donor] = [expandDims(given[0], 0), expandDims(given[2], 0)] as [Tensor4D, Tensor4D];
        const pooled = fusePooled(tail, weights[0], donor, weights[1]);
        await expectAllClose(pooled, [meanVector(rows)]);
        await expectAllClose(mean(fused, [0, 1]), meanVector(rows));
        dispose([...given, ...weights, tail, donor, fused, pooled]);
      }),
      { seed: 32, numRuns: 15 },
    );
  });

  it('in expectation does not ask where in its map a vector is', async () => {
    await fc.assert(
      fc.asyncProperty(pairs, async (pair) => {
        const { gamma, numPositions, seed } = pair;
        const order = createRandom(seed, 'order').shuffle(Array.from({ length: numPositions }, (_, i) => i));
        const moved = <T>(list: T[]): T[] => order.map((i) => list[i]!);
        const given = tensorsOf(pair);
        const permuted = tensorsOf({
          ...pair,
          tail: moved(pair.tail),
          own: moved(pair.own),
          donor: moved(pair.donor),
          others: moved(pair.others),
        });
        const options = { gamma, mode: 'expectation' } as const;
        const [one, other] = [
          await fuseFeatures(...given, options),
          await fuseFeatures(...permuted, options),
        ];
        await expectAllClose(other.fused, one.fused);
        const share = Math.max(1, Math.round(gamma * numPositions)) / numPositions;
        const own = meanVector(positionsOf(pair.own).map((i) => pair.tail[i]!));
        const others = meanVector(positionsOf(pair.others).map((i) => pair.donor[i]!));
        await expectAllClose(
          one.fused,
          own.map((value, k) => share * value + (1 - share) * others[k]!),
        );
        dispose([...given, ...permuted, one.fused, other.fused]);
      }),
      { seed: 33, numRuns: 15 },
    );
  });
});

describe('planDraw', () => {
  it('comes to the expectation on average: each vector of a pool as often as the others', () => {
    fc.assert(
      fc.property(pairs, ({ own, others, numPositions, gamma, seed }) => {
        const random = createRandom(seed);
        const [tail, donor] = [positionsOf(own), positionsOf(others)];
        const totals = new Float64Array(2 * numPositions);
        const numDraws = 3000;
        let nSpecific = 0;
        for (let i = 0; i < numDraws; i++) {
          const parts = { own: tail, others: donor, numPositions, gamma, count, next: () => random.next() };
          const plan = planDraw(parts);
          nSpecific = plan.nSpecific;
          for (const [at, times] of countVectors(plan).entries()) totals[at]! += times / numDraws;
        }
        const check = (pool: number[], start: number, drawn: number): void => {
          for (let i = 0; i < numPositions; i++) {
            const wanted = pool.includes(i) ? drawn / pool.length : 0;
            // Six deviations of the mean of as many binomial counts.
            const deviation = Math.sqrt((drawn * (1 / pool.length) * (1 - 1 / pool.length)) / numDraws);
            expect(Math.abs(totals[start + i]! - wanted)).toBeLessThanOrEqual(6 * deviation + 1e-9);
          }
        };
        check(tail, 0, nSpecific);
        check(donor, numPositions, numPositions - nSpecific);
      }),
      { seed: 34, numRuns: 15 },
    );
  });
});
