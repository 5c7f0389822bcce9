import type { ShotOptions } from '@lt/core';
import type { Shot } from './report-types.ts';

/** Where the shot groups begin and end, with every default filled in. */
export type ShotBounds = Required<ShotOptions>;

/** Says which numbers of training examples a shot group holds, for example `more than 100 training examples`. */
export function shotInWords(shot: Shot, { many, few, inclusive }: ShotBounds): string {
  if (shot === 'many') return `${inclusive ? `${many} or more` : `more than ${many}`} training examples`;
  if (shot === 'few') return `${inclusive ? `${few} or fewer` : `fewer than ${few}`} training examples`;
  return inclusive ? `between ${few} and ${many} training examples` : `${few} to ${many} training examples`;
}
