import { createRandom } from '@lt/core';
import { describeBackends, expectNoLeak, flatten } from '@lt/testkit';
import { type CheckpointStore, loadCheckpoint, saveCheckpoint } from '@lt/training';
import { gather, mul, type Tensor4D, tensor1d, tensor2d, tensor4d } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FeatureBank, type FeatureBankOptions, type PrepareOptions } from '../../src/index.ts';
import { classIds, inMemory, kernel, makeAugmenter, maps, numRows } from '../long-tail.ts';
import { memoryStore } from '../memory-store.ts';

/** Options of a bank whose images are computed, and the images that it asked for. */
function watched(): { options: FeatureBankOptions; asked: number[] } {
  const all = maps();
  const asked: number[] = [];
  const features = (rows: Int32Array): Tensor4D => {
    asked.push(...rows);
    return gather(all, tensor1d(rows, 'int32'));
  };
  const thresholds = { specificThreshold: 0.7, genericThreshold: 0.4 };
  return { options: { features, classIds, kernel: kernel(), blockRows: 10, ...thresholds }, asked };
}

/** All that a bank can be asked for. */
async function contentsOf(bank: FeatureBank): Promise<unknown> {
  const rows = Int32Array.from(classIds.keys());
  const each = Array.from(rows, (row) => [
    bank.specificPool(row),
    bank.genericPool(row),
    bank.replaceablePool(row),
    bank.part('specific', row),
    bank.part('generic', row),
  ]);
  const pooled = await flatten(bank.pooled(rows));
  const whole = bank.storage === 'pooledParts' ? [] : await flatten(bank.maps(rows));
  return { each, pooled, whole, shape: bank.shape, bytes: bank.byteLength };
}

/** Prepares until so many images are done. */
async function prepareUntil(bank: FeatureBank, last: number, options: PrepareOptions): Promise<void> {
  const controller = new AbortController();
  const onProgress = ({ done }: { done: number }): void => {
    if (done >= last) controller.abort(new Error('stopped'));
  };
  const ended = bank.prepare({ ...options, onProgress, signal: controller.signal });
  await expect(ended).rejects.toThrow('stopped');
}

/** What a store holds at this moment: what a killed process would leave. */
async function copyOf(store: CheckpointStore): Promise<CheckpointStore> {
  const copy = memoryStore();
  for (const name of await store.list()) await copy.write(name, new Uint8Array(await store.read(name)));
  return copy;
}

await describeBackends('FeatureBank, interrupted', () => {
  it.each([
    ['maps', {}],
    ['maps', { features: inMemory }],
    ['recompute', {}],
    ['pooledParts', { targetClasses: [2, 3], donorClasses: [0, 1] }],
    ['pooledParts', { features: inMemory }],
  ] as const)('goes on to the same bytes in another bank that keeps %s %o', async (storage, more) => {
    const make = () => {
      const { options, asked } = watched();
      return { bank: new FeatureBank({ ...options, storage, ...more }), asked };
    };
    const { bank: whole } = make();
    const wanted = await whole.prepare();
    for (const last of [10, 30, 40]) {
      const checkpoint = { store: memoryStore() };
      await prepareUntil(make().bank, last, { checkpoint });
      const { bank, asked } = make();
      const told: number[] = [];
      const onProgress = ({ done }: { done: number }): number => told.push(done);
      expect(await bank.prepare({ checkpoint, resume: true, onProgress })).toEqual(wanted);
      // Only the first image is looked at once more, to compare, and that of the next piece.
      if (!('features' in more)) expect(asked.slice(0, 2)).toEqual([0, last]);
      expect(told).toEqual([last, 20, 30, 40, 45].filter((done, i) => i === 0 || done > last));
      expect(await contentsOf(bank)).toEqual(await contentsOf(whole));
      // And once more, with nothing left to do.
      const { bank: third, asked: again } = make();
      expect(await third.prepare({ checkpoint, resume: true })).toEqual(wanted);
      if (!('features' in more)) expect(again).toEqual([last]);
      expect(await contentsOf(third)).toEqual(await contentsOf(whole));
    }
  });

  it('goes on from what a killed process had saved, wherever it was', async () => {
    const { options } = watched();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: numRows }), { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 1, max: 20 }),
        fc.oneof(fc.integer({ min: 1, max: 30 }), fc.constant({ seconds: 0 })),
        async (kills, blockRows, every) => {
          const make = () => new FeatureBank({ ...options, blockRows, storage: 'pooledParts' });
          let store: CheckpointStore = memoryStore();
          let before = 0;
          for (const [i, kill] of kills.entries()) {
            const live = store;
            let left: Promise<CheckpointStore> | undefined;
            await make().prepare({
              checkpoint: { store: live, every },
              resume: i > 0,
              onProgress: ({ done }) => {
                if (done >= kill) left ??= copyOf(live);
              },
            });
            store = (await left) ?? live;
            const newest = (await loadCheckpoint(store))?.step ?? 0;
            expect(newest).toBeGreaterThanOrEqual(before);
            // What a limit of images leaves unsaved is less than that, and a block.
            if (typeof every === 'number') expect(newest).toBeGreaterThan(kill - every - blockRows);
            before = newest;
          }
          const [bank, whole] = [make(), make()];
          expect(await bank.prepare({ checkpoint: { store }, resume: true })).toEqual(await whole.prepare());
          expect(await contentsOf(bank)).toEqual(await contentsOf(whole));
        },
      ),
      { seed: 9, numRuns: 6 },
    );
  });

  it('writes each image once', async () => {
    const { options } = watched();
    const store = memoryStore();
    const bank = new FeatureBank({ ...options, storage: 'maps' });
    await bank.prepare({ checkpoint: { store, every: 20 } });
    const names = await store.list();
    expect(names).toEqual(['step-00000020', 'step-00000040', 'step-00000045']);
    const counts = names.map(async (name) => {
      const { tensors, step, metadata } = (await loadCheckpoint(store, { name }))!;
      return [step, (metadata as { from: number }).from, tensors.maps!.shape[0]];
    });
    expect(await Promise.all(counts)).toEqual([
      [20, 0, 20],
      [40, 20, 20],
      [45, 40, 5],
    ]);
  });

  it('is taken up in the same bank, and saves what came before the images failed', async () => {
    const { options, asked } = watched();
    let isBroken = true;
    const features = (rows: Int32Array): Tensor4D => {
      if (isBroken && rows.includes(25)) throw new Error('a bad disk');
      return (options.features as (rows: Int32Array) => Tensor4D)(rows);
    };
    const bank = new FeatureBank({ ...options, features });
    const store = memoryStore();
    await expect(bank.prepare({ checkpoint: { store } })).rejects.toThrow('a bad disk');
    expect((await loadCheckpoint(store))!.step).toBe(20);
    isBroken = false;
    asked.length = 0;
    const report = await bank.prepare();
    expect(asked[0]).toBe(20);
    const whole = new FeatureBank(options);
    expect(report).toEqual(await whole.prepare());
    expect(await contentsOf(bank)).toEqual(await contentsOf(whole));
    // What the same bank did without a checkpoint is in the next one.
    const ended = new FeatureBank(options);
    await prepareUntil(ended, 30, {});
    const place = memoryStore();
    await ended.prepare({ checkpoint: { store: place } });
    const again = new FeatureBank(options);
    await again.prepare({ checkpoint: { store: place }, resume: true });
    expect(await contentsOf(again)).toEqual(await contentsOf(whole));
  });

  it('goes on without a checkpoint that is not there yet, and leaves no tensor behind', async () => {
    const { options } = watched();
    const store = memoryStore();
    await expectNoLeak(async () => {
      const bank = new FeatureBank(options);
      await prepareUntil(bank, 20, { checkpoint: { store }, resume: true });
      await new FeatureBank(options).prepare({ checkpoint: { store }, resume: true });
    });
  });

  it('tells that a place cannot be written, tries once, and saves all of it in a place that can', async () => {
    const { options } = watched();
    let writes = 0;
    const write = (): Promise<void> => {
      writes++;
      return Promise.reject(new Error('no space left'));
    };
    const full = { ...memoryStore(), write };
    const bank = new FeatureBank(options);
    await expect(bank.prepare({ checkpoint: { store: full, every: 10 } })).rejects.toThrow('no space left');
    expect(writes).toBe(1);
    // At the end alone, when all is done.
    await expect(bank.prepare({ checkpoint: { store: full } })).rejects.toThrow('no space left');
    const store = memoryStore();
    const report = await bank.prepare({ checkpoint: { store }, resume: true });
    expect((await loadCheckpoint(store))!.step).toBe(numRows);
    // Nor does a bank that is prepared save less.
    const later = memoryStore();
    expect(await bank.prepare({ checkpoint: { store: later } })).toBe(report);
    const again = new FeatureBank(options);
    expect(await again.prepare({ checkpoint: { store: later }, resume: true })).toEqual(report);
    expect(await contentsOf(again)).toEqual(await contentsOf(bank));
  });

  it('says both what ended it and that what is new could not be saved', async () => {
    const { options } = watched();
    const full = { ...memoryStore(), write: () => Promise.reject(new Error('no space left')) };
    const broken = (rows: Int32Array): Tensor4D => {
      if (rows.includes(25)) throw new Error('a bad disk');
      return (options.features as (rows: Int32Array) => Tensor4D)(rows);
    };
    const bank = new FeatureBank({ ...options, features: broken });
    const error = (await bank.prepare({ checkpoint: { store: full } }).catch((one) => one)) as AggregateError;
    expect(error.message).toContain('a bad disk');
    expect(error.message).toContain('no space left');
    expect(error.errors).toHaveLength(2);
  });

  it('is prepared by one of several calls at once, of which one may resume and another end', async () => {
    const { options, asked } = watched();
    const store = memoryStore();
    await prepareUntil(new FeatureBank(options), 30, { checkpoint: { store } });
    const slow = {
      ...store,
      read: (name: string) =>
        new Promise<Uint8Array>((resolve) => {
          setTimeout(() => resolve(store.read(name)), 30);
        }),
    };
    const whole = new FeatureBank(options);
    const wanted = await whole.prepare();
    const bank = new FeatureBank(options);
    const own = memoryStore();
    const stop = new AbortController();
    asked.length = 0;
    const calls = [
      bank.prepare({ checkpoint: { store: slow }, resume: true }),
      bank.prepare({ checkpoint: { store: own } }),
      bank.prepare({ signal: stop.signal }),
      bank.prepare(),
    ];
    stop.abort(new Error('stopped'));
    const settled = await Promise.allSettled(calls);
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    expect(await calls[0]).toEqual(wanted);
    expect(await contentsOf(bank)).toEqual(await contentsOf(whole));
    const again = new FeatureBank(options);
    await again.prepare({ checkpoint: { store: own }, resume: true });
    expect(await contentsOf(again)).toEqual(await contentsOf(whole));
  });

  it('compares every column of the kernel, and maps whose numbers cancel no closer than they are known', async () => {
    const features = (rows: Int32Array): Tensor4D =>
      tensor4d(
        Array.from(rows, (row) => Array.from({ length: 8 }, (_, i) => 1000 + 0.01 * ((row + i) % 5))).flat(),
        [rows.length, 2, 2, 2],
      );
    const given = (kernel: number[][], shift = 1) => ({
      features: (rows: Int32Array): Tensor4D => mul(features(rows), shift),
      classIds: [0, 1, 0, 1],
      kernel: tensor2d(kernel),
      blockRows: 1,
    });
    const store = memoryStore();
    const kernel = [
      [1, 5],
      [-1, 2],
    ];
    await prepareUntil(new FeatureBank(given(kernel)), 3, { checkpoint: { store } });
    const resume = async (options: FeatureBankOptions): Promise<string> =>
      new FeatureBank(options)
        .prepare({ checkpoint: { store: await copyOf(store) }, resume: true })
        .then(() => 'accepted', String);
    expect(await resume(given(kernel, 1 + 2e-7))).toBe('accepted');
    const other = [
      [1, -5],
      [-1, 2],
    ];
    expect(await resume(given(other))).toContain('got one of another `kernel`');
  });

  it('refuses what is of other images, another network, other options, or damaged', async () => {
    const { options } = watched();
    const store = memoryStore();
    await prepareUntil(new FeatureBank(options), 30, { checkpoint: { store, every: 10 } });
    const refused = async (more: object, place?: CheckpointStore): Promise<string> =>
      new FeatureBank({ ...options, ...more })
        .prepare({ checkpoint: { store: place ?? (await copyOf(store)) }, resume: true })
        .then(() => 'accepted', String);
    const ids = classIds.slice();
    ids[3] = 1;
    expect(await refused({ classIds: ids })).toMatchInlineSnapshot(
      `"RangeError: FeatureBank.prepare: expected checkpoint "step-00000010" to be of images whose number 3 is of class 1, got class 0."`,
    );
    expect(await refused({ genericThreshold: 0.3 })).toMatchInlineSnapshot(
      `"RangeError: FeatureBank.prepare: expected checkpoint "step-00000030" to be of a bank with {"images":45,"storage":"recompute","normalization":"minmax","specificThreshold":0.7,"genericThreshold":0.3,"comparison":"strict","by":"value"}, got {"images":45,"storage":"recompute","normalization":"minmax","specificThreshold":0.7,"genericThreshold":0.4,"comparison":"strict","by":"value"}."`,
    );
    expect(await refused({ storage: 'maps' })).toMatchInlineSnapshot(
      `"RangeError: FeatureBank.prepare: expected checkpoint "step-00000030" to be of a bank with {"images":45,"storage":"maps","copies":true,"normalization":"minmax","specificThreshold":0.7,"genericThreshold":0.4,"comparison":"strict","by":"value"}, got {"images":45,"storage":"recompute","normalization":"minmax","specificThreshold":0.7,"genericThreshold":0.4,"comparison":"strict","by":"value"}."`,
    );
    const shifted = (rows: Int32Array): Tensor4D =>
      mul((options.features as (rows: Int32Array) => Tensor4D)(rows), 1.01);
    expect(await refused({ features: shifted })).toMatchInlineSnapshot(
      `"RangeError: FeatureBank.prepare: expected checkpoint "step-00000030" to be of the same images and network, got one in which image 20 has other features. Begin anew in another place."`,
    );
    expect(await refused({ kernel: mul(kernel(), 1.01) })).toMatchInlineSnapshot(
      `"RangeError: FeatureBank.prepare: expected checkpoint "step-00000030" to be of the same images and network, got one in which image 20 has another activation map. Begin anew in another place."`,
    );
    // Another backend, or another order of sums, gives maps that are as close as this.
    const nearly = (rows: Int32Array): Tensor4D =>
      mul((options.features as (rows: Int32Array) => Tensor4D)(rows), 1 + 1e-5);
    expect(await refused({ features: nearly })).toBe('accepted');

    const damaged = await copyOf(store);
    const bytes = new Uint8Array(await damaged.read('step-00000020'));
    bytes[bytes.length - 1]! ^= 1;
    await damaged.write('step-00000020', bytes);
    expect(await refused({}, damaged)).toMatchInlineSnapshot(
      `"RangeError: FeatureBank.prepare: expected 'step-00000020' in memory to be a checkpoint, got a damaged file, whose checksum does not match its contents. Remove it, if it is there, and those after it, or begin anew in another place."`,
    );
    const gone = await copyOf(store);
    await gone.remove('step-00000010');
    expect(await refused({}, gone)).toMatchInlineSnapshot(
      `"RangeError: FeatureBank.prepare: expected "step-00000010", which later ones follow, to be in memory, got none. Remove it, if it is there, and those after it, or begin anew in another place."`,
    );
    const foreign = memoryStore();
    await saveCheckpoint(foreign, { variables: [], epoch: 0, step: 7 });
    expect(await refused({}, foreign)).toMatchInlineSnapshot(
      `"RangeError: FeatureBank.prepare: expected checkpoint "step-00000007" to be one that a FeatureBank wrote, in version 1, got one from elsewhere."`,
    );

    const bank = new FeatureBank(options);
    const prepared = (more: object): Promise<string> => bank.prepare(more).then(String, String);
    expect(await prepared({ checkpoint: { store } })).toMatchInlineSnapshot(
      `"RangeError: FeatureBank.prepare: expected \`checkpoint\` to name a place without checkpoints, got "step-00000030" there. Go on from it with \`resume: true\`, or begin anew in another place."`,
    );
    expect(await prepared({ resume: true })).toMatchInlineSnapshot(
      `"TypeError: FeatureBank.prepare: expected \`checkpoint\` to be given with \`resume\`, got undefined."`,
    );
    expect(await prepared({ resume: 'step-00000010', checkpoint: { store } })).toMatchInlineSnapshot(
      `"TypeError: FeatureBank.prepare: expected \`resume\` to be true or false, got "step-00000010"."`,
    );
    expect(await prepared({ checkpoint: 'here' })).toMatchInlineSnapshot(
      `"TypeError: FeatureBank.prepare: expected \`checkpoint\` to be an object, got "here"."`,
    );
    expect(await prepared({ checkpoint: {} })).toMatchInlineSnapshot(
      `"TypeError: FeatureBank.prepare: expected \`checkpoint\` to have either \`directory\` or \`store\`, got neither."`,
    );
    expect(await prepared({ checkpoint: { store, every: 0 } })).toMatchInlineSnapshot(
      `"RangeError: FeatureBank.prepare: expected \`checkpoint.every\` to be a whole number >= 1, got 0."`,
    );
    expect(await prepared({ checkpoint: { store, every: {} } })).toMatchInlineSnapshot(
      `"TypeError: FeatureBank.prepare: expected \`checkpoint.every.seconds\` to be a finite number >= 0, got undefined."`,
    );
    expect(await prepared({ onProgress: 1 })).toMatchInlineSnapshot(
      `"TypeError: FeatureBank.prepare: expected \`onProgress\` to be a function, got 1."`,
    );
  });
});

await describeBackends('FeatureAugmenter, interrupted', () => {
  const make = (seed = 5) => makeAugmenter({ blockRows: 10, random: createRandom(seed) });

  it('takes up its maps and the place of its batches in another process', async () => {
    const whole = make();
    const wanted = [];
    for (let i = 0; i < 4; i++) wanted.push(await whole.nextBatch());

    const [bankStore, store] = [memoryStore(), memoryStore()];
    const checkpoint = { store: bankStore, every: 10 };
    const stopped = make();
    await prepareUntil(stopped.bank, 20, { checkpoint });
    const first = make();
    await first.prepare({ checkpoint, resume: true });
    for (const batch of [await first.nextBatch(), await first.nextBatch()]) batch.features.dispose();
    await saveCheckpoint(store, { variables: [], sampler: first, epoch: 0, step: 2 });

    const second = make();
    await (await loadCheckpoint(store))!.restore({ variables: [], sampler: second });
    await second.prepare({ checkpoint, resume: true });
    for (const { features, ...rest } of wanted.slice(2)) {
      const { features: got, ...others } = await second.nextBatch();
      expect(others).toEqual(rest);
      expect(await flatten(got)).toEqual(await flatten(features));
    }
  });

  it('refuses the place of another one', () => {
    const augmenter = make();
    const { stream } = augmenter.state();
    expect(augmenter.restore({ batch: 3, stream }).state()).toEqual({ batch: 3, stream });
    expect(() => augmenter.restore(make(6).state())).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: FeatureAugmenter.restore: expected \`state\` to be of an augmenter with the same \`random\`, got 0.20443282332394797 as \`state.stream\`.]`,
    );
    expect(() => augmenter.restore(null as never)).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: FeatureAugmenter.restore: expected \`state\` to be what state() returned, got null.]`,
    );
    expect(() => augmenter.restore({ batch: -1, stream })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: FeatureAugmenter.restore: expected \`state.batch\` to be a whole number >= 0, got -1.]`,
    );
    expect(augmenter.state().batch).toBe(3);
  });
});
