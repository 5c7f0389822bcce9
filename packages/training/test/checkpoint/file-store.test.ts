import fs, { mkdir, mkdtemp, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pid } from 'node:process';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fileStore } from '../../src/index.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lt-store-'));
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const failWith = (code: string): Error => Object.assign(new Error(`${code}: made by the test`), { code });
const messageOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'no error',
    (error: Error) => error.message.replaceAll(directory, '…'),
  );

describe('fileStore', () => {
  it('holds bytes under names, oldest first', async () => {
    const store = fileStore(join(directory, 'new', 'place'));
    expect(await store.list()).toEqual([]);
    await store.write('step-00000010', Uint8Array.of(1, 2));
    await store.write('step-00000009', Uint8Array.of(3));
    await store.write('step-100000000', Uint8Array.of());
    expect(await store.list()).toEqual(['step-00000009', 'step-00000010', 'step-100000000']);
    await store.write('step-00000010', Uint8Array.of(4));
    expect([...(await store.read('step-00000010'))]).toEqual([4]);
    await store.remove('step-00000009');
    await store.remove('step-00000009');
    expect(await readdir(store.location)).toEqual([
      'step-00000010.safetensors',
      'step-100000000.safetensors',
    ]);
  });

  it('syncs the file before it gets its name, and the directory after', async () => {
    const events: string[] = [];
    const { open, rename } = fs;
    vi.spyOn(fs, 'open').mockImplementation(async (path, ...rest) => {
      const handle = await open(path, ...rest);
      const kind = String(path).endsWith('.tmp') ? 'file' : 'directory';
      const sync = handle.sync.bind(handle);
      handle.sync = async () => {
        events.push(`sync ${kind}`);
        await sync();
      };
      return handle;
    });
    vi.spyOn(fs, 'rename').mockImplementation(async (from, to) => {
      events.push('rename');
      await rename(from, to);
    });
    await fileStore(directory).write('a', Uint8Array.of(1));
    expect(events).toEqual(['sync file', 'rename', 'sync directory']);
    events.length = 0;
    await fileStore(join(directory, 'b', 'c')).write('a', Uint8Array.of(1));
    expect(events).toEqual(['sync directory', 'sync directory', 'sync file', 'rename', 'sync directory']);
  });

  it.each(['writeFile', 'sync', 'close'] as const)('leaves what was there if %s fails', async (method) => {
    const store = fileStore(directory);
    await store.write('a', Uint8Array.of(1));
    const { open } = fs;
    vi.spyOn(fs, 'open').mockImplementation(async (...args) => {
      const handle = await open(...args);
      const real = handle.close.bind(handle);
      handle[method] = async () => {
        if (method === 'close') await real();
        throw failWith('ENOSPC');
      };
      return handle;
    });
    expect(await messageOf(store.write('a', Uint8Array.of(2)))).toBe(
      'CheckpointStore.write: could not write …/a.safetensors: ENOSPC: made by the test. The checkpoints that were there are untouched.',
    );
    vi.restoreAllMocks();
    expect([...(await store.read('a'))]).toEqual([1]);
    expect(await readdir(directory)).toEqual(['a.safetensors']);
  });

  it('gives the reason of the system', async () => {
    const store = fileStore(directory);
    await mkdir(join(directory, 'b.safetensors'));
    expect(await messageOf(store.write('b', Uint8Array.of(1)))).toMatch(
      /^CheckpointStore\.write: could not write …\/b\.safetensors: EISDIR: .* are untouched\.$/,
    );
    expect(await readdir(directory)).toEqual(['b.safetensors']);
    expect(await messageOf(store.read('c'))).toMatch(
      /^CheckpointStore\.read: could not read …\/c\.safetensors: ENOENT: /,
    );
    expect(await messageOf(store.remove('b'))).toMatch(
      /^CheckpointStore\.remove: could not remove …\/b\.safetensors: /,
    );
    await writeFile(join(directory, 'file'), '');
    const inFile = fileStore(join(directory, 'file'));
    expect(await messageOf(inFile.list())).toMatch(
      /^CheckpointStore\.list: could not list …\/file: ENOTDIR: /,
    );
    expect(await messageOf(inFile.write('a', Uint8Array.of(1)))).toMatch(
      /^CheckpointStore\.write: .* EEXIST: /,
    );
  });

  it('does without syncing a directory where the system cannot, and only there', async () => {
    const { open } = fs;
    const failing =
      (code: string) =>
      async (path: Parameters<typeof open>[0], ...rest: [string?]) => {
        if (path === directory) throw failWith(code);
        return open(path, ...rest);
      };
    const spy = vi.spyOn(fs, 'open').mockImplementation(failing('EISDIR') as typeof open);
    await fileStore(directory).write('a', Uint8Array.of(1));
    spy.mockImplementation(failing('EIO') as typeof open);
    await expect(fileStore(directory).write('a', Uint8Array.of(1))).rejects.toThrow('EIO');
  });

  it('removes what killed processes left, and nothing else', async () => {
    const id = '00000000-0000-4000-8000-000000000000';
    const host = hostname().replace(/[^\w-]/g, '-');
    // No process has the largest number that there is.
    const dead = `a.safetensors.${host}.2147483647.${id}.tmp`;
    const ours = `a.safetensors.${host}.${pid}.${id}.tmp`;
    const elsewhere = `a.safetensors.elsewhere.2147483647.${id}.tmp`;
    const others = ['notes.tmp', 'model.safetensors', `a.safetensors.${id}.tmp`];
    for (const file of [dead, ours, elsewhere, ...others]) await writeFile(join(directory, file), 'x');
    const store = fileStore(directory);
    await store.write('b', Uint8Array.of(1));
    expect((await readdir(directory)).sort()).toEqual([ours, elsewhere, ...others, 'b.safetensors'].sort());
    const longAgo = new Date(Date.now() - 3_600_000);
    for (const file of [ours, elsewhere, ...others]) await utimes(join(directory, file), longAgo, longAgo);
    await store.write('b', Uint8Array.of(1));
    expect((await readdir(directory)).sort()).toEqual([...others, 'b.safetensors'].sort());
  });

  it('survives writes at once to one name and to several', async () => {
    const [one, other] = [fileStore(directory), fileStore(directory)];
    const big = (value: number) => new Uint8Array(300_000).fill(value);
    await Promise.all(
      [1, 2, 3, 4, 5, 6].map((n) => (n % 2 ? one : other).write(n < 4 ? 'a' : `b${n}`, big(n))),
    );
    expect(await one.list()).toEqual(['a', 'b4', 'b5', 'b6']);
    for (const name of await one.list()) {
      const bytes = await readFile(join(directory, `${name}.safetensors`));
      expect(bytes.length).toBe(300_000);
      expect(new Set(bytes).size).toBe(1);
    }
    expect((await readdir(directory)).filter((file) => file.endsWith('.tmp'))).toEqual([]);
  });

  it('refuses wrong arguments, names that lead elsewhere, and browsers', async () => {
    expect(() => fileStore(3 as never)).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: fileStore: expected \`directory\` to be a string, got 3.]`,
    );
    expect(() => fileStore('')).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: fileStore: expected \`directory\` to be a path, got "".]`,
    );
    const store = fileStore(directory);
    for (const name of ['../a', 'a/b', '']) {
      await expect(store.read(name)).rejects.toThrow(RangeError);
      await expect(store.write(name, Uint8Array.of())).rejects.toThrow(RangeError);
      await expect(store.remove(name)).rejects.toThrow(RangeError);
    }
    vi.stubGlobal('process', { versions: {} });
    expect(() => fileStore('x')).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: fileStore: expected to run in Node, got a browser. Use indexedDbStore there.]`,
    );
  });
});
