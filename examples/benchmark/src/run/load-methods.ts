import { readdir } from 'node:fs/promises';
import type { Method } from '../method.ts';
import type { LongTailedImages } from '../types.ts';

const FOLDER = new URL('../methods/', import.meta.url);

/** Loads every method of `src/methods`: a file exports one as `method`, or a family as `methods`. */
export async function loadMethods(): Promise<Method[]> {
  const files = (await readdir(FOLDER)).filter((file) => file.endsWith('.ts'));
  const modules = await Promise.all(
    files.map(
      (file) => import(new URL(file, FOLDER).href) as Promise<{ method?: Method; methods?: Method[] }>,
    ),
  );
  const methods = modules.flatMap(({ method, methods = [method!] }, i) =>
    methods.map((one) => checkMethod(one, files[i]!)),
  );
  const repeated = methods.find(({ id }, i) => methods.findIndex((other) => other.id === id) < i);
  if (repeated) throw new RangeError(`src/methods: expected each id once, got '${repeated.id}' twice.`);
  return methods.sort((a, b) => a.order - b.order || a.id.localeCompare(b.id));
}

/** Returns what a file of the folder exports, if it is a method. */
export function checkMethod(method: Method | undefined, file: string): Method {
  const isMethod = typeof method?.id === 'string' && method.training !== undefined;
  if (!isMethod)
    throw new TypeError(`src/methods/${file}: expected an export \`method\` with an id and a training.`);
  return method;
}

/** Picks methods by the words of `--methods`: ids, groups (`standard`, `losses`, `decoupling`, `open-set`, `fsa`, `fsa-sweep`), or `all`. */
export function selectMethods(all: readonly Method[], wanted: readonly string[]): Method[] {
  if (wanted.includes('all')) return [...all];
  const names = ({ id, group, alsoIn = [] }: Method): unknown[] => [id, group, ...alsoIn];
  const unknown = wanted.find((word) => !all.some((method) => names(method).includes(word)));
  if (unknown !== undefined || wanted.length === 0) {
    const ids = all.map(({ id }) => id).join(', ');
    throw new RangeError(
      `--methods: expected 'all', 'standard', 'losses', 'decoupling', 'open-set', 'fsa', 'fsa-sweep' or ids out of ${ids}, got ${unknown ?? 'none'}.`,
    );
  }
  return all.filter((method) => names(method).some((name) => wanted.includes(name as string)));
}

/**
 * Leaves out the methods that choose a setting on validation images, where the data have none, and says so.
 *
 * @throws RangeError if no method is left.
 */
export function dropUnvalidated(
  methods: readonly Method[],
  { validation }: Pick<LongTailedImages, 'validation'>,
  say: (line: string) => void,
): Method[] {
  const kept = methods.filter(({ needsValidation }) => validation !== undefined || !needsValidation);
  const dropped = methods.filter((method) => !kept.includes(method));
  if (dropped.length === 0) return kept;
  const reason = 'the long tail leaves no images of some class to choose a setting on';
  const ids = dropped.map(({ id }) => id).join(', ');
  if (kept.length === 0) throw new RangeError(`--methods: ${reason}, which ${ids} would need.`);
  say(`Without ${ids}: ${reason}.`);
  return kept;
}

/**
 * Leaves out the methods that only tell unknown images, where there are none, and says so.
 *
 * @throws RangeError if no method is left.
 */
export function dropUnopened(
  methods: readonly Method[],
  { open, validation }: Pick<LongTailedImages, 'open' | 'validation'>,
  say: (line: string) => void,
): Method[] {
  const lack =
    open === undefined
      ? 'no images of unknown classes (--open-images or --unknown-classes)'
      : 'none to choose a threshold on';
  const hasAll = open !== undefined && validation !== undefined;
  const kept = methods.filter(({ needsOpen }) => hasAll || !needsOpen);
  if (kept.length === methods.length) return kept;
  const ids = methods.flatMap(({ id, needsOpen }) => (needsOpen ? id : [])).join(', ');
  if (kept.length === 0) throw new RangeError(`--methods: there are ${lack}, which ${ids} would need.`);
  say(`Without ${ids}: there are ${lack}.`);
  return kept;
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
