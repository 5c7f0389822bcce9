import { describeValue } from '@lt/core';
import { checkStoreName, sortNames } from './checkpoint-names.ts';
import type { CheckpointStore } from './checkpoint-store.ts';
import { storeFailure } from './store-failure.ts';
import { removeStaleFiles, temporaryFileFor } from './temporary-files.ts';

/**
 * Returns a store that keeps checkpoints as files `<name>.safetensors` in a directory, in Node.
 *
 * A file is written under another name, synced to the disk, then renamed, and the directory is synced: whenever the process is killed or
 * the power fails, the name holds all of the old file or all of the new one. What a killed process left behind goes with the next write.
 *
 * @param directory - Path of the directory; made on the first write if it is not there.
 * @returns A store for `saveCheckpoint` and `loadCheckpoint`, which make one themselves when they are given a path.
 * @throws TypeError if `directory` is not a string, or this is not Node.
 * @throws RangeError if `directory` is empty.
 *
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { fileStore } from '@lt/training';
 *
 * const store = fileStore(await mkdtemp(join(tmpdir(), 'lt-')));
 * await store.write('step-00000001', Uint8Array.of(1, 2, 3));
 * console.log(await store.list()); // [ 'step-00000001' ]
 * console.log((await store.read('step-00000001')).length); // 3
 * ```
 */
export function fileStore(directory: string): CheckpointStore {
  const name = 'fileStore';
  if (typeof directory !== 'string') {
    throw new TypeError(`${name}: expected \`directory\` to be a string, got ${describeValue(directory)}.`);
  }
  if (directory === '') throw new RangeError(`${name}: expected \`directory\` to be a path, got "".`);
  if (!runsInNode()) {
    throw new TypeError(`${name}: expected to run in Node, got a browser. Use indexedDbStore there.`);
  }
  return new FileStore(directory);
}

/** Tells whether this is Node, as opposed to a browser or a window of Electron. */
export function runsInNode(): boolean {
  const process = (globalThis as { process?: NodeJS.Process & { type?: string } }).process;
  return process?.versions?.node !== undefined && process.type !== 'renderer';
}

class FileStore implements CheckpointStore {
  readonly location: string;
  // Not imported: bundlers for browsers would have to resolve Node's modules.
  readonly #fs = process.getBuiltinModule('node:fs/promises');
  readonly #path = process.getBuiltinModule('node:path');

  constructor(directory: string) {
    this.location = this.#path.resolve(directory);
  }

  async list(): Promise<string[]> {
    try {
      const files = await this.#fs.readdir(this.location);
      return sortNames(
        files.filter((file) => file.endsWith(EXTENSION)).map((file) => file.slice(0, -EXTENSION.length)),
      );
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return [];
      throw storeFailure('list', this.location, error);
    }
  }

  async read(name: string): Promise<Uint8Array> {
    const file = this.#fileOf('read', name);
    try {
      return await this.#fs.readFile(file);
    } catch (error) {
      throw storeFailure('read', file, error);
    }
  }

  async write(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const file = this.#fileOf('write', name);
    try {
      await this.#makeDirectory();
      await removeStaleFiles(this.location);
      const temporary = temporaryFileFor(file);
      try {
        await this.#writeSynced(temporary, bytes);
        await this.#fs.rename(temporary, file);
      } catch (error) {
        await this.#fs.rm(temporary, { force: true }).catch(() => {});
        throw error;
      }
      await this.#syncDirectory(this.location);
    } catch (error) {
      throw storeFailure('write', file, error);
    }
  }

  async remove(name: string): Promise<void> {
    const file = this.#fileOf('remove', name);
    try {
      await this.#fs.rm(file, { force: true });
    } catch (error) {
      throw storeFailure('remove', file, error);
    }
  }

  #fileOf(method: string, name: string): string {
    return this.#path.join(this.location, checkStoreName(`CheckpointStore.${method}`, name) + EXTENSION);
  }

  async #makeDirectory(): Promise<void> {
    const first = await this.#fs.mkdir(this.location, { recursive: true });
    if (first === undefined) return;
    // A new directory is lost in a power cut until the one that names it is synced.
    const { dirname } = this.#path;
    for (let made = this.location; made.length >= first.length; made = dirname(made)) {
      await this.#syncDirectory(dirname(made));
    }
  }

  async #writeSynced(file: string, bytes: Uint8Array): Promise<void> {
    const handle = await this.#fs.open(file, 'wx');
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
  }

  async #syncDirectory(directory: string): Promise<void> {
    try {
      const handle = await this.#fs.open(directory, 'r');
      try {
        await handle.sync();
      } finally {
        await handle.close();
      }
    } catch (error) {
      // Windows and some network file systems cannot sync a directory; there the rename is as durable as the system makes it.
      if (!CANNOT_SYNC.includes(codeOf(error) ?? '')) throw error;
    }
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException | undefined)?.code;
}

const EXTENSION = '.safetensors';
const CANNOT_SYNC = ['EISDIR', 'EPERM', 'EACCES', 'EINVAL', 'ENOTSUP', 'EBADF'];
