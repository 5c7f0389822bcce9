import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunResult } from '../types.ts';
import type { Job } from './load-methods.ts';

/** What an interrupted benchmark left, and where the one at work leaves what it has. */
export interface Unfinished {
  /** Results of the trainings that ended. */
  readonly results: readonly RunResult[];
  /** The backend that they ran on; undefined if none has ended. */
  readonly backend: string | undefined;
  /** Returns whether a training has left a checkpoint. */
  hasBegun(job: Job): boolean;
  /** Returns the folder of a training's checkpoints. */
  folderOf(job: Job): string;
  /** Keeps the results of a training that has ended; its checkpoints are no longer needed. */
  keep(job: Job, results: readonly RunResult[], backend: string): Promise<void>;
  /** Removes everything: the benchmark is finished. */
  remove(): Promise<void>;
}

/**
 * Opens the unfinished work of one benchmark below a folder, empty if there is none.
 *
 * @param out - Where the benchmark writes.
 * @param identity - All that decides its numbers: another benchmark has unfinished work of its own.
 * @param fresh - Whether to throw away what is there.
 */
export async function openUnfinished(out: string, identity: object, fresh: boolean): Promise<Unfinished> {
  const hash = createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 12);
  const parent = join(out, 'unfinished');
  const folder = join(parent, hash);
  if (fresh) await rm(folder, { recursive: true, force: true });
  const file = join(folder, 'results.json');
  const { backend, results } = await readResults(file);
  const folderOf = ({ trainingId, seed }: Job): string => join(folder, `${trainingId}-${seed}`);
  let saved: Promise<unknown> = Promise.resolve();
  return {
    results,
    backend,
    folderOf,
    hasBegun: (job) => existsSync(folderOf(job)),
    keep(job, added, backend) {
      results.push(...added);
      const text = JSON.stringify({ backend, results });
      const work = saved.then(async () => {
        await mkdir(folder, { recursive: true });
        await writeFile(`${file}.tmp`, text, { flush: true });
        await rename(`${file}.tmp`, file);
        await rm(folderOf(job), { recursive: true, force: true });
      });
      saved = work.catch(() => undefined);
      return work;
    },
    async remove() {
      await saved;
      await rm(folder, { recursive: true, force: true });
      // Stays if another benchmark is unfinished.
      await rmdir(parent).catch(() => undefined);
    },
  };
}

async function readResults(file: string): Promise<{ backend?: string; results: RunResult[] }> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as { backend: string; results: RunResult[] };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { results: [] };
    throw new Error(`Cannot go on from ${file}: ${(error as Error).message}. --fresh starts over.`, {
      cause: error,
    });
  }
}
