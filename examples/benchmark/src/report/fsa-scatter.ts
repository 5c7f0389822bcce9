import { createRandom } from '@lt/core';
import { type FeatureAugmenter, featureScatter, type LinearHead, scatterPairSvg } from '@lt/fsa';
import { dispose, gather } from '@tensorflow/tfjs-core';
import type { FrozenNetwork } from '../refit.ts';

/** Images of a class that are shown, and augmented features. */
const SHOWN = 50;

/**
 * Draws what feature space augmentation does to the rarest class: its training images, those of the head classes that it takes its donors from,
 * and the regions of the classifier; beside them its augmented features, and the regions after fine-tuning.
 *
 * @param network - What was trained.
 * @param augmenter - The batches that the classifier was fine-tuned on.
 * @param after - The classifier then.
 * @param classNames - Names of all classes.
 * @returns An SVG file that stands alone.
 */
export async function fsaScatter(
  { train: { features, classIds }, kernel, bias, setup }: FrozenNetwork,
  augmenter: FeatureAugmenter,
  after: LinearHead,
  classNames: readonly string[],
): Promise<string> {
  await augmenter.prepare();
  const rarest = setup.classCounts.lastIndexOf(Math.min(...setup.classCounts));
  const classes = [rarest, ...augmenter.donorClasses.get(rarest)!].sort((a, b) => a - b);
  const random = createRandom(setup.seed, 'scatter');
  const rows = classes.flatMap((classId) => {
    const own = Array.from(classIds.keys()).filter((row) => classIds[row] === classId);
    return Array.from(random.fork(classId).shuffle(own)).slice(0, SHOWN);
  });
  const real = gather(features, rows);
  try {
    const scatter = await featureScatter(
      real,
      rows.map((row) => classIds[row]!),
      {
        augmented: { features: await augmentedOf(augmenter, rarest), classIds: Array(SHOWN).fill(rarest) },
        classifier: { kernel, bias },
        classifierAfter: after,
        // The class of the nearest feature: the plane itself need not meet the region of a class that is hardly ever predicted.
        regionsBy: 'nearest',
        resolution: 80,
      },
    );
    return scatterPairSvg(scatter, {
      tailClasses: classes,
      classNames,
      captions: ['cross-entropy', 'after feature space augmentation'],
    });
  } finally {
    dispose(real);
  }
}

/** Takes augmented features of a class from the first batches that have some. */
async function augmentedOf(augmenter: FeatureAugmenter, classId: number): Promise<number[][]> {
  const found: number[][] = [];
  for (let index = 0; found.length < SHOWN; index++) {
    const { features, labels, kind } = augmenter.batchAt(index);
    const values = await features.array().finally(() => features.dispose());
    found.push(...values.filter((_, i) => kind[i] === 'augmented' && labels[i] === classId));
  }
  return found.slice(0, SHOWN);
}
