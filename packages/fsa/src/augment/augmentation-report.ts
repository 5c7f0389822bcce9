import type { AugmentedBatch } from './feature-augmenter.ts';

/** What `FeatureAugmenter.measure` found of the augmented samples of some batches. */
export interface AugmentationReport {
  /** Augmented samples that were looked at. */
  numSamples: number;
  /** Share of them that are copies of their tail image, because there was nothing to draw from. Above a fifth, look at the thresholds. */
  skippedShare: number;
  /** Mean share of the tail's own vectors in those that were fused; null if none was. */
  specificShare: number | null;
  /**
   * Mean ratio of the length of the fused features to that of their tail image's; null if none was fused. Far below 1, the classifier sees
   * samples of the tail that are shorter than real ones ever are; far above 1, longer: `renormalize` mends both.
   */
  normRatio: number | null;
}

/** An augmented sample that was looked at. */
interface SeenSample {
  isSkipped: boolean;
  specificShare: number;
  /** Its length by that of its tail image; not finite where the latter is all zeros. */
  normRatio: number;
}

/** Looks at the augmented samples of a batch whose features were read, `[batch, channels]`. */
export function lookAtSamples(
  { kind, nSpecific, skipReasons }: AugmentedBatch,
  features: Float32Array,
  numPositions: number,
): SeenSample[] {
  const channels = features.length / kind.length;
  const lengthOf = (sample: number): number =>
    Math.hypot(...features.subarray(sample * channels, (sample + 1) * channels));
  let tail = 0;
  return kind.flatMap((one, sample) => {
    if (one === 'tail') tail = lengthOf(sample);
    if (one !== 'augmented') return [];
    return {
      isSkipped: skipReasons[sample] !== null,
      specificShare: nSpecific[sample]! / numPositions,
      normRatio: lengthOf(sample) / tail,
    };
  });
}

/** Returns what the samples come to. */
export function reportOnSamples(samples: readonly SeenSample[]): AugmentationReport {
  const fused = samples.filter(({ isSkipped }) => !isSkipped);
  return {
    numSamples: samples.length,
    skippedShare: samples.length === 0 ? 0 : 1 - fused.length / samples.length,
    specificShare: meanOf(fused.map(({ specificShare }) => specificShare)),
    normRatio: meanOf(fused.map(({ normRatio }) => normRatio).filter(Number.isFinite)),
  };
}

function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
