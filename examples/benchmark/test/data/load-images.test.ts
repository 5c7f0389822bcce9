import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { generatedImages } from '../../src/data/generated-images.ts';
import { loadImages } from '../../src/data/load-images.ts';
import { digest } from './digest.ts';
import { idxBytes } from './idx-bytes.ts';
import { deadUrl, serve } from './serve.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { TINY_CONTENTS, writeFiles } from './tiny-files.ts';

const SMALL = { maxPerClass: 20, imbalanceRatio: 10, seed: 0, env: {} };
const GENERATED = generatedImages(SMALL);

describe('loadImages', () => {
  it('draws the generated set without touching LT_DATA, cache or network', async () => {
    const cacheFolder = await temporaryFolder();
    const env = { LT_DATA: join(cacheFolder, 'none') };
    const options = { ...SMALL, env, cacheFolder, baseUrl: await deadUrl() };
    expect(digest(await loadImages('generated', options))).toEqual(digest(GENERATED));
    expect(await readdir(cacheFolder)).toEqual([]);
  });

  it('falls back to the generated set where there is no network, and says so in both places', async () => {
    const cacheFolder = await temporaryFolder();
    const lines: string[] = [];
    const baseUrl = await deadUrl();
    const options = { ...SMALL, cacheFolder, baseUrl, say: (line: string) => lines.push(line) };
    const images = await loadImages('fashion-mnist', options);
    const source = `${GENERATED.source}, as Fashion-MNIST could not be downloaded`;
    expect(digest(images)).toEqual(digest({ ...GENERATED, source }));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(`Fashion-MNIST: could not download ${baseUrl}`);
    expect(lines[0]).toMatch(/ECONNREFUSED.*\. Using the generated set instead\.$/);
  });

  it('does not fall back when the user stops it', async () => {
    const reason = new Error('the user had enough');
    const stop = new AbortController();
    const { url } = await serve(() => stop.abort(reason));
    const options = { ...SMALL, baseUrl: url, cacheFolder: await temporaryFolder(), signal: stop.signal };
    await expect(loadImages('fashion-mnist', options)).rejects.toBe(reason);
    await expect(loadImages('generated', { ...SMALL, signal: AbortSignal.abort(reason) })).rejects.toBe(
      reason,
    );
  });

  it('does not fall back from LT_DATA: a damaged file there is an error that names it', async () => {
    const data = await temporaryFolder();
    const folder = join(data, 'fashion-mnist');
    const name = 't10k-labels-idx1-ubyte.gz';
    await writeFiles(folder, { ...TINY_CONTENTS, [name]: TINY_CONTENTS[name]!.subarray(0, -9) });
    const options = { ...SMALL, env: { LT_DATA: data } };
    await expect(loadImages('fashion-mnist', options)).rejects.toThrow(
      `readIdx: expected ${join(folder, name)} to be a whole gzip file, got one that does not unpack: unexpected end of file.`,
    );
  });

  it('does not take another image set in LT_DATA for Fashion-MNIST', async () => {
    const data = await temporaryFolder();
    await writeFiles(join(data, 'fashion-mnist'), TINY_CONTENTS);
    await expect(loadImages('fashion-mnist', { ...SMALL, env: { LT_DATA: data } })).rejects.toThrow(
      'of 28 x 28 of Fashion-MNIST from LT_DATA/fashion-mnist, got 3 and 2 of 2 x 2.',
    );
  });

  it('reads a folder of idx files, from where the user typed its name', async () => {
    const home = await temporaryFolder();
    const labels = Array.from({ length: 40 }, (_, i) => i % 2);
    await writeFiles(join(home, 'mine'), {
      ...TINY_CONTENTS,
      'train-images-idx3-ubyte.gz': gzipSync(idxBytes([40, 2, 2], new Uint8Array(160))),
      'train-labels-idx1-ubyte.gz': gzipSync(idxBytes([40], labels)),
    });
    const images = await loadImages('mine', { ...SMALL, env: { INIT_CWD: home } });
    expect(images).toMatchObject({ name: 'mine', source: 'the folder mine', height: 2, width: 2 });
    expect([...images.classCounts]).toEqual([20, 2]);
  });

  it('names a folder that is not there, and the files that one lacks', async () => {
    const home = await temporaryFolder();
    const env = { INIT_CWD: home };
    await expect(loadImages('fashion_mnist', { ...SMALL, env })).rejects.toThrow(
      new RangeError(
        "loadImages: expected `choice` to be 'fashion-mnist', 'generated' or a folder, got 'fashion_mnist'; " +
          `there is no folder ${join(home, 'fashion_mnist')}.`,
      ),
    );
    await writeFiles(join(home, 'half'), {
      'train-images.idx': new Uint8Array(),
      'train-labels.idx': new Uint8Array(),
    });
    await expect(loadImages('half', { ...SMALL, env })).rejects.toThrow(
      new RangeError(
        `loadImages: expected ${join(home, 'half')} to hold the four idx files of an image set, got none of the name ` +
          't10k-images-idx3-ubyte[.gz] or t10k-labels-idx1-ubyte[.gz].',
      ),
    );
  });

  it('checks its arguments', async () => {
    await expect(loadImages('', SMALL)).rejects.toThrow(RangeError);
    await expect(loadImages(7 as unknown as string, SMALL)).rejects.toThrow(TypeError);
    await expect(loadImages('generated', { ...SMALL, maxPerClass: 0 })).rejects.toThrow(
      /`maxPerClass`.*got 0/,
    );
    await expect(loadImages('generated', { ...SMALL, maxPerClass: 1.5 })).rejects.toThrow(
      /`maxPerClass`.*got 1\.5/,
    );
    await expect(loadImages('generated', { ...SMALL, imbalanceRatio: 21 })).rejects.toThrow(
      /`imbalanceRatio`.*got 21/,
    );
    await expect(loadImages('generated', { ...SMALL, imbalanceRatio: 0.5 })).rejects.toThrow(RangeError);
    await expect(loadImages('generated', undefined as never)).rejects.toThrow(TypeError);
  });
});
