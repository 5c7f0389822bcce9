import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { BenchmarkResults, LongTailedImages, MethodLabel } from '../types.ts';
import { compactJson } from './compact-json.ts';
import { htmlPage } from './html-page.ts';

/** Where {@link writeReport} wrote. */
export interface ReportPaths {
  /** Absolute path of `results.json`. */
  resultsPath: string;
  /** Absolute path of `report.html`. */
  pagePath: string;
}

/**
 * Writes `results.json` and `report.html` into a folder, which is created if need be.
 *
 * Each file is written under a temporary name first, so that a reader, or a crash, never finds half a file. Call it after every
 * finished run: an interrupted benchmark then keeps what it had.
 *
 * @param folder - Where to write.
 * @param results - The runs so far; may be incomplete or empty.
 * @param labels - Titles of the methods.
 * @param images - The data, for the pictures.
 * @returns The absolute paths of both files.
 * @throws Error that names the file and the reason, if it cannot be written; no temporary file stays behind.
 */
export async function writeReport(
  folder: string,
  results: BenchmarkResults,
  labels: readonly MethodLabel[],
  images: LongTailedImages,
): Promise<ReportPaths> {
  // The caller may add runs while the files are being written: both tell of this moment.
  const current = structuredClone(results);
  const paths = {
    resultsPath: resolve(join(folder, 'results.json')),
    pagePath: resolve(join(folder, 'report.html')),
  };
  // The numbers first: whatever happens to the page, they are kept.
  await writeWhole(paths.resultsPath, compactJson(current));
  await writeWhole(paths.pagePath, htmlPage(current, labels, images));
  return paths;
}

async function writeWhole(path: string, text: string): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(temporary, text);
    await rename(temporary, path);
  } catch (error) {
    // What matters is the first error, not that there is nothing to remove.
    await rm(temporary, { force: true }).catch(() => undefined);
    throw new Error(`Cannot write ${path}: ${(error as Error).message}`, { cause: error });
  }
}
