import type { LongTailedImages, RunResult } from '../types.ts';
import type { Job } from './load-methods.ts';
import type { TrainingPlan } from './train-job.ts';

/** What the parent says to a worker process. */
export type ToWorker =
  | { type: 'start'; images: LongTailedImages; plan: TrainingPlan; backend: string; threads: number }
  | { type: 'run'; job: Job; folder: string }
  | { type: 'stop' };

/** What a worker process says to its parent. */
export type FromWorker =
  | { type: 'ready'; backend: string; device: string }
  | { type: 'progress'; done: number }
  | { type: 'done'; results: RunResult[] }
  | { type: 'stopped' }
  | { type: 'failed'; message: string };
