import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BatchSampler, BatchSamplerState } from '../src/index.ts';
import { SAMPLERS } from './samplers.ts';
import { classIdsOf } from './statistics.ts';

const FIXED = { seed: 20261122, numRuns: 40 } as const;

/** Classes of some rows, one class without any perhaps, and the options that all samplers take. */
const inputs = fc.record({
  classIds: fc.array(fc.nat({ max: 4 }), { minLength: 12, maxLength: 40 }),
  options: fc.record({
    batchSize: fc.integer({ min: 1, max: 12 }),
    seed: fc.oneof(fc.integer(), fc.string()),
    tail: fc.constantFrom('ragged' as const, 'pad' as const, 'drop' as const),
    numClasses: fc.constant(6),
  }),
});

/** Returns the batches of the next epochs, as iterating gives them. */
function iterate(sampler: BatchSampler, epochs: number): number[][] {
  return Array.from({ length: epochs }, () => Array.from(sampler, (rows) => [...rows])).flat();
}

/** Returns the places of all batches of the first epochs, which need not be equally long. */
function placesOf(sampler: BatchSampler, epochs: number): { epoch: number; batch: number }[] {
  return Array.from({ length: epochs }, (_, epoch) =>
    Array.from({ length: sampler.numBatchesOf(epoch) }, (_, batch) => ({ epoch, batch })),
  ).flat();
}

describe.each(SAMPLERS)('$title', ({ sampler: name, create, changes }) => {
  it('gives the same batches by iteration, by epoch and one by one, from the last to the first', () => {
    fc.assert(
      fc.property(inputs, fc.nat({ max: 1000 }), ({ classIds, options }, seed) => {
        const expected = iterate(create(classIds, options), 3);
        const sampler = create(classIds, options);
        const byEpoch = [0, 1, 2].flatMap((epoch) => Array.from(sampler.epoch(epoch), (rows) => [...rows]));
        expect(byEpoch).toEqual(expected);
        const places = placesOf(sampler, 3);
        expect(expected.length).toBe(places.length);
        for (let i = 0; i < 2 * expected.length; i++) {
          const place = (expected.length * 20 - i * 5 + seed) % expected.length;
          const { epoch, batch } = places[place]!;
          expect([...sampler.batchAt(epoch, batch)]).toEqual(expected[place]);
        }
        expect(sampler.state()).toMatchObject({ sampler: name, epoch: 0, batch: 0 });
        expect(expected.slice(0, sampler.numBatches).flat().length).toBe(sampler.length);
      }),
      FIXED,
    );
  });

  it('goes on from any batch, through JSON, as if nothing had happened', () => {
    fc.assert(
      fc.property(inputs, fc.nat({ max: 1000 }), ({ classIds, options }, stop) => {
        const whole = iterate(create(classIds, options), 3);
        const place = stop % whole.length;
        const first = create(classIds, options);
        const seen: number[][] = [];
        while (seen.length < place) {
          for (const rows of first) {
            seen.push([...rows]);
            if (seen.length === place) break;
          }
        }
        const state: BatchSamplerState = JSON.parse(JSON.stringify(first.state()));
        expect(state).toMatchObject(placesOf(first, 3)[place]!);
        const second = create(classIds, options).restore(state);
        expect([...seen, ...iterate(second, 3 - state.epoch)]).toEqual(whole);
      }),
      FIXED,
    );
  });

  it('is split by its shards into parts that hold every row of a batch once, whatever their number', () => {
    fc.assert(
      fc.property(inputs, fc.integer({ min: 1, max: 12 }), ({ classIds, options }, count) => {
        const whole = create(classIds, options);
        fc.pre(count <= options.batchSize);
        const shards = Array.from({ length: count }, (_, i) => create(classIds, options).shard(i, count));
        for (const epoch of [0, 2]) {
          for (let batch = 0; batch < whole.numBatchesOf(epoch); batch++) {
            const rows = [...whole.batchAt(epoch, batch)];
            const parts = shards.map((shard) => shard.batchAt(epoch, batch));
            expect(rows.map((_, i) => parts[i % count]![Math.floor(i / count)])).toEqual(rows);
            expect(parts.reduce((sum, part) => sum + part.length, 0)).toBe(rows.length);
          }
        }
        expect(shards.reduce((rows, shard) => rows + shard.length, 0)).toBe(whole.length);
        for (const shard of shards) {
          expect(shard.state()).toEqual(whole.state());
          const { length } = shard;
          expect(iterate(shard, 1).flat().length).toBe(length);
        }
      }),
      FIXED,
    );
  });

  it('has shards of shards, and a shard takes the state of any other', () => {
    const classIds = classIdsOf([20, 9, 4]);
    const options = { batchSize: 12, seed: 3 };
    const nested = create(classIds, options).shard(1, 2).shard(2, 3);
    const flat = create(classIds, options).shard(5, 6);
    expect(iterate(nested, 2)).toEqual(iterate(flat, 2));
    const resumed = create(classIds, options).shard(3, 4).restore(nested.state());
    expect(resumed.state()).toMatchObject({ epoch: 2, batch: 0 });
    const whole = create(classIds, options).batchAt(2, 0);
    expect([...resumed.batchAt(2, 0)]).toEqual([...whole].filter((_, i) => i % 4 === 3));
  });

  it('takes Int32Array, Uint8Array and plain arrays alike, and keeps none of them', () => {
    const plain = [...classIdsOf([8, 3, 2, 1])];
    const options = { batchSize: 4, seed: 7 };
    const expected = iterate(create(Int32Array.from(plain), options), 2);
    const bytes = Uint8Array.from(plain);
    const array = [...plain];
    const [first, second] = [create(bytes, options), create(array, options)];
    bytes.fill(0);
    array.length = 0;
    expect(iterate(first, 2)).toEqual(expected);
    expect(iterate(second, 2)).toEqual(expected);
    expect(second.state()).toEqual(first.state());
  });

  it('draws only classes that have a probability, which sum to 1', () => {
    fc.assert(
      fc.property(inputs, ({ classIds, options }) => {
        const sampler = create(classIds, options);
        for (const epoch of [0, 1, 5]) {
          const probabilities = sampler.classProbabilities(epoch);
          expect(probabilities.length).toBe(6);
          expect(probabilities[5]).toBe(0);
          expect(probabilities.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
          for (const rows of sampler.epoch(epoch)) {
            for (const row of rows) expect(probabilities[classIds[row]!]).toBeGreaterThan(0);
          }
        }
      }),
      FIXED,
    );
  });

  it('refuses the state of a sampler with any other option or other class ids', () => {
    const classIds = classIdsOf([10, 5, 3]);
    const options = { batchSize: 6, seed: 5, numClasses: 3 };
    const sampler = create(classIds, options);
    expect(create(classIds, options).restore(sampler.state()).state()).toEqual(sampler.state());
    const others = [
      create(classIds, { ...options, batchSize: 8 }),
      create(classIds, { ...options, seed: '5' }),
      create(classIds, { ...options, seed: 6 }),
      create(classIds, { ...options, numClasses: 4 }),
      create(classIds.toReversed(), options),
      create(classIdsOf([10, 6, 2]), options),
      create(classIds.subarray(1), options),
      ...changes.map((change) => create(classIds, options, change)),
      ...(name === 'pkSampler' ? [] : [create(classIds, { ...options, tail: 'pad' })]),
    ];
    for (const other of others) {
      expect(() => other.restore(sampler.state())).toThrow(
        /^BatchSampler\.restore: expected `state\.configHash` to be ".{16}", got ".{16}"\. A state fits only/,
      );
      expect(other.state()).toMatchObject({ epoch: 0, batch: 0 });
    }
    const [stranger] = SAMPLERS.filter((row) => row.sampler !== name);
    expect(() => stranger!.create(classIds, options).restore(sampler.state())).toThrow(
      `BatchSampler.restore: expected \`state.sampler\` to be "${stranger!.sampler}", got "${name}".`,
    );
  });

  it('gives other batches for another seed and in another epoch', () => {
    const classIds = classIdsOf([40, 20, 10]);
    const orders = [0, 1, '1', ''].map((seed) =>
      String(iterate(create(classIds, { batchSize: 8, seed }), 1)),
    );
    const later = String([...create(classIds, { batchSize: 8, seed: 0 }).epoch(1)]);
    expect(new Set([...orders, later]).size).toBe(5);
    expect(String(iterate(create(classIds, { batchSize: 8 }), 1))).toBe(orders[0]);
  });
});

it('all samplers draw the same rows in every version', () => {
  const drawn = SAMPLERS.map(({ title, create }) => {
    const sampler = create(classIdsOf([9, 4, 2, 1]), { batchSize: 8, seed: 42 });
    return [title, sampler.batchAt(0, 0).join(' '), sampler.batchAt(7, 1).join(' ')].join(' | ');
  });
  expect(drawn).toMatchInlineSnapshot(`
    [
      "instanceBalancedSampler | 6 5 4 10 1 14 13 3 | 10 8 6 1 14 13 15 3",
      "classBalancedSampler, iid | 14 11 15 11 14 6 5 3 | 9 13 13 11 9 6 15 14",
      "classBalancedSampler, systematic | 15 14 13 15 9 11 8 6 | 15 6 4 10 9 13 15 14",
      "squareRootSampler, exact | 13 10 4 5 6 7 15 12 | 14 15 9 7 11 14 1 0",
      "powerSampler, systematic | 11 15 12 2 7 14 5 13 | 10 14 7 15 13 15 9 5",
      "progressivelyBalancedSampler, iid | 8 13 4 15 11 6 14 13 | 15 12 8 15 13 10 15 15",
      "progressivelyBalancedSampler, systematic | 8 11 13 4 7 10 15 0 | 9 15 15 10 6 2 14 13",
      "reversedSampler, iid | 13 13 15 15 15 15 15 2 | 13 15 14 15 15 13 13 15",
      "effectiveNumberSampler, exact | 0 13 14 15 12 15 1 11 | 9 15 13 8 14 1 2 10",
      "classWeightedSampler, iid | 7 15 13 14 9 14 9 13 | 10 14 9 13 13 13 12 15",
      "classWeightedSampler, systematic, by epoch | 15 13 8 9 14 11 14 13 | 13 15 15 15 11 14 15 14",
      "classAwareSampler | 15 15 0 2 13 14 9 10 | 15 15 0 4 12 10 13 14",
      "pkSampler | 14 13 14 13 10 11 9 12 | 12 10 11 9 14 13 14 13",
      "weightedSampler | 4 10 7 10 2 2 9 6 | 6 0 2 7 11 2 2 15",
      "weightedSampler without replacement, by epoch | 4 9 8 7 2 14 10 5 | 11 7 5 6 0 12 3 15",
      "repeatFactorSampler | 12 14 5 15 11 2 10 13 | 15 7 9 5 2 15 1 6",
    ]
  `);
});
