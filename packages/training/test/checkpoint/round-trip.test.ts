import { createRandom } from '@lt/core';
import { describeBackends, expectNoLeak } from '@lt/testkit';
import { scalar, tensor, tensor1d, type Variable, variable, zeros } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { loadCheckpoint, type SavedParts, saveCheckpoint } from '../../src/index.ts';
import { memoryStore } from '../fixtures/memory-store.ts';
import { bytesIn, bytesOf, makeSampler, optimizers, step } from './parts.ts';

/** Bits that a careless copy loses: NaN with a payload, a signaling NaN, -0, subnormals, infinities. */
const FLOAT_BITS = Uint32Array.of(
  0x7fc12345,
  0xffc00001,
  0x80000000,
  1,
  0x807fffff,
  0x7f800000,
  0xff800000,
  0x3f800000,
);
const INTS = Int32Array.of(-(2 ** 31), 2 ** 31 - 1, 0, -1);

function makeVariables(): Variable[] {
  return [
    variable(tensor(new Float32Array(FLOAT_BITS.buffer.slice(0)), [2, 4])),
    variable(tensor(INTS.slice(), [4], 'int32')),
    variable(tensor(Uint8Array.of(1, 0, 1), [3], 'bool')),
    variable(scalar(0.1)),
    variable(zeros([0, 3])),
  ];
}

function makeZeros(): Variable[] {
  return makeVariables().map((value) => {
    const zero = variable(zeros(value.shape, value.dtype));
    value.dispose();
    return zero;
  });
}

await describeBackends('a round trip of saveCheckpoint and loadCheckpoint', () => {
  it('keeps every bit of every dtype and shape', async () => {
    const store = memoryStore();
    const [saved, restored] = [makeVariables(), makeZeros()];
    await saveCheckpoint(store, { variables: saved, epoch: 3, step: 40 });
    const checkpoint = (await loadCheckpoint(store))!;
    await checkpoint.restore({ variables: restored });
    for (const [i, value] of saved.entries()) {
      expect(await bytesIn(restored[i]!)).toEqual(await bytesIn(value));
      expect(checkpoint.variables[i]!.name).toBe(value.name);
      expect(bytesOf(checkpoint.variables[i]!.values)).toEqual(await bytesIn(value));
    }
    expect(await bytesIn(restored[0]!)).toEqual(bytesOf(FLOAT_BITS));
    expect(checkpoint).toMatchObject({
      name: 'step-00000040',
      epoch: 3,
      step: 40,
      metadata: null,
      tensors: {},
    });
    expect(Math.abs(Date.now() - checkpoint.savedAt.getTime())).toBeLessThan(60_000);
  });

  it('keeps metadata, further tensors, sampler and random generators', async () => {
    const store = memoryStore();
    const metadata = {
      history: [0.1, 1e-300, -5],
      text: 'Zoë 🦊 \ud800',
      nested: { __proto__: null, empty: [] },
    };
    const sampler = makeSampler();
    sampler.restore({ id: 'a', batch: 17 });
    const randoms = { images: createRandom(7), labels: createRandom(7, 'labels') };
    randoms.images.fill(new Float64Array(5));
    const parts: SavedParts = { variables: [], sampler, randoms, epoch: 0, step: 0 };
    const tensors = { average: tensor1d([1, 2]), ['__proto__']: scalar(3, 'int32') };
    await saveCheckpoint(store, { ...parts, metadata, tensors });
    const expected = randoms.images.next();

    const again = { images: createRandom(7), labels: createRandom(7, 'labels') };
    const other = makeSampler();
    const checkpoint = (await loadCheckpoint(store))!;
    await checkpoint.restore({ variables: [], sampler: other, randoms: again });
    expect(checkpoint.metadata).toEqual({ ...metadata, nested: { empty: [] } });
    expect(Object.keys(checkpoint.tensors)).toEqual(['average', '__proto__']);
    expect(checkpoint.tensors.average).toEqual({
      dtype: 'float32',
      shape: [2],
      values: Float32Array.of(1, 2),
    });
    expect(Object.entries(checkpoint.tensors)[1]![1].values).toEqual(Int32Array.of(3));
    expect(other.state()).toEqual({ id: 'a', batch: 17 });
    expect([again.images.position, again.labels.position]).toEqual([5, 0]);
    expect(again.images.next()).toBe(expected);
  });

  it('takes further tensors as plain data, such as a checkpoint gives them, and refuses what is none', async () => {
    const store = memoryStore();
    const tensors = {
      flags: { dtype: 'bool', shape: [3], values: Uint8Array.of(1, 0, 1) },
      rows: { dtype: 'int32', shape: [1, 2], values: Int32Array.of(-7, 2 ** 30) },
      none: { dtype: 'float32', shape: [0, 4], values: new Float32Array(0) },
    } as const;
    const parts = { variables: [], epoch: 0, step: 0 };
    await expectNoLeak(async () => {
      await saveCheckpoint(store, { ...parts, tensors });
    });
    const checkpoint = (await loadCheckpoint(store))!;
    expect(checkpoint.tensors).toEqual(tensors);
    const typed = { ...tensors.rows, shape: Int32Array.of(1, 2) as never };
    await saveCheckpoint(store, { ...parts, step: 1, tensors: { rows: typed } });
    expect((await loadCheckpoint(store))!.tensors.rows).toEqual(tensors.rows);
    const again = memoryStore();
    await saveCheckpoint(again, { ...parts, tensors: checkpoint.tensors });
    expect((await loadCheckpoint(again))!.tensors).toEqual(tensors);

    const refused = (more: object): Promise<string> =>
      saveCheckpoint(memoryStore(), { ...parts, tensors: { x: { ...tensors.rows, ...more } } }).then(
        String,
        String,
      );
    expect(await refused({ dtype: 'float32' })).toMatchInlineSnapshot(
      `"RangeError: saveCheckpoint: expected \`tensors.x.values\` to be Float32Array of 2, got Int32Array of 2."`,
    );
    expect(await refused({ dtype: 'string' })).toMatchInlineSnapshot(
      `"RangeError: saveCheckpoint: expected \`tensors.x.dtype\` to be one of 'float32', 'int32', 'bool', got "string"."`,
    );
    expect(await refused({ shape: [3] })).toMatchInlineSnapshot(
      `"RangeError: saveCheckpoint: expected \`tensors.x.values\` to be Int32Array of 3, got Int32Array of 2."`,
    );
    expect(await refused({ shape: [-1] })).toMatchInlineSnapshot(
      `"RangeError: saveCheckpoint: expected \`tensors.x.shape[0]\` to be a whole number >= 0, got -1."`,
    );
    expect(await refused({ values: [1, 2] })).toMatchInlineSnapshot(
      `"RangeError: saveCheckpoint: expected \`tensors.x.values\` to be Int32Array of 2, got array of 2."`,
    );
  });

  it('shares no values: what it gives may be changed', async () => {
    const store = memoryStore();
    const variables = [variable(tensor1d([1, 2]))];
    await saveCheckpoint(store, { variables, epoch: 0, step: 0 });
    const checkpoint = (await loadCheckpoint(store))!;
    await checkpoint.restore({ variables });
    checkpoint.variables[0]!.values.fill(9);
    store.files.get(checkpoint.name)!.fill(9);
    expect(await bytesIn(variables[0]!)).toEqual(bytesOf(Float32Array.of(1, 2)));
  });

  it('leaks no tensor, disposes none of the caller, and restores any number of times', async () => {
    const store = memoryStore();
    const variables = makeVariables();
    for (const optimizer of optimizers()) {
      step(optimizer, [variables[0]!, variables[3]!]);
      const parts = { variables, optimizer };
      // The first restore of an optimizer replaces its velocities one for one.
      await expectNoLeak(async () => {
        await saveCheckpoint(store, { ...parts, epoch: 0, step: 1 });
        const checkpoint = (await loadCheckpoint(store))!;
        await checkpoint.restore(parts);
        await checkpoint.restore(parts);
      });
      step(optimizer, [variables[0]!, variables[3]!]);
      optimizer.dispose();
    }
    expect(await bytesIn(variables[1]!)).toEqual(bytesOf(INTS));
  });
});
