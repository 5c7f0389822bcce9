import { smallConvNet } from '@lt/backbones';
import { createRandom } from '@lt/core';
import { tensor, tidy } from '@tensorflow/tfjs-core';
import { input, type LayersModel, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';

/** Width of both hidden layers of the network for points. */
const WIDTH = 32;

/** A network without a classifier. */
export interface Backbone {
  /** Examples to features, `[batch, featureDim]`. */
  model: LayersModel;
  featureDim: number;
  /** The layer after which two branches part. */
  cut: string;
  /** The layer that ends at maps; `undefined` where there are none. */
  maps?: string;
}

/** Makes a backbone: convolutions for images, two dense layers for points and tables. The same seed gives the same weights. */
export function makeBackbone(inputShape: readonly number[], seed: number | string, name: string): Backbone {
  if (inputShape.length === 3) {
    const [height, width, channels] = inputShape as [number, number, number];
    const filters = [16, 32, 64];
    return {
      model: smallConvNet({ inputShape: [height, width, channels], filters, strides: [2, 2, 2], seed, name }),
      featureDim: 64,
      cut: `${name}_relu2`,
      maps: `${name}_relu3`,
    };
  }
  return { model: makeDense(inputShape[0]!, seed, name), featureDim: WIDTH, cut: `${name}_dense1` };
}

function makeDense(numColumns: number, seed: number | string, name: string): LayersModel {
  const first = input({ shape: [numColumns], name: `${name}_input` });
  const hidden = [1, 2].map((i) =>
    layers.dense({
      units: WIDTH,
      activation: 'relu',
      kernelInitializer: 'zeros',
      name: `${name}_dense${i}`,
    }),
  );
  let x: SymbolicTensor = first;
  for (const layer of hidden) x = layer.apply(x) as SymbolicTensor;
  hidden.forEach((layer, i) => {
    const fanIn = i === 0 ? numColumns : WIDTH;
    const random = createRandom(seed, 'playground', i);
    const draw = (count: number, size: number): Float32Array =>
      Float32Array.from({ length: count }, () => size * random.normal());
    tidy(() => {
      layer.setWeights([
        tensor(draw(fanIn * WIDTH, Math.sqrt(2 / fanIn)), [fanIn, WIDTH]),
        tensor(draw(WIDTH, 0.3), [WIDTH]),
      ]);
    });
  });
  return model({ inputs: first, outputs: x, name });
}
