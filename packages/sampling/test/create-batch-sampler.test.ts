import { readGolden } from '@lt/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type BatchSampler,
  type BatchSamplerState,
  classBalancedSampler,
  instanceBalancedSampler,
} from '../src/index.ts';
import { classIdsOf } from './statistics.ts';

const { sharding } = readGolden<{
  sharding: { cases: { n: number; replicas: number; dropLast: boolean; perRank: number[][] }[] };
}>(new URL('./golden/batch_samplers.json', import.meta.url));

const FIXED = { seed: 20261122, numRuns: 100 } as const;

/** A sampler of any kind and any tail, made anew at each call. */
const samplers: fc.Arbitrary<() => BatchSampler> = fc
  .record({
    create: fc.constantFrom(classBalancedSampler, instanceBalancedSampler),
    classIds: fc.array(fc.nat({ max: 4 }), { minLength: 12, maxLength: 40 }),
    batchSize: fc.integer({ min: 1, max: 12 }),
    seed: fc.oneof(fc.integer(), fc.string()),
    tail: fc.constantFrom('ragged' as const, 'pad' as const, 'drop' as const),
  })
  .map(({ create, classIds, ...options }) => {
    return () => create(classIds, options);
  });

/** Returns the batches of the first epochs, as iteration from the current position gives them. */
function iterate(sampler: BatchSampler, epochs: number): number[][] {
  return Array.from({ length: epochs }, () => Array.from(sampler, (rows) => [...rows])).flat();
}

describe('the batches of a sampler', () => {
  const classIds = classIdsOf([6, 3, 1]);

  it("end with a short batch for tail 'ragged'", () => {
    const sampler = instanceBalancedSampler(classIds, { batchSize: 4 });
    expect(Array.from(sampler.epoch(0), (rows) => rows.length)).toEqual([4, 4, 2]);
    expect([sampler.numBatches, sampler.length]).toEqual([3, 10]);
  });

  it("end with a filled batch for tail 'pad'", () => {
    const sampler = instanceBalancedSampler(classIds, { batchSize: 4, tail: 'pad' });
    const batches = [...sampler.epoch(0)];
    expect(batches.map((rows) => rows.length)).toEqual([4, 4, 4]);
    expect([sampler.numBatches, sampler.length]).toEqual([3, 12]);
    expect([...batches[2]!.slice(2)]).toEqual([...batches[0]!.slice(0, 2)]);
  });

  it("end with the last whole batch for tail 'drop'", () => {
    const sampler = instanceBalancedSampler(classIds, { batchSize: 4, tail: 'drop' });
    expect(Array.from(sampler.epoch(0), (rows) => rows.length)).toEqual([4, 4]);
    expect([sampler.numBatches, sampler.length]).toEqual([2, 8]);
  });

  it('hold the same draws whatever the tail', () => {
    for (const create of [classBalancedSampler, instanceBalancedSampler]) {
      const [ragged, pad, drop] = (['ragged', 'pad', 'drop'] as const).map((tail) =>
        iterate(create(classIds, { batchSize: 4, seed: 1, tail }), 1).flat(),
      );
      expect(pad!.slice(0, 10)).toEqual(ragged);
      expect(drop).toEqual(ragged!.slice(0, 8));
    }
  });

  it('wrap around more than once if the batch is larger than the data', () => {
    const sampler = instanceBalancedSampler([0, 1, 1], { batchSize: 8, tail: 'pad' });
    const rows = [...sampler.batchAt(0, 0)];
    expect(rows).toEqual(Array.from({ length: 8 }, (_, i) => rows[i % 3]));
  });

  it('are the same by iteration, by epoch and one by one, in any order', () => {
    fc.assert(
      fc.property(samplers, fc.nat({ max: 1000 }), (create, seed) => {
        const epochs = 3;
        const expected = iterate(create(), epochs);
        const sampler = create();
        const byEpoch = Array.from({ length: epochs }, (_, e) =>
          Array.from(sampler.epoch(e), (rows) => [...rows]),
        ).flat();
        expect(byEpoch).toEqual(expected);
        const places = expected.map((_, i) => (i * 7 + seed) % expected.length);
        for (const place of places) {
          const rows = sampler.batchAt(Math.floor(place / sampler.numBatches), place % sampler.numBatches);
          expect([...rows]).toEqual(expected[place]);
        }
        expect(sampler.state()).toMatchObject({ epoch: 0, batch: 0 });
        expect(expected.flat().length).toBe(epochs * sampler.length);
      }),
      FIXED,
    );
  });

  it('belong to the caller: changing one changes no other', () => {
    const sampler = instanceBalancedSampler(classIds, { batchSize: 4 });
    const before = [...sampler.batchAt(0, 0)];
    sampler.batchAt(0, 0).fill(99);
    expect([...sampler.batchAt(0, 0)]).toEqual(before);
    sampler.classProbabilities().fill(0);
    expect(sampler.classProbabilities()[0]).toBe(0.6);
  });

  it('that an epoch holds can be gone through twice', () => {
    const epoch = instanceBalancedSampler(classIds, { batchSize: 4 }).epoch(5);
    expect([...epoch]).toEqual([...epoch]);
  });

  it('are refused outside the epoch', () => {
    const sampler = instanceBalancedSampler(classIds, { batchSize: 4 });
    expect(() => sampler.batchAt(0, 3)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: BatchSampler.batchAt: expected \`batch\` to be a whole number >= 0 and < 3, got 3.]`,
    );
    expect(() => sampler.batchAt(-1, 0)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: BatchSampler.batchAt: expected \`epoch\` to be a whole number >= 0 and <= 4294967296, got -1.]`,
    );
    expect(() => sampler.epoch(0.5)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: BatchSampler.epoch: expected \`epoch\` to be a whole number >= 0 and <= 4294967296, got 0.5.]`,
    );
    expect(() => sampler.classProbabilities(Number.NaN)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: BatchSampler.classProbabilities: expected \`epoch\` to be a whole number >= 0 and <= 4294967296, got NaN.]`,
    );
    // @ts-expect-error not a number
    expect(() => sampler.batchAt('0', 0)).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: BatchSampler.batchAt: expected \`epoch\` to be a whole number >= 0 and <= 4294967296, got "0".]`,
    );
  });
});

describe('the state of a sampler', () => {
  const create = (): BatchSampler => classBalancedSampler(classIdsOf([6, 3, 1]), { batchSize: 4, seed: 5 });

  it('is small plain JSON', () => {
    const state = create().state();
    expect(JSON.parse(JSON.stringify(state))).toEqual(state);
    expect({ ...state, configHash: state.configHash.length }).toEqual({
      version: 1,
      sampler: 'classBalancedSampler',
      epoch: 0,
      batch: 0,
      configHash: 16,
    });
  });

  it('is the place after the batch in hand, and after the last one the start of the next epoch', () => {
    const sampler = create();
    const places = Array.from(sampler, () => [sampler.state().epoch, sampler.state().batch]);
    expect(places).toEqual([
      [0, 1],
      [0, 2],
      [1, 0],
    ]);
  });

  it('goes on from any batch as if nothing had happened', () => {
    fc.assert(
      fc.property(samplers, fc.nat({ max: 1000 }), (createAny, stop) => {
        const whole = iterate(createAny(), 3);
        const first = createAny();
        const done = stop % whole.length;
        const seen: number[][] = [];
        while (seen.length < done) {
          for (const rows of first) {
            seen.push([...rows]);
            if (seen.length === done) break;
          }
        }
        const state: BatchSamplerState = JSON.parse(JSON.stringify(first.state()));
        const second = createAny().restore(state);
        expect(second.state()).toEqual(state);
        const epochsLeft = 3 - state.epoch;
        expect([...seen, ...iterate(second, epochsLeft)]).toEqual(whole);
        expect([...seen, ...iterate(first, epochsLeft)]).toEqual(whole);
      }),
      FIXED,
    );
  });

  it('may be restored twice, and backwards', () => {
    const sampler = create();
    const start = sampler.state();
    const [first] = iterate(sampler, 1);
    sampler.restore(start).restore(start);
    expect(iterate(sampler, 1)[0]).toEqual(first);
  });

  it('is refused under any other configuration', () => {
    const classIds = classIdsOf([6, 3, 1]);
    const base = { batchSize: 4, seed: 5 } as const;
    const others = {
      kind: instanceBalancedSampler(classIds, base),
      seed: classBalancedSampler(classIds, { ...base, seed: '5' }),
      batchSize: classBalancedSampler(classIds, { ...base, batchSize: 5 }),
      tail: classBalancedSampler(classIds, { ...base, tail: 'drop' }),
      epochLength: classBalancedSampler(classIds, { ...base, epochLength: 11 }),
      numClasses: classBalancedSampler(classIds, { ...base, numClasses: 4 }),
      order: classBalancedSampler(classIds.toReversed(), base),
      counts: classBalancedSampler(classIdsOf([5, 4, 1]), base),
    };
    for (const [difference, sampler] of Object.entries(others)) {
      expect(() => sampler.restore(create().state()), difference).toThrow(RangeError);
    }
    expect(() => others.seed.restore(create().state())).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: BatchSampler.restore: expected \`state.configHash\` to be "e259cb8e896b7014", got "b204b00b9be2348a". A state fits only a sampler with the same class ids and options.]`,
    );
    expect(() => others.kind.restore(create().state())).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: BatchSampler.restore: expected \`state.sampler\` to be "instanceBalancedSampler", got "classBalancedSampler". A state fits only a sampler with the same class ids and options.]`,
    );
  });

  it('is refused if it is none', () => {
    const sampler = create();
    const state = sampler.state();
    // @ts-expect-error not an object
    expect(() => sampler.restore('{}')).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: BatchSampler.restore: expected \`state\` to be what state() returned, got "{}".]`,
    );
    // @ts-expect-error nothing
    expect(() => sampler.restore(null)).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: BatchSampler.restore: expected \`state\` to be what state() returned, got null.]`,
    );
    // @ts-expect-error of another version
    expect(() => sampler.restore({ ...state, version: 2 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: BatchSampler.restore: expected \`state.version\` to be 1, got 2. A state fits only a sampler with the same class ids and options.]`,
    );
    expect(() => sampler.restore({ ...state, batch: 3 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: BatchSampler.restore: expected \`state.batch\` to be a whole number >= 0 and < 3, got 3.]`,
    );
    expect(() => sampler.restore({ ...state, epoch: -1 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: BatchSampler.restore: expected \`state.epoch\` to be a whole number >= 0 and <= 4294967296, got -1.]`,
    );
    // @ts-expect-error not a number
    expect(() => sampler.restore({ ...state, epoch: '1' })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: BatchSampler.restore: expected \`state.epoch\` to be a whole number >= 0 and <= 4294967296, got "1".]`,
    );
    expect(sampler.state()).toEqual(state);
  });
});

describe('the shards of a sampler', () => {
  it('together hold every batch once, row by row in turn, for any number of them', () => {
    fc.assert(
      fc.property(samplers, fc.integer({ min: 1, max: 12 }), (createAny, count) => {
        const global = createAny();
        fc.pre(count <= global.batchAt(0, 0).length);
        const shards = Array.from({ length: count }, (_, index) => createAny().shard(index, count));
        for (let batch = 0; batch < global.numBatches; batch++) {
          const parts = shards.map((shard) => shard.batchAt(2, batch));
          const whole = global.batchAt(2, batch);
          expect(Array.from(whole, (_, i) => parts[i % count]![Math.floor(i / count)])).toEqual([...whole]);
          expect(parts.reduce((rows, part) => rows + part.length, 0)).toBe(whole.length);
        }
        expect(shards.map((shard) => shard.numBatches)).toEqual(shards.map(() => global.numBatches));
        expect(shards.reduce((rows, shard) => rows + shard.length, 0)).toBe(global.length);
        for (const shard of shards) expect(iterate(shard, 1).flat().length).toBe(shard.length);
      }),
      FIXED,
    );
  });

  it.each(sharding.cases)('split $n rows over $replicas as torch does (dropLast $dropLast)', (row) => {
    const create = (tail: 'ragged' | 'pad' | 'drop') =>
      instanceBalancedSampler(new Uint8Array(row.n), { batchSize: row.replicas, seed: 3, tail });
    if (row.dropLast && row.n < row.replicas) {
      // torch gives every rank an empty epoch; here such a sampler is refused.
      expect(row.perRank.flat()).toEqual([]);
      expect(() => create('drop')).toThrow(RangeError);
      return;
    }
    const order = iterate(create('ragged'), 1).flat();
    const sampler = create(row.dropLast ? 'drop' : 'pad');
    const ranks = row.perRank.map((_, rank) => iterate(sampler.shard(rank, row.replicas), 1).flat());
    expect(ranks).toEqual(row.perRank.map((positions) => positions.map((position) => order[position])));
  });

  it('of a shard are shards of the whole', () => {
    const sampler = instanceBalancedSampler(new Uint8Array(40), { batchSize: 12, seed: 3 });
    const nested = sampler.shard(1, 2).shard(2, 3);
    expect(iterate(nested, 2)).toEqual(iterate(sampler.shard(5, 6), 2));
    expect(() => sampler.shard(1, 2).shard(0, 7)).toThrow(RangeError);
  });

  it('go on where the sampler is, each at its own pace, and take the state of a run with another number of shards', () => {
    const create = (): BatchSampler =>
      classBalancedSampler(classIdsOf([20, 10, 2]), { batchSize: 8, seed: 2 });
    const whole = create();
    for (const _ of whole) if (whole.state().batch === 2) break;
    const shard = whole.shard(1, 2);
    expect(shard.state()).toEqual(whole.state());
    iterate(shard, 1);
    expect(whole.state()).toMatchObject({ epoch: 0, batch: 2 });
    expect(shard.state()).toMatchObject({ epoch: 1, batch: 0 });

    const resumed = create().shard(3, 4).restore(shard.state());
    expect([...resumed.batchAt(1, 0)]).toEqual([...create().batchAt(1, 0)].filter((_, i) => i % 4 === 3));
  });

  it('are refused if there are more of them than rows in a batch', () => {
    const sampler = instanceBalancedSampler(new Uint8Array(40), { batchSize: 4 });
    expect(() => sampler.shard(0, 5)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: BatchSampler.shard: expected \`count\` to be a whole number >= 1 and <= 4, got 5.]`,
    );
    expect(() => sampler.shard(2, 2)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: BatchSampler.shard: expected \`index\` to be a whole number >= 0 and < 2, got 2.]`,
    );
    expect(() => sampler.shard(0, 0)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: BatchSampler.shard: expected \`count\` to be a whole number >= 1 and <= 4, got 0.]`,
    );
  });
});
