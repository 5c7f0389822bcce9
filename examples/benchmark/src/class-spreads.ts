import { euclideanNorm, gather, mean, sub, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import type { FeatureSet } from './refit.ts';

/** Returns the mean distance of each class's features to their mean, `[numClasses]`; 0 for a class of one image or none. */
export async function classSpreads(
  { features, classIds }: FeatureSet,
  numClasses: number,
): Promise<number[]> {
  const spreads: number[] = [];
  for (let classId = 0; classId < numClasses; classId++) {
    const rows = Array.from(classIds.keys()).filter((row) => classIds[row] === classId);
    if (rows.length < 2) {
      spreads.push(0);
      continue;
    }
    const spread = tidy(() => {
      const own: Tensor2D = gather(features, rows);
      return mean(euclideanNorm(sub(own, mean(own, 0)), 1));
    });
    spreads.push((await spread.data())[0]!);
    spread.dispose();
  }
  return spreads;
}
