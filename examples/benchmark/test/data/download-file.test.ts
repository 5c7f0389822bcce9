import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkFile, DownloadError, downloadFile } from '../../src/data/download-file.ts';
import { deadUrl, serve } from './serve.ts';
import { temporaryFolder } from './temporary-folder.ts';

const CONTENT = Buffer.from('long tail '.repeat(2000));
const EXPECTED = describeFile(CONTENT);

function describeFile(bytes: Uint8Array): { bytes: number; sha256: string } {
  return { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** Downloads to an empty folder, expects a refusal, and returns its message once the folder is known to be as empty as before. */
async function failure(url: string, options: Parameters<typeof downloadFile>[3] = {}): Promise<string> {
  const folder = await temporaryFolder();
  const error = await downloadFile(url, join(folder, 'file'), EXPECTED, options).catch((reason) => reason);
  expect(error).toBeInstanceOf(DownloadError);
  expect(await readdir(folder)).toEqual([]);
  return error.message;
}

describe('downloadFile', () => {
  it('saves the file, makes the folders, asks for it unpacked by nobody', async () => {
    let encoding: unknown;
    const { url, requests } = await serve((_, response, request) => {
      encoding = request.headers['accept-encoding'];
      response.end(CONTENT);
    });
    const folder = join(await temporaryFolder(), 'new', 'folder');
    const path = join(folder, 'file');
    await downloadFile(`${url}file.gz`, path, EXPECTED);
    expect(await readFile(path)).toEqual(CONTENT);
    expect(await readdir(folder)).toEqual(['file']);
    expect(requests).toEqual(['/file.gz']);
    expect(encoding).toBe('identity');
  });

  it('tells how far it is, after each piece', async () => {
    const { url } = await serve((_, response) => {
      response.write(CONTENT.subarray(0, 1000));
      setTimeout(() => response.end(CONTENT.subarray(1000)), 50);
    });
    const path = join(await temporaryFolder(), 'file');
    const progress: number[] = [];
    await downloadFile(url, path, EXPECTED, { onProgress: (bytes) => progress.push(bytes) });
    expect(progress[0]).toBe(1000);
    expect(progress.at(-1)).toBe(CONTENT.length);
    expect(progress).toEqual([...new Set(progress)].sort((a, b) => a - b));
  });

  it('replaces the file that is there only when the new one is right', async () => {
    let content = Buffer.alloc(CONTENT.length);
    const { url } = await serve((_, response) => response.end(content));
    const folder = await temporaryFolder();
    const path = join(folder, 'file');
    await writeFile(path, 'old');
    await expect(downloadFile(url, path, EXPECTED)).rejects.toThrow(DownloadError);
    expect(await readFile(path, 'utf8')).toBe('old');
    content = CONTENT;
    await downloadFile(url, path, EXPECTED);
    expect(await readFile(path)).toEqual(CONTENT);
    expect(await readdir(folder)).toEqual(['file']);
  });

  it('refuses a file of the right size with a wrong checksum', async () => {
    const wrong = Buffer.alloc(CONTENT.length);
    const { url } = await serve((_, response) => response.end(wrong));
    expect(await failure(url)).toBe(
      `could not download ${url}: expected a file with SHA-256 ${EXPECTED.sha256}, got ${describeFile(wrong).sha256}`,
    );
  });

  it('refuses a shorter and a longer file', async () => {
    const shorter = await serve((_, response) => response.end(CONTENT.subarray(1)));
    expect(await failure(shorter.url)).toMatch(/: expected 20000 bytes, got 19999$/);
    const longer = await serve((_, response) => response.end(Buffer.concat([CONTENT, CONTENT])));
    expect(await failure(longer.url)).toMatch(/: expected 20000 bytes, got more$/);
  });

  it('gives up when the server hangs up in the middle', async () => {
    const { url } = await serve((_, response) => {
      response.writeHead(200, { 'content-length': CONTENT.length });
      response.write(CONTENT.subarray(0, 1000), () => response.destroy());
    });
    expect(await failure(url)).toMatch(/^could not download http:.*: .+/);
  });

  it.each([404, 500])('gives up when the server answers %i', async (status) => {
    const { url } = await serve((_, response) => response.writeHead(status).end('a page that says why'));
    const words = { 404: 'Not Found', 500: 'Internal Server Error' }[status];
    expect(await failure(url)).toBe(`could not download ${url}: the server answered ${status} ${words}`);
  });

  it('gives up when nobody listens', async () => {
    expect(await failure(await deadUrl())).toMatch(/ECONNREFUSED/);
  });

  it('gives up when nothing comes for some time, before or after the first piece', async () => {
    const silent = await serve(() => {});
    expect(await failure(silent.url, { stallMs: 60 })).toBe(
      `could not download ${silent.url}: nothing came for 0.06 s`,
    );
    const stuck = await serve((_, response) => response.write(CONTENT.subarray(0, 1000)));
    expect(await failure(stuck.url, { stallMs: 60 })).toMatch(/nothing came for 0\.06 s$/);
  });

  it('has patience with a slow server as long as something comes', async () => {
    const { url } = await serve(async (_, response) => {
      for (let start = 0; start < CONTENT.length; start += 2000) {
        response.write(CONTENT.subarray(start, start + 2000));
        await new Promise((passed) => setTimeout(passed, 130));
      }
      response.end();
    });
    const path = join(await temporaryFolder(), 'file');
    await downloadFile(url, path, EXPECTED, { stallMs: 1000 });
    expect(await checkFile(path, EXPECTED)).toBe('intact');
  });

  it('gives up when the folder cannot be made', async () => {
    const { url, requests } = await serve((_, response) => response.end(CONTENT));
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'cache'), 'a file, not a folder');
    const error = await downloadFile(url, join(folder, 'cache', 'file'), EXPECTED).catch((reason) => reason);
    expect(error).toBeInstanceOf(DownloadError);
    expect(error.message).toMatch(/EEXIST|ENOTDIR/);
    expect(requests).toEqual([]);
  });

  it('ends with the reason of the signal, before it began and in the middle, and leaves nothing', async () => {
    const { url, requests } = await serve((_, response) => response.write(CONTENT.subarray(0, 1000)));
    const folder = await temporaryFolder();
    const path = join(folder, 'file');
    const reason = new Error('the user had enough');
    await expect(downloadFile(url, path, EXPECTED, { signal: AbortSignal.abort(reason) })).rejects.toBe(
      reason,
    );
    expect(requests).toEqual([]);

    const stop = new AbortController();
    const onProgress = () => stop.abort(reason);
    await expect(downloadFile(url, path, EXPECTED, { signal: stop.signal, onProgress })).rejects.toBe(reason);
    expect(requests).toHaveLength(1);
    expect(await readdir(folder)).toEqual([]);
  });

  it('says what really happened where fetch says only that it failed', async () => {
    const fail = (cause: unknown) => ({
      fetch: () => Promise.reject(new TypeError('fetch failed', { cause })),
    });
    const lost = Object.assign(new Error('getaddrinfo ENOTFOUND x'), { code: 'ENOTFOUND' });
    expect(await failure('http://x/', fail(lost))).toBe(
      'could not download http://x/: getaddrinfo ENOTFOUND x',
    );
    const refused = new AggregateError([new Error('connect ECONNREFUSED ::1'), new Error('other')]);
    expect(await failure('http://x/', fail(refused))).toMatch(/: connect ECONNREFUSED ::1$/);
  });
});

describe('checkFile', () => {
  it('tells an intact, a missing and a damaged file apart', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'file');
    expect(await checkFile(path, EXPECTED)).toBe('missing');
    await writeFile(path, CONTENT);
    expect(await checkFile(path, EXPECTED)).toBe('intact');
    await writeFile(path, CONTENT.subarray(1));
    expect(await checkFile(path, EXPECTED)).toBe('damaged');
    await writeFile(path, Buffer.alloc(CONTENT.length));
    expect(await checkFile(path, EXPECTED)).toBe('damaged');
    await mkdir(join(folder, 'folder'));
    expect(await checkFile(join(folder, 'folder'), EXPECTED)).toBe('damaged');
  });
});
