import { checkNumber, checkOneOf, checkOptions, describeValue, type Random, symmetricBeta } from '@lt/core';

/** How alpha goes from the conventional branch (1) to the re-balancing one (0); see {@link cumulativeAlpha}. */
export type AlphaKind =
  | 'parabolic-decay'
  | 'linear-decay'
  | 'cosine-decay'
  | 'parabolic-increment'
  | 'equal'
  | 'step'
  | 'beta';

const KINDS: readonly AlphaKind[] = [
  'parabolic-decay',
  'linear-decay',
  'cosine-decay',
  'parabolic-increment',
  'equal',
  'step',
  'beta',
];

/** Options of {@link cumulativeAlpha}. */
export interface CumulativeAlphaOptions {
  /** Epochs of the training, a number above 0. Only `'equal'` and `'beta'` do without. */
  totalEpochs?: number;
  /**
   * Epochs after which alpha would reach its end, above 0. The authors' code takes 100 for a training of 90 epochs and 200 for one of 180, so
   * that alpha ends near 0.2 there: give that number to reproduce it.
   *
   * @default totalEpochs
   */
  horizon?: number;
  /** Kind `'step'`: the first epoch of the re-balancing branch, at least 0. The authors' code has 120, in trainings of 200 epochs. @default 0.6 · horizon */
  switchAt?: number;
  /** Kind `'beta'`: both parameters of the Beta distribution, above 0. @default 0.2 */
  betaAlpha?: number;
  /** Kind `'beta'`, which needs it: where the draws come from. Each call draws; call it once for each step. */
  random?: Random;
}

/** The share of the conventional branch as a plain function of the epoch, from 0; fractions are accepted, for one that changes within the epoch. */
export type AlphaSchedule = (epoch: number) => number;

/**
 * Returns the schedule of cumulative learning: the share alpha of the conventional branch in each epoch.
 *
 * Training looks at the data as they are first, to learn features, and at the tail last, to learn the classifier. With
 * t = epoch / horizon, at most 1:
 *
 *     'parabolic-decay'      1 - t²          the paper's choice
 *     'linear-decay'         1 - t
 *     'cosine-decay'         cos(t · π / 2)
 *     'parabolic-increment'  t²              the wrong way round, for ablations
 *     'equal'                0.5
 *     'step'                 1 before epoch switchAt, then 0
 *     'beta'                 a draw from Beta(betaAlpha, betaAlpha) at every call
 *
 * Epochs count from 0, so that alpha of the last epoch is a little above its end, as in the authors' code: 0.009975 after 200 epochs of
 * parabolic decay. In a short training that is not little (0.19 after 10 epochs): `horizon: totalEpochs - 1` ends it at 0.
 *
 * @param kind - Shape of the schedule.
 * @param options - Length of the training, and what single kinds need.
 * @returns A function of the epoch, with values in [0, 1].
 * @throws TypeError if an argument has the wrong type, `totalEpochs` is missing where it is needed, or `random` is for `'beta'`.
 * @throws RangeError if an argument is outside its range. The schedule throws it for a negative epoch.
 *
 * @example
 * ```ts
 * import { cumulativeAlpha } from '@lt/bbn';
 *
 * const alpha = cumulativeAlpha('parabolic-decay', { totalEpochs: 200 });
 * console.log([0, 50, 100, 150, 199].map((epoch) => alpha(epoch).toFixed(4)).join(' ')); // 1.0000 0.9375 0.7500 0.4375 0.0100
 * ```
 *
 * @see B. Zhou, Q. Cui, X.-S. Wei, Z.-M. Chen, "BBN: Bilateral-Branch Network with Cumulative Learning for Long-Tailed Visual
 *   Recognition", CVPR 2020, section 4.3 and the ablation of section 5.5, https://arxiv.org/abs/1912.02413. `'step'` is in the authors'
 *   code only.
 */
export function cumulativeAlpha(kind: AlphaKind, options: CumulativeAlphaOptions = {}): AlphaSchedule {
  const name = 'cumulativeAlpha';
  checkOneOf(name, 'kind', kind, KINDS);
  checkOptions(name, options);
  const share = shareOf(kind, options);
  return (epoch) => share(checkNumber(name, 'epoch', epoch, { min: 0 }));
}

function shareOf(kind: AlphaKind, options: CumulativeAlphaOptions): AlphaSchedule {
  const name = 'cumulativeAlpha';
  if (kind === 'equal') return () => 0.5;
  if (kind === 'beta') {
    const betaAlpha = checkNumber(name, 'betaAlpha', options.betaAlpha ?? 0.2, { above: 0 });
    const { random } = options;
    if (typeof random?.next !== 'function') {
      throw new TypeError(
        `${name}: expected \`random\` to be a Random of @lt/core, which kind 'beta' draws from, got ${describeValue(random)}.`,
      );
    }
    return () => symmetricBeta(random, betaAlpha);
  }
  const totalEpochs = checkNumber(name, 'totalEpochs', options.totalEpochs, { above: 0 });
  const horizon = checkNumber(name, 'horizon', options.horizon ?? totalEpochs, { above: 0 });
  if (kind === 'step') {
    const switchAt = checkNumber(name, 'switchAt', options.switchAt ?? 0.6 * horizon, { min: 0 });
    return (epoch) => (epoch < switchAt ? 1 : 0);
  }
  const shape = SHAPES[kind];
  return (epoch) => shape(Math.min(epoch / horizon, 1));
}

const SHAPES = {
  'parabolic-decay': (t: number) => 1 - t * t,
  'linear-decay': (t: number) => 1 - t,
  // At t = 1 the cosine is 6e-17.
  'cosine-decay': (t: number) => (t === 1 ? 0 : Math.cos((t * Math.PI) / 2)),
  'parabolic-increment': (t: number) => t * t,
} as const;
