import { describeValue } from '@lt/core';
import { mean, type Tensor2D, type Tensor4D } from '@tensorflow/tfjs-core';
import { LayersModel } from '@tensorflow/tfjs-layers';
import type { FeatureAugmenterOptions } from '../augment/augmenter-options.ts';
import { gradCam } from '../cam/grad-cam.ts';
import { cutAtMaps, type MapsAndClassifier } from './split-at-maps.ts';
import type { TrainFsaOptions } from './train-fsa-options.ts';

/** How the maps of a shallower layer are looked at and fused. */
export type ShallowOptions = Required<Pick<FeatureAugmenterOptions, 'cam' | 'network' | 'mode'>>;

/** Checks a network that was cut at a shallower layer, and returns what an augmenter needs to know of its tail. */
export function shallowOptions(
  caller: string,
  parts: NonNullable<TrainFsaOptions['parts']>,
  whole: MapsAndClassifier,
): ShallowOptions {
  const { trunk, tail } = parts;
  for (const [part, model] of Object.entries({ trunk, tail })) {
    if (model instanceof LayersModel) continue;
    throw new TypeError(
      `${caller}: expected \`parts.${part}\` to be a model of tf.layers, got ${describeValue(model)}.`,
    );
  }
  const cut = cutAtMaps(caller, tail);
  if (cut.classifier !== whole.classifier) {
    throw new RangeError(
      `${caller}: expected \`parts.tail\` to end in the classifier of \`model\`, as splitBackbone cuts it, got another layer.`,
    );
  }
  return {
    // Not cut off at zero: behind the last layer this is the class activation map, but for a factor.
    cam: (features, classIds) =>
      gradCam(features, (maps) => tail.apply(maps, { training: false }) as Tensor2D, classIds, {
        relu: false,
      }),
    network: (maps) => mean<Tensor2D>(cut.trunk.predictOnBatch(maps) as Tensor4D, [1, 2]),
    mode: 'spatial',
  };
}
