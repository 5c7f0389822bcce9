import { join, resolve } from 'node:path';
import { checkNumber } from '@lt/core';
import type { LongTailedImages } from '../types.ts';
import { longTailedFashionMnist } from './fashion-mnist.ts';
import { findIdxFiles, type IdxFiles, readImageSet } from './idx-files.ts';

/** What {@link loadImages} needs to know. */
export interface LoadImagesOptions {
  /** Training images of the largest class, at least 1. */
  maxPerClass: number;
  /** Training images of the largest class divided by those of the smallest, from 1 to `maxPerClass`. */
  imbalanceRatio: number;
  /** Decides which training images are kept, or drawn. */
  seed: number | string;
  /** Environment: `LT_DATA` is the folder of data sets. @default process.env */
  env?: NodeJS.ProcessEnv;
  /** Fetches over the network. @default fetch */
  fetch?: typeof fetch;
  /** Where downloads are kept. @default the user's cache folder */
  cacheFolder?: string;
  /** Address of the folder to download from. @default the authors' */
  baseUrl?: string;
  /** Ends the work early: the promise rejects with the signal's reason. */
  signal?: AbortSignal;
  /** Called while a file comes in. */
  onProgress?(event: DownloadProgress): void;
  /** Called with each thing that the user should know, in a sentence. */
  say?(line: string): void;
}

/** How far a download is. */
export interface DownloadProgress {
  /** Name of the file. */
  file: string;
  /** Bytes so far. */
  receivedBytes: number;
  /** Bytes in the end; `null` if not known. */
  totalBytes: number | null;
}

/**
 * Loads a long-tailed training set and its balanced test set.
 */
export async function loadImages(choice: string, options: LoadImagesOptions): Promise<LongTailedImages> {
  const name = 'loadImages';
  const maxPerClass = checkNumber(name, 'maxPerClass', options.maxPerClass, { min: 1, integer: true });
  checkNumber(name, 'imbalanceRatio', options.imbalanceRatio, { min: 1, max: maxPerClass });
  const env = options.env ?? process.env;
  const folder = join(resolve(env.INIT_CWD ?? process.cwd(), env.LT_DATA ?? ''), 'fashion-mnist');
  const { found, missing } = await findIdxFiles(folder);
  if (choice !== 'fashion-mnist' || missing.length > 0) {
    throw new RangeError(
      `${name}: expected ${folder} to hold ${missing.join(', ')}, got nothing of these names.`,
    );
  }
  return longTailedFashionMnist(await readImageSet(found as IdxFiles), folder, options);
}
