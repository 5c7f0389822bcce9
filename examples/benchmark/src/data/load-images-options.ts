/** What `loadImages` needs to know. */
export interface LoadImagesOptions {
  /** Training images of the largest class, at least 1. */
  maxPerClass: number;
  /** Training images of the largest class divided by those of the smallest, from 1 to `maxPerClass`. */
  imbalanceRatio: number;
  /** Decides which training images are kept, or drawn. The test images do not depend on it. */
  seed: number | string;
  /** Test images of this set are unknown: `notmnist` in `LT_DATA`, or a folder of idx files. @default none */
  openImages?: string | undefined;
  /** How many of the rarest classes of a folder are held out as unknown. @default 0 */
  unknownClasses?: number | undefined;
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
