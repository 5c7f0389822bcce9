import { createYielder } from '@lt/core';
import { checkTensor } from '@lt/core/tensor';
import { add, matMul, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import type { AugmenterPlan } from './augmenter-options.ts';
import type { BankReport } from './bank-report.ts';
import { confusingClasses } from './confusing-classes.ts';
import { ConfusionAccumulator } from './confusion-accumulator.ts';

/**
 * Finds the donor classes of each tail class, most confusing first.
 *
 * @param donorRows - Images with something to give, by class.
 * @param report - What the bank said of its maps, for messages.
 * @param signal - Ends the work between two blocks of images.
 */
export async function findDonorClasses(
  plan: AugmenterPlan,
  donorRows: ReadonlyMap<number, readonly number[]>,
  report: BankReport,
  signal: AbortSignal | undefined,
): Promise<Map<number, number[]>> {
  const { donors, confusing, tailClasses, headClasses, candidates, numConfusing } = plan;
  const isOfUse = (id: number): boolean => donorRows.has(id);
  if (donors === 'sameClass') return new Map(tailClasses.map((id) => [id, [id].filter(isOfUse)]));
  const heads = headClasses.filter(isOfUse);
  if (donors === 'random') {
    return checkFound(new Map(tailClasses.map((id) => [id, heads.filter((head) => head !== id)])), report);
  }
  if (confusing) {
    const given = (id: number): number[] =>
      confusing.get(id)!.filter((other) => other !== id && isOfUse(other));
    return checkFound(new Map(tailClasses.map((id) => [id, given(id).slice(0, numConfusing)])), report);
  }
  const allowed = candidates === 'head' ? heads : [...donorRows.keys()];
  const scores = await meanScores(plan, signal);
  const ranked = confusingClasses(scores, tailClasses, {
    candidates: checkAny(allowed, report),
    count: numConfusing,
  });
  return checkFound(ranked, report);
}

/** Scores of the tail images by the classifier that was handed in. */
async function meanScores(
  { bank, tailClasses, kernel, bias, network, score }: AugmenterPlan,
  signal: AbortSignal | undefined,
): Promise<number[][]> {
  const { classIds } = bank;
  const isTail = new Set(tailClasses);
  const rows = Array.from(classIds.keys()).filter((row) => isTail.has(classIds[row]!));
  const confusion = new ConfusionAccumulator({ numClasses: kernel!.shape[1], score });
  // Of a bank that was handed in nothing else has looked at the kernel.
  const featureDim = network ? 'featureDim' : bank.shape[2];
  checkTensor('FeatureAugmenter', 'kernel', kernel, { shape: [featureDim, 'numClasses'] });
  const giveWay = createYielder();
  for (let from = 0; from < rows.length; from += 256) {
    signal?.throwIfAborted();
    const block = Int32Array.from(rows.slice(from, from + 256));
    const logits = tidy(() => {
      const features = network ? network(bank.maps(block)) : bank.pooled(block);
      const product = matMul(features, kernel!);
      return (bias ? add(product, bias) : product) as Tensor2D;
    });
    await confusion
      .update(
        Array.from(block, (row) => classIds[row]!),
        logits,
      )
      .finally(() => logits.dispose());
    await giveWay();
  }
  const scores = confusion.meanScores();
  for (const id of tailClasses) {
    if (scores[id]!.every(Number.isFinite)) continue;
    throw new RangeError(
      `FeatureAugmenter: expected \`features\` and the classifier to give finite scores, got NaN for images of class ${id}.`,
    );
  }
  return scores;
}

function checkAny(allowed: number[], report: BankReport): number[] {
  if (allowed.length > 0) return allowed;
  throw new RangeError(
    `FeatureAugmenter: expected a head class to have an image with generic features to draw from, got none. ${advice(report)}`,
  );
}

function checkFound(found: Map<number, number[]>, report: BankReport): Map<number, number[]> {
  for (const [id, classes] of found) {
    if (classes.length > 0) continue;
    throw new RangeError(
      `FeatureAugmenter: expected tail class ${id} to have a donor class whose images have generic features, got none. ${advice(report)}`,
    );
  }
  return found;
}

/** What to do where no image has generic features: thresholds do not help maps that say nothing. */
function advice({ degenerate, numRows }: BankReport): string {
  const share = `${degenerate} of ${numRows} maps are degenerate (constant, or not finite).`;
  if (degenerate === numRows) return share;
  const raise = "Raise `genericThreshold`, separate `by: 'quantile'`, or name donor classes as `confusing`.";
  return degenerate > 0 ? `${raise} ${share}` : raise;
}
