import type { serialization } from '@tensorflow/tfjs-core';
import type { layers } from '@tensorflow/tfjs-layers';

/** The class of a layer, as tfjs registers it. */
export type LayerClass = serialization.SerializableConstructor<layers.Layer>;

/** What the layers of this package take of tf.layers' own options. */
export interface ClassifierLayerOptions {
  /** Name of the layer, unique within its model. @default made up by tf.layers */
  name?: string;
  /** Shape of an input row without the batch; needed only in the first layer of a sequential model. */
  inputShape?: number[];
  /** Whether training changes the weights. @default true */
  trainable?: boolean;
}

/** Checks that the input of a layer ends with an axis of known size, and returns that size. */
export function checkLastAxis(
  name: string,
  inputShape: readonly (number | null)[],
  expected?: number,
): number {
  const last = inputShape.at(-1);
  if (typeof last === 'number' && (expected === undefined || last === expected)) return last;
  throw new RangeError(
    `${name}: expected the input to have a last axis of ${expected === undefined ? 'known size' : `${expected} classes`}, got [${inputShape.join(', ')}].`,
  );
}
