import { type Tensor, tensor, tidy, transpose } from '@tensorflow/tfjs-core';
import { initializers, LayersModel, layers, type Sequential, sequential } from '@tensorflow/tfjs-layers';
import { type BilateralModel, splitBilateral } from '../src/index.ts';

export interface Parameter {
  index: number;
  name: string;
  torch_shape: number[];
  kind: string;
}

type Layer = LayersModel['layers'][number];

/** All layers of a network, those of networks within it included. */
function layersOf(model: LayersModel): Layer[] {
  return model.layers.flatMap((layer) => (layer instanceof LayersModel ? layersOf(layer) : [layer]));
}

/** Our layer of a parameter of the authors' network, such as `backbone.layer2.0.conv1.weight` or `backbone.cb_block.bn1.bias`. */
export function layerOf(model: BilateralModel, parameter: string): Layer {
  const [place, ...rest] = parameter.replace('backbone.', '').split('.').slice(0, -1) as [
    string,
    ...string[],
  ];
  const find = (part: LayersModel, end: string): Layer => {
    const found = layersOf(part).filter(({ name }) => name.endsWith(end));
    if (found.length !== 1) throw new Error(`${found.length} layers for ${parameter}`);
    return found[0]!;
  };
  if (place === 'classifier') return find(model.classifier, '_logits');
  if (place === 'cb_block') return find(model.conventional, `_${rest[0]}`);
  if (place === 'rb_block') return find(model.rebalancing, `_${rest[0]}`);
  if (!place.startsWith('layer'))
    return layersOf(model.trunk).find(({ name }) => name.endsWith(`_${place.replace('1', '')}`))!;
  return find(model.trunk, `_${place.replace('layer', 'stage')}_block${Number(rest[0]) + 1}_${rest[1]}`);
}

/** Fills a network by the closed formulas of the golden files. */
export function fillByFormula(model: BilateralModel, parameters: Parameter[], normLayers: string[]): void {
  const s = 0.25;
  const weights = new Map<Layer, Map<string, Tensor>>();
  const put = (layer: Layer, weight: string, value: Tensor): void => {
    weights.set(layer, (weights.get(layer) ?? new Map()).set(weight, value));
  };
  tidy(() => {
    for (const { index: k, name, torch_shape: shape, kind } of parameters) {
      const size = shape.reduce((product, side) => product * side, 1);
      const fill = (f: (i: number) => number): Tensor =>
        tensor(
          Float32Array.from({ length: size }, (_, i) => f(i + 1)),
          shape,
        );
      const layer = layerOf(model, name);
      if (kind === 'conv') {
        const a = Math.sqrt(2 / (shape[1]! * shape[2]! * shape[3]!));
        // PyTorch has the output channels first.
        const kernel = fill((i) => a * Math.sin(12.9898 * i + 78.233 * (k + 1) + s));
        put(layer, 'kernel', transpose(kernel, [2, 3, 1, 0]));
      } else if (kind === 'gamma') {
        put(
          layer,
          'gamma',
          fill((i) => 1 + 0.2 * Math.sin(0.7 * i + k + s)),
        );
      } else if (kind === 'dense') {
        put(layer, 'kernel', transpose(fill((i) => 0.2 * Math.sin(1.3 * i + k + s))));
      } else {
        put(
          layer,
          'bias',
          fill((i) => 0.1 * Math.cos(0.9 * i + k + s)),
        );
      }
    }
    for (const [j, name] of normLayers.entries()) {
      const layer = layerOf(model, `${name}.weight`);
      const size = weights.get(layer)!.get('gamma')!.size;
      const fill = (f: (i: number) => number): Tensor =>
        tensor(Float32Array.from({ length: size }, (_, i) => f(i + 1)));
      put(
        layer,
        'moving_mean',
        fill((i) => 0.05 * Math.sin(0.5 * i + j + s)),
      );
      put(
        layer,
        'moving_variance',
        fill((i) => 1 + 0.3 * Math.cos(0.4 * i + j + s)),
      );
    }
    const order = ['kernel', 'gamma', 'bias', 'moving_mean', 'moving_variance'];
    for (const [layer, values] of weights) {
      layer.setWeights(order.flatMap((weight) => values.get(weight) ?? []));
    }
  });
}

/** A user's backbone, to be cut after 'cut': two convolutions with batch normalization, ended at maps `[batch, 4, 4, 4]`. */
export function smallBackbone(): Sequential {
  const norm = (name: string) => layers.batchNormalization({ name });
  const convolve = (name: string, filters: number, seed: number, inputShape?: [number, number, number]) =>
    layers.conv2d({
      name,
      filters,
      kernelSize: 3,
      strides: filters / 2,
      padding: 'same',
      kernelInitializer: initializers.heNormal({ seed }),
      ...(inputShape && { inputShape }),
    });
  return sequential({
    layers: [
      convolve('first', 2, 1, [8, 8, 1]),
      norm('first_norm'),
      layers.reLU({ name: 'cut' }),
      convolve('second', 4, 2),
      norm('second_norm'),
      layers.reLU({ name: 'end' }),
    ],
  });
}

/** A bilateral-branch network of it, of three classes. The backbone is disposed: the network keeps its layers. */
export function smallNetwork(): BilateralModel {
  const backbone = smallBackbone();
  const network = splitBilateral(backbone, { at: 'cut', numClasses: 3, seed: 0 });
  backbone.dispose();
  return network;
}

/** The values of tensors, one array for each. */
export async function valuesOf(tensors: Tensor[]): Promise<number[][]> {
  return Promise.all(tensors.map(async (one) => Array.from(await one.data())));
}
