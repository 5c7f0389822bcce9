import { encodeSafetensors } from '@lt/core/safetensors';
import '@tensorflow/tfjs-backend-cpu';
import { scalar, tensor1d, variable } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { encodeWithChecksum } from '../../src/checkpoint/checkpoint-file.ts';
import type { CheckpointRecord } from '../../src/checkpoint/checkpoint-record.ts';
import { type LoadCheckpointOptions, loadCheckpoint, saveCheckpoint, sgd } from '../../src/index.ts';
import { type MemoryStore, memoryStore } from '../fixtures/memory-store.ts';
import { messageOf, step } from './parts.ts';

const NEWEST = 'step-00000300';
const OFFER = "The last good one is 'step-00000200': load it with { name: 'step-00000200' }.";

/** Three checkpoints, saved once. */
let saved: [string, Uint8Array<ArrayBuffer>][];

/** A store with the three, of which the newest is replaced. */
function storeWith(newest: Uint8Array<ArrayBuffer>): MemoryStore {
  const store = memoryStore();
  for (const [name, bytes] of saved) store.files.set(name, bytes);
  store.files.set(NEWEST, newest);
  return store;
}

beforeAll(async () => {
  const store = memoryStore();
  const variables = [variable(scalar(1)), variable(tensor1d([1, 0, 1], 'bool'))];
  const optimizer = sgd({ learningRate: 0.1, momentum: 0.9 });
  step(optimizer, variables.slice(0, 1));
  for (const at of [100, 200, 300]) {
    await saveCheckpoint(store, { variables, optimizer, epoch: at / 100, step: at }, { keep: 3 });
  }
  saved = [...store.files];
});

describe('loadCheckpoint', () => {
  it('gives the newest, or the one that is named, or null', async () => {
    const store = storeWith(saved[2]![1]);
    expect((await loadCheckpoint(store))?.step).toBe(300);
    expect((await loadCheckpoint(store, { name: 'step-00000100' }))?.step).toBe(100);
    store.files.set('best', saved[1]![1]);
    expect(await loadCheckpoint(store)).toMatchObject({ name: NEWEST, step: 300 });
    expect(await loadCheckpoint(store, { name: 'best' })).toMatchObject({ name: 'best', step: 200 });
    expect(await loadCheckpoint(memoryStore())).toBeNull();
  });

  it('detects a change of any one byte', async () => {
    const newest = saved[2]![1];
    const anyByte = fc.tuple(fc.nat(newest.length - 1), fc.integer({ min: 1, max: 255 }));
    const detects = async ([at, flipped]: [number, number]): Promise<void> => {
      const bytes = newest.slice();
      bytes[at]! ^= flipped;
      const message = await messageOf(loadCheckpoint(storeWith(bytes)));
      expect(message).toContain(
        `RangeError: loadCheckpoint: expected '${NEWEST}' in memory to be a checkpoint, got `,
      );
      expect(message.endsWith(OFFER)).toBe(true);
    };
    await fc.assert(fc.asyncProperty(anyByte, detects), { seed: 31, numRuns: 150 });
    // Every byte once, each with another bit.
    for (let at = 0; at < newest.length; at++) await detects([at, 1 << (at % 8)]);
  });

  it('detects a file that was cut or grew', async () => {
    const newest = saved[2]![1];
    for (let length = 0; length < newest.length; length++) {
      const message = await messageOf(loadCheckpoint(storeWith(newest.slice(0, length))));
      expect(message.endsWith(OFFER)).toBe(true);
    }
    const longer = new Uint8Array(newest.length + 1);
    longer.set(newest);
    expect(await messageOf(loadCheckpoint(storeWith(longer)))).toContain('a damaged file');
  });

  it('refuses what is no checkpoint, and says what it is', async () => {
    const load = async (bytes: Uint8Array<ArrayBuffer>): Promise<string> => {
      const message = await messageOf(loadCheckpoint(storeWith(bytes)));
      expect(message.endsWith(` ${OFFER}`)).toBe(true);
      return message.slice(0, -OFFER.length - 1);
    };
    const text = (line: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(line);
    const one = { dtype: 'F32', shape: [], bytes: new Uint8Array(4) };
    const foreign = { metadata: new Map([['format', 'pt']]), tensors: new Map([['weight', one]]) };
    expect(await load(new Uint8Array(0))).toMatchInlineSnapshot(
      `"RangeError: loadCheckpoint: expected 'step-00000300' in memory to be a checkpoint, got an empty file."`,
    );
    expect(await load(text('{}'))).toMatchInlineSnapshot(
      `"RangeError: loadCheckpoint: expected 'step-00000300' in memory to be a checkpoint, got a file of 2 bytes (a damaged file, or one of another kind)."`,
    );
    expect(await load(text('PK is how a zip file starts, and this is none'))).toMatchInlineSnapshot(
      `"RangeError: loadCheckpoint: expected 'step-00000300' in memory to be a checkpoint, got a file of 45 bytes that claims a header of 8027702015844961000 bytes (a damaged file, or one of another kind)."`,
    );
    expect(await load(encodeSafetensors(foreign))).toMatchInlineSnapshot(
      `"RangeError: loadCheckpoint: expected 'step-00000300' in memory to be a checkpoint, got a safetensors file of another program."`,
    );
    expect(await load(saved[2]![1].slice(0, 500))).toMatchInlineSnapshot(
      `"RangeError: loadCheckpoint: expected 'step-00000300' in memory to be a checkpoint, got a damaged file, whose checksum does not match its contents."`,
    );
  });

  it('refuses whole files of another version, another program or another content', async () => {
    const record: CheckpointRecord = {
      epoch: 0,
      step: 0,
      savedAt: 0,
      metadata: null,
      variables: [],
      tensors: [],
      optimizer: null,
      sampler: null,
      randoms: null,
    };
    const load = async (changes: object, strings: Record<string, string> = {}): Promise<string> => {
      const json = JSON.stringify({ ...record, ...changes });
      const metadata = { format: 'lt-checkpoint', version: '1', record: json, ...strings };
      const tensors = new Map();
      const bytes = await encodeWithChecksum({ metadata: new Map(Object.entries(metadata)), tensors });
      const message = await messageOf(loadCheckpoint(storeWith(bytes)));
      return message.replace(` ${OFFER}`, '');
    };
    expect(await load({})).toBe('no error');
    expect(await load({}, { version: '2' })).toMatchInlineSnapshot(
      `"RangeError: loadCheckpoint: expected 'step-00000300' in memory to be a checkpoint, got a checkpoint of version 2, where this release reads version 1."`,
    );
    expect(await load({}, { format: 'other' })).toMatchInlineSnapshot(
      `"RangeError: loadCheckpoint: expected 'step-00000300' in memory to be a checkpoint, got a safetensors file of another program."`,
    );
    expect(await load({}, { record: '{' })).toMatchInlineSnapshot(
      `"RangeError: loadCheckpoint: expected 'step-00000300' in memory to be a checkpoint, got a checkpoint whose record is not whole."`,
    );
    const broken = await load({}, { record: '{' });
    const optimizer = { className: 'SGD', weights: [], members: ['a'] };
    const weights = [{ name: 'iter', variable: 1 }];
    for (const changes of [
      { epoch: -1 },
      { step: 'x' },
      { savedAt: null },
      { variables: null },
      { variables: ['w'] },
      { tensors: ['w'] },
      { optimizer },
      { optimizer: { ...optimizer, members: [], weights } },
      { randoms: { a: { position: -1, first: 0 } } },
      { randoms: [null] },
    ]) {
      expect(await load(changes)).toBe(broken);
    }
  });

  it('offers the newest that is whole, or says that there is none', async () => {
    const store = storeWith(new Uint8Array(3));
    store.files.set('step-00000200', new Uint8Array(0));
    store.files.set('step-00000400', new Uint8Array(1));
    expect(await messageOf(loadCheckpoint(store))).toMatchInlineSnapshot(
      `"RangeError: loadCheckpoint: expected 'step-00000400' in memory to be a checkpoint, got a file of 1 bytes (a damaged file, or one of another kind). The last good one is 'step-00000100': load it with { name: 'step-00000100' }."`,
    );
    store.files.set('step-00000100', new Uint8Array(2));
    expect(await messageOf(loadCheckpoint(store, { name: 'step-00000200' }))).toMatchInlineSnapshot(
      `"RangeError: loadCheckpoint: expected 'step-00000200' in memory to be a checkpoint, got an empty file. There is no good one beside it."`,
    );
  });

  it('lets the failure of a store through', async () => {
    const failure = new Error('the disk is gone');
    const store = { ...storeWith(saved[2]![1]), read: () => Promise.reject(failure) };
    await expect(loadCheckpoint(store)).rejects.toBe(failure);
  });

  it('refuses wrong arguments', async () => {
    const store = storeWith(saved[2]![1]);
    const load = (options: unknown, target: unknown = store): Promise<string> =>
      messageOf(loadCheckpoint(target as string, options as LoadCheckpointOptions));
    expect(await load({ name: 'step-00000001' })).toMatchInlineSnapshot(
      `"RangeError: loadCheckpoint: expected \`name\` to be a checkpoint in memory, got "step-00000001": there are 'step-00000100', 'step-00000200', 'step-00000300'."`,
    );
    expect(await load({ name: 'x' }, memoryStore())).toMatchInlineSnapshot(
      `"RangeError: loadCheckpoint: expected \`name\` to be a checkpoint in memory, got "x": none are there."`,
    );
    expect(await load({ name: 3 })).toMatchInlineSnapshot(
      `"TypeError: loadCheckpoint: expected \`name\` to be a string, got 3."`,
    );
    expect(await load('step-00000001')).toMatchInlineSnapshot(
      `"TypeError: loadCheckpoint: expected \`options\` to be an object, got "step-00000001"."`,
    );
    expect(await load({}, 3)).toMatchInlineSnapshot(
      `"TypeError: loadCheckpoint: expected \`target\` to be a string or a store, got 3."`,
    );
  });
});
