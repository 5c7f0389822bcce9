import type { FusionSettings } from './finetune.ts';

/** Feature space augmentation at one setting that is not the default. */
export interface SweptSetting {
  /** Id of the method. */
  id: string;
  /** What differs, in words. */
  title: string;
  settings: FusionSettings;
}

/** What the defaults are called in the tables of the sweep. */
export const DEFAULTS = { id: 'fsa', specificThreshold: 0.8, genericThreshold: 0.2, headShare: 0.9 } as const;

/** Specific and generic thresholds, each with each. */
export const THRESHOLDS = { specific: [0.5, 0.8, 0.9], generic: [0.1, 0.2, 0.5] } as const;

/** Shares of the training images that the head holds: of ten classes three, four, five, six and eight. */
export const HEAD_SHARES: readonly number[] = [0.75, 0.8, 0.9, 0.95, 0.98];

/** Id of a pair of thresholds. */
export function idOfThresholds(specific: number, generic: number): string {
  const isDefault = specific === DEFAULTS.specificThreshold && generic === DEFAULTS.genericThreshold;
  return isDefault ? DEFAULTS.id : `fsa-specific-${specific}-generic-${generic}`;
}

/** Id of a head share. */
export function idOfHeadShare(share: number): string {
  return share === DEFAULTS.headShare ? DEFAULTS.id : `fsa-head-${share}`;
}

const thresholds = THRESHOLDS.specific.flatMap((specificThreshold) =>
  THRESHOLDS.generic.map((genericThreshold) => ({
    id: idOfThresholds(specificThreshold, genericThreshold),
    title: `FSA, thresholds ${specificThreshold} and ${genericThreshold}`,
    settings: { specificThreshold, genericThreshold },
  })),
);

const headShares = HEAD_SHARES.map((headShare) => ({
  id: idOfHeadShare(headShare),
  title: `FSA, head share ${headShare}`,
  settings: { headShare },
}));

/** What is neither a threshold nor the head share. */
export const OTHER_SETTINGS: readonly SweptSetting[] = [
  ...[0.25, 0.75].map((gamma) => ({
    id: `fsa-gamma-${gamma}`,
    title: `FSA, γ always ${gamma}`,
    settings: { gamma },
  })),
  { id: 'fsa-expectation', title: 'FSA, expected value of the draw', settings: { mode: 'expectation' } },
  {
    id: 'fsa-renormalized',
    title: "FSA, scaled to the tail image's length",
    settings: { renormalize: true },
  },
  {
    id: 'fsa-quantile',
    title: 'FSA, top quarter and lower half of the positions',
    settings: { by: 'quantile', specificThreshold: 0.75, genericThreshold: 0.5 },
  },
  { id: 'fsa-class-draw', title: 'FSA, every tail class as often', settings: { tailDraw: 'class' } },
  {
    id: 'fsa-class-draw-no-fusion',
    title: 'No fusion, every tail class as often',
    settings: { tailDraw: 'class', donorsPerTail: 0, tailPerBatch: 64 },
  },
  { id: 'fsa-rate-0.001', title: 'FSA, learning rate 0.001', settings: { learningRate: 0.001 } },
];

/** Every setting of the sweep but the defaults. */
export const FUSION_SWEEP: readonly SweptSetting[] = [...thresholds, ...headShares, ...OTHER_SETTINGS].filter(
  ({ id }) => id !== DEFAULTS.id,
);
