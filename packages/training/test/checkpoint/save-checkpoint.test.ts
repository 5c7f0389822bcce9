import '@tensorflow/tfjs-backend-cpu';
import { scalar, tensor, tensor1d, variable } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadCheckpoint, type SavedParts, saveCheckpoint, sgd } from '../../src/index.ts';
import { memoryStore } from '../fixtures/memory-store.ts';
import { bytesOf, makeSampler, messageOf, step } from './parts.ts';

describe('saveCheckpoint', () => {
  it('keeps as many as asked', async () => {
    const store = memoryStore();
    const parts = { variables: [], epoch: 0 };
    for (const step of [1, 2, 3]) await saveCheckpoint(store, { ...parts, step });
    expect(await store.list()).toEqual(['step-00000002', 'step-00000003']);
    await saveCheckpoint(store, { ...parts, step: 4 }, { keep: 1 });
    expect(await store.list()).toEqual(['step-00000004']);
    for (const step of [5, 6, 7]) await saveCheckpoint(store, { ...parts, step }, { keep: 3 });
    expect(await store.list()).toEqual(['step-00000005', 'step-00000006', 'step-00000007']);
  });

  it('removes nothing before the new one is there', async () => {
    const store = memoryStore();
    for (const step of [1, 2]) await saveCheckpoint(store, { variables: [], epoch: 0, step });
    const write = () => Promise.reject(new Error('disk full'));
    await expect(
      saveCheckpoint({ ...store, write }, { variables: [], epoch: 0, step: 3 }, { keep: 1 }),
    ).rejects.toThrow('disk full');
    expect(await store.list()).toEqual(['step-00000001', 'step-00000002']);
  });

  it('tells size and name, and what is in the file by eye', async () => {
    const store = memoryStore();
    const variables = [variable(scalar(1), true, 'dense/kernel')];
    const optimizer = sgd({ learningRate: 0.1, momentum: 0.9 });
    step(optimizer, variables);
    const { name, bytes } = await saveCheckpoint(store, { variables, optimizer, epoch: 1, step: 100 });
    variables[0]!.dispose();
    expect(name).toBe('step-00000100');
    expect(bytes).toBe(store.files.get(name)!.length);
    const text = new TextDecoder('latin1').decode(store.files.get(name)).slice(8);
    expect(text).toMatch(
      /^\{"__metadata__":\{"sha256":"[\da-f]{64}","format":"lt-checkpoint","version":"1","record":"\{.*\}"\},"variables\/dense\/kernel":\{"dtype":"F32","shape":\[\],"data_offsets":\[0,4\]\},/,
    );
    expect(text).toContain('"optimizer/1/dense/kernel/momentum"');
  });

  it('stops at an aborted signal before it writes', async () => {
    const store = memoryStore();
    const reason = new Error('enough');
    const parts = { variables: [], epoch: 0, step: 1 };
    await expect(saveCheckpoint(store, parts, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    const saving = saveCheckpoint(store, parts, { signal: controller.signal });
    controller.abort(reason);
    await expect(saving).rejects.toBe(reason);
    expect(store.files.size).toBe(0);
  });

  it('refuses wrong arguments', async () => {
    const value = variable(scalar(1), true, 'w');
    const disposed = variable(scalar(1));
    disposed.dispose();
    const base = { variables: [value], epoch: 0, step: 0 };
    const save = (parts: unknown, options?: unknown, target: unknown = memoryStore()): Promise<string> =>
      messageOf(saveCheckpoint(target as string, parts as SavedParts, options as object));
    expect(await save(base, {}, '')).toMatchInlineSnapshot(
      `"RangeError: saveCheckpoint: expected \`target\` to name a place, got ""."`,
    );
    expect(await save(base, {}, { list: 1 })).toMatchInlineSnapshot(
      `"TypeError: saveCheckpoint: expected \`target\` to be a string or a store, got Object."`,
    );
    expect(await save(null)).toMatchInlineSnapshot(
      `"TypeError: saveCheckpoint: expected \`parts\` to be an object, got null."`,
    );
    expect(await save({ ...base, variables: value })).toMatchInlineSnapshot(
      `"TypeError: saveCheckpoint: expected \`variables\` to be an array of variables, got Tensor []."`,
    );
    expect(await save({ ...base, variables: [scalar(1)] })).toMatchInlineSnapshot(
      `"TypeError: saveCheckpoint: expected \`variables[0]\` to be a variable, got Tensor []."`,
    );
    expect(await save({ ...base, variables: [value, value] })).toMatchInlineSnapshot(
      `"RangeError: saveCheckpoint: expected \`variables\` to hold each variable once, got "w" at 0 and 1."`,
    );
    expect(await save({ ...base, variables: [disposed] })).toMatchInlineSnapshot(
      `"TypeError: saveCheckpoint: expected \`variables[0]\` to be a live tensor, got a disposed one."`,
    );
    expect(await save({ ...base, variables: [variable(tensor(['a']))] })).toMatchInlineSnapshot(
      `"TypeError: saveCheckpoint: expected \`variables[0]\` to have dtype float32 or int32 or bool, got string."`,
    );
    expect(await save({ ...base, optimizer: {} })).toMatchInlineSnapshot(
      `"TypeError: saveCheckpoint: expected \`optimizer\` to be an optimizer of tfjs, got Object."`,
    );
    expect(await save({ ...base, sampler: { state: 1 } })).toMatchInlineSnapshot(
      `"TypeError: saveCheckpoint: expected \`sampler\` to have the methods state and restore, got Object."`,
    );
    expect(
      await save({ ...base, sampler: { ...makeSampler(), state: () => ({ at: NaN }) } }),
    ).toMatchInlineSnapshot(
      `"RangeError: saveCheckpoint: expected \`sampler.state().at\` to be finite, got NaN. Use null, or a string."`,
    );
    expect(await save({ ...base, randoms: { a: 7 } })).toMatchInlineSnapshot(
      `"TypeError: saveCheckpoint: expected \`randoms.a\` to be a random generator of createRandom, got 7."`,
    );
    expect(await save({ ...base, epoch: -1 })).toMatchInlineSnapshot(
      `"RangeError: saveCheckpoint: expected \`epoch\` to be a whole number >= 0 and <= 9007199254740991, got -1."`,
    );
    expect(await save({ ...base, step: 0.5 })).toMatchInlineSnapshot(
      `"RangeError: saveCheckpoint: expected \`step\` to be a whole number >= 0 and <= 9007199254740991, got 0.5."`,
    );
    expect(await save({ ...base, metadata: { rate: NaN } })).toMatchInlineSnapshot(
      `"RangeError: saveCheckpoint: expected \`metadata.rate\` to be finite, got NaN. Use null, or a string."`,
    );
    expect(await save({ ...base, tensors: { a: [1] } })).toMatchInlineSnapshot(
      `"TypeError: saveCheckpoint: expected \`tensors.a\` to be a tensor, got array of 1."`,
    );
    expect(await save(base, { keep: 0 })).toMatchInlineSnapshot(
      `"RangeError: saveCheckpoint: expected \`keep\` to be a whole number >= 1, got 0."`,
    );
    expect(await save(base, 2)).toMatchInlineSnapshot(
      `"TypeError: saveCheckpoint: expected \`options\` to be an object, got 2."`,
    );
    value.dispose();
  });

  it('keeps every number of a tensor', async () => {
    await fc.assert(
      fc.asyncProperty(fc.float32Array({ maxLength: 20 }), async (values) => {
        const store = memoryStore();
        const value = variable(tensor1d(values.slice(), 'float32'));
        await saveCheckpoint(store, { variables: [value], epoch: 0, step: 0 });
        value.dispose();
        const checkpoint = await loadCheckpoint(store);
        expect(bytesOf(checkpoint!.variables[0]!.values)).toEqual(bytesOf(values));
      }),
      { seed: 21, numRuns: 50 },
    );
  });
});
