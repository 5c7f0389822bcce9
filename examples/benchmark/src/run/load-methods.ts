import { readdir } from 'node:fs/promises';
import type { Method } from '../method.ts';

const FOLDER = new URL('../methods/', import.meta.url);

/** Loads every method: one file each in `src/methods`, which exports it as `method`. */
export async function loadMethods(): Promise<Method[]> {
  const files = (await readdir(FOLDER)).filter((file) => file.endsWith('.ts'));
  const modules = await Promise.all(
    files.map((file) => import(new URL(file, FOLDER).href) as Promise<{ method?: Method }>),
  );
  const methods = modules.map(({ method }, i) => checkMethod(method, files[i]!));
  const repeated = methods.find(({ id }, i) => methods.findIndex((other) => other.id === id) < i);
  if (repeated)
    throw new RangeError(`src/methods: expected each id once, got '${repeated.id}' in two files.`);
  return methods.sort((a, b) => a.order - b.order || a.id.localeCompare(b.id));
}

/** Returns what a file of the folder exports, if it is a method. */
export function checkMethod(method: Method | undefined, file: string): Method {
  const isMethod = typeof method?.id === 'string' && method.training !== undefined;
  if (!isMethod)
    throw new TypeError(`src/methods/${file}: expected an export \`method\` with an id and a training.`);
  return method;
}

/** Picks methods by the words of `--methods`: ids, groups (`standard`, `losses`), or `all`. */
export function selectMethods(all: readonly Method[], wanted: readonly string[]): Method[] {
  if (wanted.includes('all')) return [...all];
  const unknown = wanted.find((word) => !all.some(({ id, group }) => word === id || word === group));
  if (unknown !== undefined || wanted.length === 0) {
    const ids = all.map(({ id }) => id).join(', ');
    throw new RangeError(
      `--methods: expected 'all', 'standard', 'losses' or ids out of ${ids}, got ${unknown ?? 'none'}.`,
    );
  }
  return all.filter(({ id, group }) => wanted.includes(id) || wanted.includes(group));
}

/** One training: a seed, and every selected method that is measured on the model it gives. */
export interface Job {
  /** The method that says how to train; it need not be among the measured ones. */
  trainingId: string;
  measuredIds: string[];
  seed: number;
}

/** Groups methods that share their training, one job for each group and seed. All methods of one seed come before the next seed. */
export function planJobs(selected: readonly Method[], seeds: readonly number[]): Job[] {
  return seeds.flatMap((seed) => {
    const jobs = new Map<string, Job>();
    for (const { id, training } of selected) {
      const trainingId = typeof training === 'function' ? id : training.sharedWith;
      const job = jobs.get(trainingId) ?? { trainingId, measuredIds: [], seed };
      job.measuredIds.push(id);
      jobs.set(trainingId, job);
    }
    return [...jobs.values()];
  });
}
