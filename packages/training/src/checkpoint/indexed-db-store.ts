import { describeValue } from '@lt/core';
import type { IDBPDatabase } from 'idb';
import { checkStoreName, sortNames } from './checkpoint-names.ts';
import type { CheckpointStore } from './checkpoint-store.ts';
import { storeFailure } from './store-failure.ts';

/**
 * Returns a store that keeps checkpoints in a database of the browser (IndexedDB), in pages and workers.
 *
 * A write is one transaction, which happens as a whole or not at all, with durability `'strict'`: it resolves when the browser has told
 * the disk to keep it. Browsers may clear the databases of a site that is short of space or not visited for long: call
 * `navigator.storage.persist()` before a long training.
 *
 * @param name - Name of the database, which should be used for nothing else; made on the first use if it is not there.
 * @returns A store for `saveCheckpoint` and `loadCheckpoint`, which make one themselves when they are given a name in a browser.
 * @throws TypeError if `name` is not a string, or there is no IndexedDB here.
 * @throws RangeError if `name` is empty.
 *
 * @example
 * ```ts
 * import { indexedDbStore } from '@lt/training';
 *
 * const store = typeof indexedDB === 'undefined' ? 'a directory in Node' : indexedDbStore('my-training');
 * console.log(store); // a directory in Node
 * ```
 */
export function indexedDbStore(name: string): CheckpointStore {
  const caller = 'indexedDbStore';
  if (typeof name !== 'string') {
    throw new TypeError(`${caller}: expected \`name\` to be a string, got ${describeValue(name)}.`);
  }
  if (name === '') throw new RangeError(`${caller}: expected \`name\` to be the name of a database, got "".`);
  if (typeof indexedDB === 'undefined') {
    throw new TypeError(`${caller}: expected to run in a browser, got no IndexedDB. Use fileStore in Node.`);
  }
  return new IndexedDbStore(name);
}

class IndexedDbStore implements CheckpointStore {
  readonly location: string;
  readonly #database: string;

  constructor(database: string) {
    this.#database = database;
    this.location = `IndexedDB '${database}'`;
  }

  async list(): Promise<string[]> {
    const names = await this.#use('list', this.location, (database) => database.getAllKeys(CHECKPOINTS));
    return sortNames(names.map(String));
  }

  async read(name: string): Promise<Uint8Array> {
    checkStoreName('CheckpointStore.read', name);
    return this.#use('read', this.#describe(name), async (database) => {
      const bytes: unknown = await database.get(CHECKPOINTS, name);
      if (bytes instanceof Uint8Array) return bytes;
      throw new RangeError(`expected bytes, got ${describeValue(bytes)}`);
    });
  }

  async write(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    checkStoreName('CheckpointStore.write', name);
    await this.#use('write', this.#describe(name), async (database) => {
      const transaction = database.transaction(CHECKPOINTS, 'readwrite', { durability: 'strict' });
      // The put alone resolves before the transaction is on the disk.
      await Promise.all([transaction.store.put(bytes, name), transaction.done]);
    });
  }

  async remove(name: string): Promise<void> {
    checkStoreName('CheckpointStore.remove', name);
    await this.#use('remove', this.#describe(name), (database) => database.delete(CHECKPOINTS, name));
  }

  #describe(name: string): string {
    return `'${name}' in ${this.location}`;
  }

  /** Opens the database for one piece of work: an open connection would keep the page from deleting or upgrading it. */
  async #use<Result>(
    verb: 'list' | 'read' | 'write' | 'remove',
    what: string,
    work: (database: IDBPDatabase) => Promise<Result>,
  ): Promise<Result> {
    try {
      // On demand: bundlers keep what a static import of this library does on load, whoever uses it.
      const { openDB } = await import('idb');
      const database = await openDB(this.#database, 1, {
        upgrade: (created) => void created.createObjectStore(CHECKPOINTS),
      });
      try {
        return await work(database);
      } finally {
        database.close();
      }
    } catch (error) {
      throw storeFailure(verb, what, error);
    }
  }
}

const CHECKPOINTS = 'checkpoints';
