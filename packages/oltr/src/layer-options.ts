import { createRandom } from '@lt/core';
import { type serialization, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { initializers, type LayerVariable, type layers } from '@tensorflow/tfjs-layers';

/** What the layers of this package take of tf.layers' own options. */
export interface OltrLayerOptions {
  /** Name of the layer, unique within its model. @default made up by tf.layers */
  name?: string;
  /** Shape of an input without the batch; needed only in the first layer of a sequential model. */
  inputShape?: number[];
  /** Whether training changes the weights. @default true */
  trainable?: boolean;
}

/** Makes a layer, with or without `new`. */
export interface LayerMaker<Options, Layer> {
  /** Makes a layer. */
  new (options: Options): Layer;
  /** Makes a layer. */
  (options: Options): Layer;
}

/** The class of a layer, as tfjs registers it. */
export type LayerClass<Layer extends layers.Layer = layers.Layer> =
  serialization.SerializableConstructor<Layer>;

/** Any layer's `addWeight`, which is protected. */
type AddWeight = (
  name: string,
  shape: number[],
  dtype: 'float32',
  initializer: object,
  regularizer: undefined,
  trainable: boolean,
) => LayerVariable;

/** Adds a weight of zeros to a layer that is being built. */
export function addZeros(
  layer: layers.Layer,
  name: string,
  shape: number[],
  trainable = true,
): LayerVariable {
  const add = (layer as unknown as { addWeight: AddWeight }).addWeight.bind(layer);
  return add(name, shape, 'float32', initializers.zeros(), undefined, trainable);
}

/** How a weight is drawn: uniform in ± bound, or normal. Both from the seed and the stream alone, the same on every backend. */
export type Draw = { bound: number } | { deviation: number };

/** Writes drawn values into a weight. */
export function drawWeight(weight: LayerVariable, draw: Draw, seed: number | string, stream: string): void {
  const random = createRandom(seed, stream);
  const shape = weight.shape as number[];
  const size = shape.reduce((product, side) => product * side, 1);
  const next =
    'bound' in draw ? () => draw.bound * (2 * random.next() - 1) : () => draw.deviation * random.normal();
  const values: Tensor = tensor(Float32Array.from({ length: size }, next), shape);
  weight.write(values);
  values.dispose();
}
