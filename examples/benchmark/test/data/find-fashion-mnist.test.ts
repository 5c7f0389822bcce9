import { readdir, readFile, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { basename, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DownloadError } from '../../src/data/download-file.ts';
import { findFashionMnist, resolvePath } from '../../src/data/find-fashion-mnist.ts';
import type { DownloadProgress } from '../../src/data/load-images-options.ts';
import { deadUrl, serve } from './serve.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { TINY_CONTENTS, TINY_FILES, writeFiles } from './tiny-files.ts';

const NAMES = Object.keys(TINY_CONTENTS).sort();

const answer = (path: string, response: ServerResponse) => {
  response.end(TINY_CONTENTS[basename(path)]);
};

describe('findFashionMnist with LT_DATA', () => {
  it('takes the folder fashion-mnist as it is, without the network', async () => {
    const data = await temporaryFolder();
    await writeFiles(join(data, 'fashion-mnist'), TINY_CONTENTS);
    const cacheFolder = join(data, 'cache');
    const baseUrl = await deadUrl();
    const { files, source } = await findFashionMnist({ env: { LT_DATA: data }, cacheFolder, baseUrl });
    expect(files.testLabels).toBe(join(data, 'fashion-mnist', 't10k-labels-idx1-ubyte.gz'));
    expect(source).toBe('LT_DATA/fashion-mnist');
    expect(await readdir(data)).toEqual(['fashion-mnist']);
  });

  it('goes on without the folder, or a part of it, and says what is missing', async () => {
    const data = await temporaryFolder();
    const cacheFolder = join(data, 'cache');
    await writeFiles(join(cacheFolder, 'fashion-mnist'), TINY_CONTENTS);
    const lines: string[] = [];
    const options = { env: { LT_DATA: data }, cacheFolder, say: (line: string) => lines.push(line) };
    expect((await findFashionMnist(options, TINY_FILES)).source).toBe("the user's cache");
    const folder = join(data, 'fashion-mnist');
    expect(lines.splice(0)).toEqual([
      `LT_DATA is set, but ${folder} lacks train-images-idx3-ubyte[.gz], train-labels-idx1-ubyte[.gz], ` +
        't10k-images-idx3-ubyte[.gz], t10k-labels-idx1-ubyte[.gz]: looking in the cache.',
    ]);

    const { 't10k-labels-idx1-ubyte.gz': _, ...three } = TINY_CONTENTS;
    await writeFiles(folder, three);
    expect((await findFashionMnist(options, TINY_FILES)).source).toBe("the user's cache");
    expect(lines).toEqual([
      `LT_DATA is set, but ${folder} lacks t10k-labels-idx1-ubyte[.gz]: looking in the cache.`,
    ]);
  });
});

describe('findFashionMnist without LT_DATA', () => {
  it('downloads the four files once, small ones first, and takes them from the cache from then on', async () => {
    const { url, requests } = await serve(answer);
    const cacheFolder = await temporaryFolder();
    const lines: string[] = [];
    const progress: DownloadProgress[] = [];
    const options = {
      env: {},
      cacheFolder,
      baseUrl: `${url}data`,
      say: (line: string) => lines.push(line),
      onProgress: (event: DownloadProgress) => progress.push(event),
    };
    const first = await findFashionMnist(options, TINY_FILES);
    const folder = join(cacheFolder, 'fashion-mnist');
    expect((await readdir(folder)).sort()).toEqual(NAMES);
    for (const { name } of Object.values(TINY_FILES)) {
      expect(Uint8Array.from(await readFile(join(folder, name)))).toEqual(
        Uint8Array.from(TINY_CONTENTS[name]!),
      );
    }
    expect(first.source).toBe(`${url}data`);
    expect(lines).toEqual([`Fashion-MNIST is now kept in ${folder}.`]);
    const bySize = Object.values(TINY_FILES).sort((a, b) => a.bytes - b.bytes);
    expect(requests).toEqual(bySize.map(({ name }) => `/data/${name}`));
    expect(progress).toEqual(
      bySize.map(({ name, bytes }) => ({ file: name, receivedBytes: bytes, totalBytes: bytes })),
    );

    const second = await findFashionMnist({ ...options, baseUrl: await deadUrl() }, TINY_FILES);
    expect(second).toEqual({ files: first.files, source: "the user's cache" });
    expect(lines).toHaveLength(1);
  });

  it('fetches a damaged file of the cache again, and only that', async () => {
    const { url, requests } = await serve(answer);
    const cacheFolder = await temporaryFolder();
    const folder = join(cacheFolder, 'fashion-mnist');
    await writeFiles(folder, TINY_CONTENTS);
    const name = 'train-images-idx3-ubyte.gz';
    const damaged = Buffer.from(TINY_CONTENTS[name]!);
    damaged[damaged.length - 1]! ^= 1;
    await writeFile(join(folder, name), damaged);
    const lines: string[] = [];
    const say = (line: string) => lines.push(line);
    await findFashionMnist({ env: {}, cacheFolder, baseUrl: url, say }, TINY_FILES);
    expect(requests).toEqual([`/${name}`]);
    expect(lines[0]).toBe(`${join(folder, name)} is damaged: fetching it again.`);
    expect(await readFile(join(folder, name))).toEqual(TINY_CONTENTS[name]);
    expect((await readdir(folder)).sort()).toEqual(NAMES);
  });

  it.each([
    ['a wrong file', (_: string, response: ServerResponse) => response.end('<html>log in first</html>')],
    ['404', (_: string, response: ServerResponse) => response.writeHead(404).end()],
  ])('keeps nothing of %s', async (_, wrongAnswer) => {
    const { url } = await serve(wrongAnswer);
    const cacheFolder = await temporaryFolder();
    const found = findFashionMnist({ env: {}, cacheFolder, baseUrl: url }, TINY_FILES);
    await expect(found).rejects.toThrow(DownloadError);
    expect(await readdir(join(cacheFolder, 'fashion-mnist'))).toEqual([]);
  });

  it('expects the official files unless it is told otherwise', async () => {
    const { url } = await serve(answer);
    const cacheFolder = await temporaryFolder();
    const found = findFashionMnist({ env: {}, cacheFolder, baseUrl: url });
    await expect(found).rejects.toThrow(/t10k-labels-idx1-ubyte\.gz: expected 5148 bytes, got \d+$/);
    expect(await readdir(join(cacheFolder, 'fashion-mnist'))).toEqual([]);
  });

  it('keeps the files that were complete when the user stopped it', async () => {
    const reason = new Error('the user had enough');
    const stop = new AbortController();
    const { url } = await serve((path, response) => {
      if (!path.endsWith(`/${TINY_FILES.trainImages.name}`)) return answer(path, response);
      response.write(TINY_CONTENTS[TINY_FILES.trainImages.name]!.subarray(0, 5));
      setTimeout(() => stop.abort(reason), 20);
    });
    const cacheFolder = await temporaryFolder();
    const found = findFashionMnist({ env: {}, cacheFolder, baseUrl: url, signal: stop.signal }, TINY_FILES);
    await expect(found).rejects.toBe(reason);
    const kept = await readdir(join(cacheFolder, 'fashion-mnist'));
    expect(kept.sort()).toEqual(NAMES.filter((name) => name !== TINY_FILES.trainImages.name));
  });
});

describe('resolvePath', () => {
  it('starts from the folder where the user typed', () => {
    expect(resolvePath('data', { INIT_CWD: '/home/user' })).toBe(resolve('/home/user/data'));
    expect(resolvePath('/data', { INIT_CWD: '/home/user' })).toBe(resolve('/data'));
    expect(resolvePath('data', {})).toBe(resolve('data'));
  });
});
