import {
  BACKENDS,
  type BackendId,
  type Choice,
  LOSSES,
  type LossId,
  METHODS,
  type MethodId,
  RESAMPLERS,
  type ResamplerId,
  SAMPLERS,
  type SamplerId,
  SCORES,
  type ScoreId,
  SETS,
  type SetId,
} from './choices.ts';

/** All that a visitor can choose. */
export interface Setting {
  set: SetId;
  /** Classes of the sets of points. */
  classes: number;
  /** Training examples of the largest class. */
  head: number;
  /** Largest class divided by smallest. */
  imbalance: number;
  method: MethodId;
  loss: LossId;
  sampler: SamplerId;
  resampler: ResamplerId;
  epochs: number;
  /** Learning rate at the beginning. */
  rate: number;
  batch: number;
  seed: number;
  backend: BackendId;
  /** Whether plain cross-entropy is trained beside it. */
  compare: boolean;
  /** Whether boundary and confusion matrix are those of the adjusted logits. */
  adjust: boolean;
  /** Strength of the logit adjustment. */
  tau: number;
  /** Whether examples that look unknown are rejected. */
  reject: boolean;
  /** Percent of the known test examples that are accepted. */
  keep: number;
  score: ScoreId;
}

/** The part of a setting that changes what is shown, and not what is trained. */
export type View = Pick<Setting, 'adjust' | 'tau' | 'reject' | 'keep' | 'score'>;

/** A number from `min` to `max` in steps. */
export interface NumberField {
  fallback: number;
  min: number;
  max: number;
  step: number;
}

/** What of a setting is a number. */
export type NumberKey =
  | 'classes'
  | 'head'
  | 'imbalance'
  | 'epochs'
  | 'rate'
  | 'batch'
  | 'seed'
  | 'tau'
  | 'keep';

/** The numbers of a setting, with their limits. */
export const NUMBERS: Readonly<Record<NumberKey, NumberField>> = {
  classes: { fallback: 5, min: 3, max: 8, step: 1 },
  head: { fallback: 300, min: 50, max: 1000, step: 10 },
  imbalance: { fallback: 60, min: 1, max: 200, step: 1 },
  epochs: { fallback: 40, min: 2, max: 200, step: 1 },
  rate: { fallback: 0.1, min: 0.005, max: 0.5, step: 0.005 },
  batch: { fallback: 64, min: 8, max: 256, step: 8 },
  seed: { fallback: 0, min: 0, max: 9999, step: 1 },
  tau: { fallback: 1, min: 0, max: 2, step: 0.1 },
  keep: { fallback: 95, min: 50, max: 100, step: 1 },
};

type ListKey = 'set' | 'method' | 'loss' | 'sampler' | 'resampler' | 'backend' | 'score';

const LISTS: { readonly [Key in ListKey]: readonly Choice<Setting[Key]>[] } = {
  set: SETS,
  method: METHODS,
  loss: LOSSES,
  sampler: SAMPLERS,
  resampler: RESAMPLERS,
  backend: BACKENDS,
  score: SCORES,
};

const SWITCHES = { compare: true, adjust: false, reject: false } as const;

/** The setting of a visitor who has chosen nothing. */
export const DEFAULTS: Setting = {
  ...(Object.fromEntries(Object.entries(LISTS).map(([key, list]) => [key, list[0]!.id])) as Pick<
    Setting,
    keyof typeof LISTS
  >),
  ...(Object.fromEntries(Object.entries(NUMBERS).map(([key, { fallback }]) => [key, fallback])) as Pick<
    Setting,
    keyof typeof NUMBERS
  >),
  ...SWITCHES,
  loss: 'balanced-softmax',
};

/** Returns what is written behind the `#` of the address: what differs from the defaults, in a fixed order. */
export function toHash(setting: Setting): string {
  const words = new URLSearchParams();
  for (const key of Object.keys(DEFAULTS) as (keyof Setting)[]) {
    const value = setting[key];
    if (value === DEFAULTS[key]) continue;
    words.set(key, typeof value === 'boolean' ? (value ? 'yes' : 'no') : `${value}`);
  }
  return `${words}`;
}

/** Reads what {@link toHash} wrote. What is not understood is left at its default, so that old links still open. */
export function fromHash(hash: string): Setting {
  const words = new URLSearchParams(hash.replace(/^#/, ''));
  const setting: Record<string, string | number | boolean> = { ...DEFAULTS };
  for (const [key, word] of words) {
    if (key in LISTS) {
      if (LISTS[key as keyof typeof LISTS].some(({ id }) => id === word)) setting[key] = word;
    } else if (key in NUMBERS) {
      const { min, max } = NUMBERS[key as keyof typeof NUMBERS];
      const value = Number(word);
      if (word.trim() !== '' && value >= min && value <= max) setting[key] = value;
    } else if (key in SWITCHES && (word === 'yes' || word === 'no')) {
      setting[key] = word === 'yes';
    }
  }
  return setting as unknown as Setting;
}
