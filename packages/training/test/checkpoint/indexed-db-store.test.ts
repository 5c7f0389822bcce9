import { IDBFactory } from 'fake-indexeddb';
import { deleteDB, openDB } from 'idb';
import 'fake-indexeddb/auto';
import '@tensorflow/tfjs-backend-cpu';
import { scalar, variable } from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { indexedDbStore, loadCheckpoint, saveCheckpoint } from '../../src/index.ts';
import { messageOf } from './parts.ts';

beforeEach(() => vi.stubGlobal('indexedDB', new IDBFactory()));

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe('indexedDbStore', () => {
  it('holds bytes under names, oldest first', async () => {
    const store = indexedDbStore('training');
    expect(await store.list()).toEqual([]);
    await store.write('step-100000000', Uint8Array.of(1, 2));
    await store.write('step-00000009', Uint8Array.of(3));
    await store.write('step-00000009', Uint8Array.of(4, 5, 6));
    expect(await store.list()).toEqual(['step-00000009', 'step-100000000']);
    expect([...(await store.read('step-00000009'))]).toEqual([4, 5, 6]);
    await store.remove('step-00000009');
    await store.remove('step-00000009');
    expect(await indexedDbStore('training').list()).toEqual(['step-100000000']);
    expect(await indexedDbStore('other').list()).toEqual([]);
  });

  it('writes in one strict transaction, and resolves when it is complete', async () => {
    const events: string[] = [];
    const transaction = vi.spyOn(IDBDatabase.prototype, 'transaction');
    const store = indexedDbStore('training');
    await store.list();
    transaction.mockClear();
    transaction.mockImplementation(function (this: IDBDatabase, ...args) {
      transaction.mockRestore();
      const real = this.transaction(...args);
      events.push(JSON.stringify(args));
      real.addEventListener('complete', () => events.push('complete'));
      return real;
    });
    await store.write('a', Uint8Array.of(1));
    expect(events).toEqual(['["checkpoints","readwrite",{"durability":"strict"}]', 'complete']);
  });

  it('keeps the old bytes if the transaction aborts', async () => {
    const store = indexedDbStore('training');
    await store.write('a', Uint8Array.of(1));
    const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (
      this: IDBObjectStore,
      ...args
    ) {
      put.mockRestore();
      const request = this.put(...args);
      request.addEventListener('success', () => this.transaction.abort());
      return request;
    });
    expect(await messageOf(store.write('a', Uint8Array.of(2)))).toMatchInlineSnapshot(
      `"Error: CheckpointStore.write: could not write 'a' in IndexedDB 'training': AbortError. The checkpoints that were there are untouched."`,
    );
    expect([...(await store.read('a'))]).toEqual([1]);
  });

  it('does not keep the database from being deleted', async () => {
    const store = indexedDbStore('training');
    await store.write('a', Uint8Array.of(1));
    const blocked = vi.fn();
    await deleteDB('training', { blocked });
    expect(blocked).not.toHaveBeenCalled();
    expect(await store.list()).toEqual([]);
  });

  it('saves and loads checkpoints, also where a string names a database', async () => {
    const variables = [variable(scalar(3))];
    await saveCheckpoint(indexedDbStore('training'), { variables, epoch: 1, step: 10 });
    // A window of Electron has Node's process and is a browser nevertheless.
    vi.stubGlobal('process', Object.create(process, { type: { value: 'renderer' } }));
    await saveCheckpoint('training', { variables, epoch: 1, step: 20 });
    const checkpoint = await loadCheckpoint('training');
    vi.unstubAllGlobals();
    expect(checkpoint).toMatchObject({ name: 'step-00000020', epoch: 1 });
    expect(checkpoint?.variables[0]?.values).toEqual(Float32Array.of(3));
  });

  it('refuses a database of something else', async () => {
    const other = await openDB('app', 3, { upgrade: (created) => void created.createObjectStore('things') });
    other.close();
    expect(await messageOf(indexedDbStore('app').list())).toMatchInlineSnapshot(
      `"Error: CheckpointStore.list: could not list IndexedDB 'app': An attempt was made to open a database using a lower version than the existing version."`,
    );
    const store = indexedDbStore('training');
    await store.list();
    const database = await openDB('training', 1);
    await database.put('checkpoints', 'text', 'a');
    database.close();
    expect(await messageOf(store.read('a'))).toMatchInlineSnapshot(
      `"Error: CheckpointStore.read: could not read 'a' in IndexedDB 'training': expected bytes, got "text"."`,
    );
    expect(await messageOf(store.read('b'))).toMatchInlineSnapshot(
      `"Error: CheckpointStore.read: could not read 'b' in IndexedDB 'training': expected bytes, got undefined."`,
    );
  });

  it('refuses wrong arguments and places without IndexedDB', async () => {
    expect(() => indexedDbStore(3 as never)).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: indexedDbStore: expected \`name\` to be a string, got 3.]`,
    );
    expect(() => indexedDbStore('')).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: indexedDbStore: expected \`name\` to be the name of a database, got "".]`,
    );
    const store = indexedDbStore('training');
    for (const call of [store.read('../a'), store.write('', Uint8Array.of()), store.remove('a/b')]) {
      await expect(call).rejects.toThrow(RangeError);
    }
    vi.stubGlobal('indexedDB', undefined);
    expect(() => indexedDbStore('x')).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: indexedDbStore: expected to run in a browser, got no IndexedDB. Use fileStore in Node.]`,
    );
  });
});
