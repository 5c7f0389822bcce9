import { describeValue } from '@lt/core';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { LayersModel, model as makeModel, type SymbolicTensor } from '@tensorflow/tfjs-layers';

type Layer = LayersModel['layers'][number];

/** A network that ends in maps, pooling and one linear layer, in its parts. All of them are the network's own: dispose nothing here. */
export interface MapsAndClassifier {
  /** From images to the last feature maps, `[batch, height, width, channels]`. It shares the network's layers. */
  trunk: LayersModel;
  /** The linear layer. */
  classifier: Layer;
  /** Its kernel, `[channels, numClasses]`; a variable that training the network changes. */
  kernel: Tensor2D;
  /** Its bias, `[numClasses]`. */
  bias: Tensor1D;
}

/**
 * Finds the last feature maps and the linear layer of a network, which class activation maps need: cuts it before the global average pooling.
 *
 * @param model - A model of tf.layers whose last layers are global average pooling and one dense layer with a bias and without an
 *   activation, such as `cifarResNet` of `@lt/backbones`; dropout may lie between them.
 * @returns The parts; they share layers and weights with the model.
 * @throws TypeError if `model` is no model of tf.layers.
 * @throws RangeError if it ends in another way: behind a flattened map there is no class activation map; use `gradCam`.
 *
 * @example
 * ```ts
 * import { smallConvNet } from '@lt/backbones';
 * import { splitAtMaps } from '@lt/fsa';
 * import '@tensorflow/tfjs-backend-cpu';
 *
 * const network = smallConvNet({ inputShape: [16, 16, 1], filters: [4, 8], numClasses: 3, seed: 0 });
 * const { trunk, kernel } = splitAtMaps(network);
 * console.log(trunk.outputShape, kernel.shape); // [ null, 8, 8, 8 ] [ 8, 3 ]
 * ```
 *
 * @see B. Zhou, A. Khosla, A. Lapedriza, A. Oliva, A. Torralba, "Learning Deep Features for Discriminative Localization", CVPR 2016,
 *   section 2, https://arxiv.org/abs/1512.04150
 */
export function splitAtMaps(model: LayersModel): MapsAndClassifier {
  return cutAtMaps('splitAtMaps', model);
}

/** Does what {@link splitAtMaps} does, in another function's name. */
export function cutAtMaps(caller: string, model: LayersModel): MapsAndClassifier {
  if (!(model instanceof LayersModel)) {
    throw new TypeError(
      `${caller}: expected \`model\` to be a model of tf.layers, got ${describeValue(model)}.`,
    );
  }
  const last = model.outputs?.[0];
  const classifier = last?.sourceLayer;
  let behindMaps = last && inputOf(last);
  while (behindMaps?.sourceLayer.getClassName() === 'Dropout') behindMaps = inputOf(behindMaps);
  const pooling = behindMaps?.sourceLayer;
  if (!classifier || !isLinear(classifier) || pooling?.getClassName() !== 'GlobalAveragePooling2D') {
    const end = [pooling, classifier].map((layer) => layer?.getClassName() ?? 'nothing').join(', ');
    throw new RangeError(
      `${caller}: expected \`model\` to end in GlobalAveragePooling2D and a Dense layer with a bias and no activation, got ${end}. For other ` +
        'ends there is `gradCam`.',
    );
  }
  const [kernel, bias] = classifier.weights.map((weight) => weight.read());
  return {
    trunk: makeModel({ inputs: model.inputs, outputs: inputOf(behindMaps!)! }),
    classifier,
    kernel: kernel as Tensor2D,
    bias: bias as Tensor1D,
  };
}

/** Returns what a tensor of a model is computed from: in this model, whatever others its layer belongs to. */
function inputOf({ sourceLayer, nodeIndex }: SymbolicTensor): SymbolicTensor | undefined {
  return sourceLayer.inboundNodes[nodeIndex!]?.inputTensors[0];
}

function isLinear(layer: Layer): boolean {
  const { activation, useBias } = layer.getConfig();
  return layer.getClassName() === 'Dense' && activation === 'linear' && useBias === true;
}
