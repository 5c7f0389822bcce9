import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** What a file has to be. */
export interface ExpectedFile {
  /** Size. */
  bytes: number;
  /** SHA-256 in hexadecimal. */
  sha256: string;
}

/** Settings of {@link downloadFile}. */
export interface DownloadOptions {
  /** @default fetch */
  fetch?: typeof fetch | undefined;
  /** Ends the download: the promise rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** Called after each piece with the bytes so far. */
  onProgress?: ((receivedBytes: number) => void) | undefined;
  /** How long nothing may come before the download is given up. @default 15000 */
  stallMs?: number | undefined;
}

/** A download that did not succeed, for a reason outside the program. */
export class DownloadError extends Error {
  override name = 'DownloadError';
}

/**
 * Downloads a file whose size and checksum are known.
 *
 * The bytes go to a temporary file beside `path`, which takes its place only when it is complete and right. So there is never a
 * wrong file at `path`, whatever interrupts the download, and processes that download the same file do not disturb each other.
 *
 * @param url - Where the file is.
 * @param path - Where it goes; folders are made.
 * @param expected - What it has to be.
 * @param options - Network, progress, patience.
 * @throws DownloadError if the file cannot be fetched or saved, or is not the expected one.
 */
export async function downloadFile(
  url: string,
  path: string,
  expected: ExpectedFile,
  options: DownloadOptions = {},
): Promise<void> {
  options.signal?.throwIfAborted();
  const partial = `${path}.${randomUUID()}.partial`;
  const stall = new AbortController();
  const { stallMs = 15_000 } = options;
  const timer = setTimeout(() => stall.abort(new Error(`nothing came for ${stallMs / 1000} s`)), stallMs);
  const signal = AbortSignal.any(options.signal ? [stall.signal, options.signal] : [stall.signal]);
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(partial, 'wx');
    try {
      // The server must not pack the file once more, nor fetch unpack it: the checksum is that of the file as published.
      const headers = { 'accept-encoding': 'identity' };
      const response = await (options.fetch ?? fetch)(url, { signal, headers });
      await receive(response, file, expected, (receivedBytes) => {
        timer.refresh();
        options.onProgress?.(receivedBytes);
      });
    } finally {
      await file.close();
    }
    await rename(partial, path);
  } catch (error) {
    options.signal?.throwIfAborted();
    throw new DownloadError(`could not download ${url}: ${reasonOf(stall.signal.reason ?? error)}`, {
      cause: error,
    });
  } finally {
    clearTimeout(timer);
    await rm(partial, { force: true }).catch(() => {});
  }
}

/**
 * Says whether a file is there and is the expected one.
 *
 * @param path - The file.
 * @param expected - What it has to be.
 * @returns `'intact'`, `'missing'`, or `'damaged'` if size or checksum differ or it cannot be read.
 */
export async function checkFile(
  path: string,
  expected: ExpectedFile,
): Promise<'intact' | 'missing' | 'damaged'> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    return error.code === 'ENOENT' ? ('missing' as const) : ('damaged' as const);
  });
  if (typeof bytes === 'string') return bytes;
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return bytes.length === expected.bytes && sha256 === expected.sha256 ? 'intact' : 'damaged';
}

async function receive(
  response: Response,
  file: FileHandle,
  expected: ExpectedFile,
  onProgress: (receivedBytes: number) => void,
): Promise<void> {
  if (!response.ok || response.body === null) {
    await response.body?.cancel();
    throw new Error(`the server answered ${response.status} ${response.statusText}`.trimEnd());
  }
  const hash = createHash('sha256');
  let receivedBytes = 0;
  const sink = new WritableStream<Uint8Array>({
    async write(chunk) {
      receivedBytes += chunk.length;
      if (receivedBytes > expected.bytes) throw new Error(`expected ${expected.bytes} bytes, got more`);
      hash.update(chunk);
      // Not `write`, which may write a part only and say how much.
      await file.writeFile(chunk);
      onProgress(receivedBytes);
    },
  });
  await response.body.pipeTo(sink);
  if (receivedBytes < expected.bytes)
    throw new Error(`expected ${expected.bytes} bytes, got ${receivedBytes}`);
  const sha256 = hash.digest('hex');
  if (sha256 !== expected.sha256)
    throw new Error(`expected a file with SHA-256 ${expected.sha256}, got ${sha256}`);
}

/** The innermost cause says what happened: fetch itself only says that it failed. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause !== undefined) return reasonOf(error.cause);
  // A name with several addresses fails with an error without message that holds one error for each.
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  return error.message || (error as NodeJS.ErrnoException).code || error.name;
}
