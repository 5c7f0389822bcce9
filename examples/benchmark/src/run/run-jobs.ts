import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import type { LongTailedImages, RunResult } from '../types.ts';
import type { Job } from './load-methods.ts';
import type { FromWorker, ToWorker } from './messages.ts';
import type { TrainingPlan } from './train-job.ts';

/** What {@link runJobs} needs. */
export interface RunJobsOptions {
  jobs: readonly Job[];
  images: LongTailedImages;
  plan: TrainingPlan;
  /** Returns the folder for the checkpoints of a job, which goes on from what it finds there. */
  folderOf: (job: Job) => string;
  /** Backend name, or `auto`. */
  backend: string;
  /** How many processes work side by side. */
  workers: number;
  signal: AbortSignal;
  onReady?: (backend: string, device: string) => void;
  /** Called with the number of jobs done, fractions included. */
  onProgress?: (jobsDone: number) => void;
  /** Called when a job has ended, with the results of its methods. */
  onResults?: (job: Job, results: RunResult[]) => void;
}

/**
 * Trains every job, each in one of `workers` processes, and resolves when all have ended, or after an abort when all have stopped.
 * Rejects when a training fails; the other processes are stopped then.
 */
export async function runJobs(options: RunJobsOptions): Promise<void> {
  const queue = [...options.jobs];
  const shares = new Map<Job, number>();
  const report = (job: Job, share: number): void => {
    shares.set(job, share);
    options.onProgress?.([...shares.values()].reduce((sum, value) => sum + value, 0));
  };
  const processes: ChildProcess[] = [];
  const stopAll = (): void => {
    for (const child of processes) if (child.connected) child.send({ type: 'stop' } satisfies ToWorker);
  };
  options.signal.addEventListener('abort', stopAll, { once: true });
  try {
    const count = Math.min(options.workers, queue.length);
    await Promise.all(Array.from({ length: count }, () => work(options, queue, count, report, processes)));
  } finally {
    options.signal.removeEventListener('abort', stopAll);
    for (const child of processes) child.kill('SIGKILL');
  }
}

/** One process: starts, then takes jobs from the queue until none is left. */
function work(
  { images, plan, folderOf, backend, signal, onReady, onResults }: RunJobsOptions,
  queue: Job[],
  numWorkers: number,
  report: (job: Job, share: number) => void,
  processes: ChildProcess[],
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = fork(new URL('./worker.ts', import.meta.url), {
      execArgv: process.execArgv,
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    processes.push(child);
    let complaint = '';
    child.stderr!.on('data', (chunk) => {
      complaint += chunk;
    });
    let job: Job | undefined;
    const say = (message: ToWorker): boolean => child.send(message);
    const next = (): void => {
      job = signal.aborted ? undefined : queue.shift();
      if (job) say({ type: 'run', job, folder: folderOf(job) });
      else resolve();
    };
    child.on('message', (message: FromWorker) => {
      if (message.type === 'ready') {
        onReady?.(message.backend, message.device);
        next();
      } else if (message.type === 'progress') {
        if (job) report(job, message.done);
      } else if (message.type === 'done') {
        if (job) {
          report(job, 1);
          onResults?.(job, message.results);
        }
        next();
      } else if (message.type === 'stopped') resolve();
      else reject(new Error(message.message));
    });
    child.on('error', reject);
    child.on('exit', (code, killedBy) => {
      if (signal.aborted) resolve();
      else
        reject(
          new Error(
            `A training process ended early (${killedBy ?? `exit code ${code}`}). ${complaint.trim()}`,
          ),
        );
    });
    // The cores are shared out among the processes.
    const threads = Math.max(1, Math.floor(availableParallelism() / numWorkers));
    say({ type: 'start', images, plan, backend, threads });
  });
}
