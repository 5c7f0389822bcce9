import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
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
 * @throws Error of the file system, if the folder cannot be written; no temporary file stays behind.
 */
export async function writeReport(
  folder: string,
  results: BenchmarkResults,
  labels: readonly MethodLabel[],
  images: LongTailedImages,
): Promise<ReportPaths> {
  await mkdir(folder, { recursive: true });
  const paths = {
    resultsPath: resolve(join(folder, 'results.json')),
    pagePath: resolve(join(folder, 'report.html')),
  };
  // The numbers first: whatever happens to the page, they are kept.
  await writeWhole(paths.resultsPath, compactJson(results));
  await writeWhole(paths.pagePath, htmlPage(results, labels, images));
  return paths;
}

async function writeWhole(path: string, text: string): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await writeFile(temporary, text);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
