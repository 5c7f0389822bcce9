import { join, resolve } from 'node:path';
import envPaths from 'env-paths';
import { checkFile, downloadFile } from './download-file.ts';
import { FASHION_MNIST_FILES, FASHION_MNIST_URL, type OfficialFile } from './fashion-mnist.ts';
import { findIdxFiles, type IdxFiles } from './idx-files.ts';
import type { LoadImagesOptions } from './load-images-options.ts';

/** Where the files of Fashion-MNIST are. */
export interface FoundFiles {
  files: IdxFiles;
  /** The place, in a few words without a path of this machine: reports are published. */
  source: string;
}

/**
 * Finds the files of Fashion-MNIST: in the folder `fashion-mnist` of `LT_DATA`, else in the user's cache, else at the authors'
 * address, from where they are downloaded to the cache.
 *
 * Only the cache is checked against the published checksums, and a damaged file in it is fetched again. The files in `LT_DATA` are
 * the user's and may be packed otherwise or not at all; the reader checks them.
 *
 * @param options - Of `loadImages`.
 * @param official - What the files have to be.
 * @returns The four files.
 * @throws DownloadError if they are nowhere and could not be downloaded.
 */
export async function findFashionMnist(
  options: Partial<LoadImagesOptions>,
  official: Readonly<Record<keyof IdxFiles, OfficialFile>> = FASHION_MNIST_FILES,
): Promise<FoundFiles> {
  const env = options.env ?? process.env;
  if (env.LT_DATA) {
    const folder = join(resolvePath(env.LT_DATA, env), 'fashion-mnist');
    const { found, missing } = await findIdxFiles(folder);
    if (missing.length === 0) return { files: found as IdxFiles, source: 'LT_DATA/fashion-mnist' };
    options.say?.(`LT_DATA is set, but ${folder} lacks ${missing.join(', ')}: looking in the cache.`);
  }
  return fromCache(options, official);
}

/**
 * Resolves a path that the user typed, from the folder where the user typed it: package managers run scripts in another one and
 * name the user's in `INIT_CWD`.
 *
 * @param path - As typed.
 * @param env - The environment.
 * @returns An absolute path.
 */
export function resolvePath(path: string, env: NodeJS.ProcessEnv): string {
  return resolve(env.INIT_CWD || process.cwd(), path);
}

async function fromCache(
  options: Partial<LoadImagesOptions>,
  official: Readonly<Record<keyof IdxFiles, OfficialFile>>,
): Promise<FoundFiles> {
  const folder = join(options.cacheFolder ?? envPaths('lt-benchmark', { suffix: '' }).cache, 'fashion-mnist');
  const baseUrl = options.baseUrl ?? FASHION_MNIST_URL;
  let source = "the user's cache";
  const files: Partial<IdxFiles> = {};
  // Small files first: where the network is missing it is known soon.
  const bySize = Object.entries(official).sort(([, a], [, b]) => a.bytes - b.bytes);
  for (const [role, file] of bySize) {
    const path = join(folder, file.name);
    const state = await checkFile(path, file);
    if (state === 'damaged') options.say?.(`${path} is damaged: fetching it again.`);
    if (state !== 'intact') {
      await downloadFile(new URL(file.name, baseUrl.replace(/\/*$/, '/')).href, path, file, {
        fetch: options.fetch,
        signal: options.signal,
        onProgress: (receivedBytes) => {
          options.onProgress?.({ file: file.name, receivedBytes, totalBytes: file.bytes });
        },
      });
      source = baseUrl;
    }
    files[role as keyof IdxFiles] = path;
  }
  if (source === baseUrl) options.say?.(`Fashion-MNIST is now kept in ${folder}.`);
  return { files: files as IdxFiles, source };
}
