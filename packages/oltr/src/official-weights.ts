import type { StoredTensor } from '@lt/core/safetensors';
import { ones, reshape, type Tensor, tensor, tidy, transpose } from '@tensorflow/tfjs-core';
import type { layers } from '@tensorflow/tfjs-layers';
import type { OltrNetwork } from './oltr-network.ts';

/** A weight in the authors' checkpoint. */
interface OfficialWeight {
  /** Its name in the file. */
  name: string;
  /** Its shape in the file. */
  shape: number[];
  values: Float32Array;
  /** Puts it into our layout. Runs within `tidy`. */
  convert: (stored: Tensor) => Tensor;
}

/** A layer with weights of the authors' checkpoint, in the layer's order. */
export interface OfficialLayer {
  layer: layers.Layer;
  weights: OfficialWeight[];
}

type Wanted = Omit<OfficialWeight, 'values'>;

/** Finds the weights of attention and classifier in a file, and checks them. */
export function officialWeights(
  caller: string,
  network: OltrNetwork,
  tensors: ReadonlyMap<string, StoredTensor>,
  prefixes: { features: string; classifier: string },
): OfficialLayer[] {
  const { head, features } = network;
  if (head.getClassName() !== 'LtMetaEmbeddingClassifier') {
    throw new RangeError(`${caller}: expected \`network\` to have a memory, got one without.`);
  }
  const attention = features.layers.find((layer) => layer.getClassName() === 'LtModulatedAttention');
  const found: [layers.Layer, Wanted[]][] = [[head, ofHead(head, prefixes.classifier)]];
  if (attention) found.push([attention, ofAttention(attention, `${prefixes.features}modulatedatt.`)]);
  return found.map(([layer, wanted]) => ({
    layer,
    weights: wanted.map((one) => ({ ...one, values: floatsOf(caller, tensors, one) })),
  }));
}

/** Writes the weights into the layer. What follows them in a classifier, validity and scale, becomes the authors'. */
export function writeOfficial({ layer, weights }: OfficialLayer): void {
  tidy(() => {
    for (const [i, { values, shape, convert }] of weights.entries()) {
      layer.weights[i]!.write(convert(tensor(values, shape)));
    }
    for (const [i, weight] of layer.weights.slice(weights.length).entries()) {
      const value = ones(weight.shape as number[]);
      weight.write(i === 0 ? value : tensor(10, weight.shape as number[]));
    }
  });
}

const turned = (x: Tensor): Tensor => transpose(x);
const same = (x: Tensor): Tensor => x;

function ofHead(head: layers.Layer, prefix: string): Wanted[] {
  const [dim, numClasses] = head.weights[0]!.shape as [number, number];
  return [
    { name: `${prefix}fc_hallucinator.weight`, shape: [numClasses, dim], convert: turned },
    { name: `${prefix}fc_hallucinator.bias`, shape: [numClasses], convert: same },
    { name: `${prefix}fc_selector.weight`, shape: [dim, dim], convert: turned },
    { name: `${prefix}fc_selector.bias`, shape: [dim], convert: same },
    { name: `${prefix}cosnorm_classifier.weight`, shape: [numClasses, dim], convert: turned },
    { name: 'centroids', shape: [numClasses, dim], convert: same },
  ];
}

function ofAttention(attention: layers.Layer, prefix: string): Wanted[] {
  const [channels, inner] = attention.weights[0]!.shape as [number, number];
  const [inputs, positions] = attention.weights[7]!.shape as [number, number];
  const pointwise = (name: string, from: number, to: number): Wanted => ({
    name: `${prefix}${name}.weight`,
    shape: [to, from, 1, 1],
    convert: (x) => transpose(reshape(x, [to, from])),
  });
  const bias = (name: string, size: number): Wanted => ({
    name: `${prefix}${name}.bias`,
    shape: [size],
    convert: same,
  });
  return [
    ...['g', 'theta', 'phi'].flatMap((name) => [pointwise(name, channels, inner), bias(name, inner)]),
    pointwise('conv_mask', inner, channels),
    {
      name: `${prefix}fc_spatial.weight`,
      shape: [positions, inputs],
      // [out, channel · position] to [position · channel, out]
      convert: (x) =>
        reshape(transpose(reshape(x, [positions, channels, positions]), [2, 1, 0]), [inputs, positions]),
    },
    bias('fc_spatial', positions),
  ];
}

function floatsOf(
  caller: string,
  tensors: ReadonlyMap<string, StoredTensor>,
  { name, shape }: Wanted,
): Float32Array {
  const stored = tensors.get(name);
  const wanted = `F32 of shape [${shape.join(', ')}]`;
  if (stored?.dtype === 'F32' && String(stored.shape) === String(shape)) {
    // A copy: the numbers of a file need not lie where a Float32Array may begin.
    return new Float32Array(stored.bytes.slice().buffer);
  }
  const got = stored === undefined ? 'none' : `${stored.dtype} of shape [${stored.shape.join(', ')}]`;
  throw new RangeError(`${caller}: expected \`file\` to hold "${name}", ${wanted}, got ${got}.`);
}
