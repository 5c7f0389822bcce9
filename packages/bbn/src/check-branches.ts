import { checkNumber, describeValue } from '@lt/core';
import { checkTensor } from '@lt/core/tensor';
import type { Tensor } from '@tensorflow/tfjs-core';

/** Checks the features of both branches, of the same examples or of pairs. */
export function checkFeatures(
  name: string,
  conventional: Tensor,
  rebalancing: Tensor,
  { sameDim }: { sameDim: boolean },
): void {
  checkTensor(name, 'conventional', conventional, { dtype: 'float32' });
  checkTensor(name, 'rebalancing', rebalancing, { dtype: 'float32' });
  const [a, b] = [conventional.shape, rebalancing.shape];
  if (a.length < 2) {
    throw new RangeError(
      `${name}: expected \`conventional\` to have shape [batch, ..., dim], got ${describeValue(a)}.`,
    );
  }
  const isAlike = a.length === b.length && a.slice(0, -1).every((side, axis) => side === b[axis]);
  if (!isAlike || (sameDim && a.at(-1) !== b.at(-1))) {
    const wanted = sameDim
      ? 'the shape of `conventional`'
      : 'the shape of `conventional` but for its last axis';
    throw new RangeError(
      `${name}: expected \`rebalancing\` to have ${wanted}, ${describeValue(a)}, got ${describeValue(b)}.`,
    );
  }
}

/** Checks the share of the conventional branch. */
export function checkAlpha(name: string, alpha: number): number {
  return checkNumber(name, 'alpha', alpha, { min: 0, max: 1 });
}
