import { builtin } from './start-worker.ts';

/** How many threads may share the work here. */
export interface ThreadLimits {
  /** Cores that this process may use. */
  cores: number;
  /** Why there can be no more than one thread; undefined if there can. */
  obstacle?: string;
}

/** Most threads if nobody says how many: more have not been measured, and the kernels of small networks take microseconds. */
export const MOST_BY_DEFAULT = 4;

/** Finds the limits of this process or page. */
export function threadLimits(scope: {
  SharedArrayBuffer?: unknown;
  crossOriginIsolated?: boolean;
  navigator?: { hardwareConcurrency?: number };
}): ThreadLimits {
  const { SharedArrayBuffer: shared, crossOriginIsolated, navigator } = scope;
  const os = builtin<typeof import('node:os')>('node:os');
  const cores = os?.availableParallelism() ?? navigator?.hardwareConcurrency ?? 1;
  if (shared !== undefined && crossOriginIsolated !== false) return { cores };
  return { cores, obstacle: 'the page is not cross-origin isolated, and threads have no memory to share' };
}
