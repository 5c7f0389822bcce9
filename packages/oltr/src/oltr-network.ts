import { cosineClassifier, type Squash } from '@lt/classifiers';
import { checkNumber, checkOneOf, checkOptions, checkSeed, describeValue } from '@lt/core';
import {
  model as createModel,
  input,
  LayersModel,
  layers,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers';
import { drawWeight } from './layer-options.ts';
import { LightModulatedAttention } from './light-modulated-attention.ts';
import { MetaEmbeddingClassifier, type MetaEmbeddingLayer } from './meta-embedding-classifier.ts';
import { ModulatedAttention } from './modulated-attention.ts';
import { replayModel } from './replay-model.ts';

/** Options of {@link oltrNetwork}. */
export interface OltrNetworkOptions {
  /**
   * The network to build on: a tf.layers model from images to maps `[batch, height, width, channels]`, or to features
   * `[batch, featureDim]`, to which there can be no attention.
   */
  backbone: LayersModel;
  /** Number of classes, at least 1. */
  numClasses: number;
  /**
   * Whether maps go through `ModulatedAttention`; `'light'` for `LightModulatedAttention`.
   *
   * @default true where the backbone ends at maps
   */
  attention?: boolean | 'light';
  /** How attention starts. @default 'identity' */
  attentionInitialization?: 'identity' | 'official';
  /** Whether the head is a `MetaEmbeddingClassifier`; without a memory it is a cosine classifier of the features. @default true */
  memory?: boolean;
  /** Width of a dense layer with ReLU between the pooled maps and the head; the authors have 512. @default no such layer */
  featureDim?: number;
  /** Factor of the cosine, above 0. @default 16 */
  scale?: number;
  /** How the length of an embedding counts. @default 'linear' */
  squash?: Squash;
  /** Seed of the initial weights of all that is new, any finite number or string. */
  seed: number | string;
  /** Name of the network and first part of its layers' names. @default 'oltr' */
  name?: string;
}

/** A network for open long-tailed recognition, in parts. */
export interface OltrNetwork {
  /** Images to direct features, `[batch, featureDim]`: the same layers, and the attention. */
  features: LayersModel;
  /** Features to logits: a `MetaEmbeddingClassifier`, or a cosine classifier. */
  head: MetaEmbeddingLayer | layers.Layer;
  /** Images to logits, for prediction. */
  inference: LayersModel;
}

/**
 * Returns a network for open long-tailed recognition on a backbone of yours: attention, pooling and the classifier with a memory.
 *
 *     features(x)  = mean over positions of attention(backbone(x)), then a dense layer with ReLU if there is a featureDim
 *     inference(x) = head(features(x))
 *
 * `trainOltr` makes one, and trains it. The parts share the layers of the backbone: nothing is copied. Dispose the backbone,
 * `features` and `inference` each once, in any order; weights go with the last that uses them.
 *
 * @param options - Backbone, classes and what the network is to have.
 * @returns The parts of the network.
 * @throws TypeError if an option has the wrong type.
 * @throws RangeError if an option is outside its range, or there is to be attention where the backbone has no maps.
 *
 * @example
 * ```ts
 * import { oltrNetwork } from '@lt/oltr';
 * import { smallConvNet, splitBackbone } from '@lt/backbones';
 * import '@tensorflow/tfjs-backend-cpu';
 *
 * const { trunk } = splitBackbone(smallConvNet({ inputShape: [8, 8, 1], seed: 0 }), { at: 'small_conv_net_relu3' });
 * const { features, inference } = oltrNetwork({ backbone: trunk, numClasses: 5, seed: 0 });
 * console.log(trunk.outputShape, features.outputShape, inference.outputShape); // [ null, 2, 2, 64 ] [ null, 64 ] [ null, 5 ]
 * ```
 *
 * @see Z. Liu, Z. Miao, X. Zhan, J. Wang, B. Gong, S. X. Yu, "Large-Scale Long-Tailed Recognition in an Open World", CVPR 2019,
 *   section 3, https://arxiv.org/abs/1904.05160
 */
export function oltrNetwork(options: OltrNetworkOptions): OltrNetwork {
  return buildNetwork('oltrNetwork', options).network;
}

/** What {@link buildNetwork} gives. */
export interface BuiltNetwork {
  network: OltrNetwork;
  /** Makes a linear classifier of the features without the attention, for the first stage: another model over the same layers. */
  linear: (numClasses: number) => { model: LayersModel; layer: layers.Layer };
}

/** {@link oltrNetwork} on behalf of a function whose name messages begin with. */
export function buildNetwork(caller: string, options: OltrNetworkOptions): BuiltNetwork {
  const plan = checkNetwork(caller, options);
  const { backbone, numClasses, attention, memory, featureDim, scale, squash, seed, name } = plan;
  const { shape, dtype } = backbone.inputs[0]!;
  const pool = layers.globalAveragePooling2d({ name: `${name}_pool` });
  const dense =
    featureDim === undefined
      ? undefined
      : layers.dense({
          units: featureDim,
          activation: 'relu',
          kernelInitializer: 'zeros',
          name: `${name}_fc`,
        });
  const toFeatures = (image: SymbolicTensor, attend?: layers.Layer): SymbolicTensor => {
    let x = replayModel(backbone, image);
    if (attend) x = attend.apply(x) as SymbolicTensor;
    if (x.shape.length === 4) x = pool.apply(x) as SymbolicTensor;
    return dense ? (dense.apply(x) as SymbolicTensor) : x;
  };
  const newImage = (part: string) => input({ batchShape: [...shape], dtype, name: `${name}_${part}` });
  const first = newImage('features_image');
  const attend = attention ? attentionLayer(plan) : undefined;
  const outputs = toFeatures(first, attend);
  const features = createModel({ inputs: first, outputs, name: `${name}_features` });
  if (dense) {
    const [kernel, bias] = dense.weights as [(typeof dense.weights)[0], (typeof dense.weights)[0]];
    const draw = { bound: 1 / Math.sqrt(kernel.shape[0]!) };
    drawWeight(kernel, draw, seed, '@lt/oltr/fc_kernel');
    drawWeight(bias, draw, seed, '@lt/oltr/fc_bias');
  }
  const headOptions = { scale, squash, seed, name: `${name}_head` };
  const head = memory
    ? new MetaEmbeddingClassifier({ numClasses, ...headOptions })
    : cosineClassifier({ units: numClasses, ...headOptions });
  const image = newImage('image');
  const logits = head.apply(replayModel(features, image)) as SymbolicTensor;
  const inference = createModel({ inputs: image, outputs: logits, name });
  return {
    network: { features, head, inference },
    linear: (units) => {
      const plain = newImage('linear_image');
      const layer = layers.dense({ units, kernelInitializer: 'zeros', name: `${name}_linear` });
      const plainLogits = layer.apply(toFeatures(plain)) as SymbolicTensor;
      const draw = { bound: 1 / Math.sqrt(outputs.shape[1]!) };
      layer.weights.forEach((weight, i) => {
        drawWeight(weight, draw, seed, `@lt/oltr/linear${i}`);
      });
      return { layer, model: createModel({ inputs: plain, outputs: plainLogits, name: `${name}_stage1` }) };
    },
  };
}

/** The options of {@link oltrNetwork} with their defaults. */
type Plan = Required<Omit<OltrNetworkOptions, 'featureDim'>> & Pick<OltrNetworkOptions, 'featureDim'>;

function attentionLayer({
  attention,
  attentionInitialization: initialization,
  seed,
  name,
}: Plan): layers.Layer {
  const Attention = attention === 'light' ? LightModulatedAttention : ModulatedAttention;
  return new Attention({ initialization, seed, name: `${name}_attention` });
}

function checkNetwork(caller: string, options: OltrNetworkOptions): Plan {
  checkOptions(caller, options);
  const { backbone, featureDim, memory = true, scale = 16, squash = 'linear', name = 'oltr' } = options;
  if (!(backbone instanceof LayersModel)) {
    throw new TypeError(
      `${caller}: expected \`backbone\` to be a tf.layers model, got ${describeValue(backbone)}.`,
    );
  }
  const output = backbone.outputs[0]!.shape;
  if (
    backbone.inputs.length > 1 ||
    backbone.outputs.length > 1 ||
    (output.length !== 4 && output.length !== 2)
  ) {
    throw new RangeError(
      `${caller}: expected \`backbone\` to lead from one image to maps or features, got an output of shape [${output.join(', ')}].`,
    );
  }
  const { attention = output.length === 4, attentionInitialization = 'identity' } = options;
  if (typeof attention !== 'boolean') checkOneOf(caller, 'attention', attention, ['light']);
  if (attention && output.length === 2) {
    throw new RangeError(
      `${caller}: expected \`backbone\` to end at maps [batch, height, width, channels], which \`attention\` needs, got [${output.join(', ')}]. ` +
        'Cut it with splitBackbone before its pooling layer.',
    );
  }
  if (typeof memory !== 'boolean') {
    throw new TypeError(`${caller}: expected \`memory\` to be true or false, got ${describeValue(memory)}.`);
  }
  if (typeof name !== 'string') {
    throw new TypeError(`${caller}: expected \`name\` to be a string, got ${describeValue(name)}.`);
  }
  const whole = { min: 1, integer: true };
  return {
    backbone,
    numClasses: checkNumber(caller, 'numClasses', options.numClasses, whole),
    attention,
    attentionInitialization: checkOneOf(caller, 'attentionInitialization', attentionInitialization, [
      'identity',
      'official',
    ]),
    memory,
    ...(featureDim !== undefined && { featureDim: checkNumber(caller, 'featureDim', featureDim, whole) }),
    scale: checkNumber(caller, 'scale', scale, { above: 0 }),
    squash: checkOneOf(caller, 'squash', squash, ['linear', 'squared', 'none']),
    seed: checkSeed(caller, options.seed),
    name,
  };
}
