import { checkOptions } from '@lt/core';
import { model as createModel, input, LayersModel } from '@tensorflow/tfjs-layers';
import { trainFaster, trainsFaster } from './batch-normalization.ts';
import { checkBackbone } from './check-backbone.ts';
import { checkModelName } from './check-network-options.ts';
import { fuseNormalization } from './fuse-normalization.ts';
import { type GraphLayer, replayGraph } from './replay-graph.ts';

/** Options of {@link copyModel}. */
export interface CopyModelOptions {
  /** Name of the copy, and first part of its layers' names: `<name>_<name in the model>`. */
  name: string;
}

/**
 * Returns a network of the same layers and the same weights as another, in variables of its own.
 *
 * Use it for branches that begin alike and part in training, or to keep a network as it is while training goes on. A layer that the model
 * calls several times is one layer of the copy as well. Whether a layer is trainable is copied too.
 *
 * @param model - The network, of one input and one output.
 * @param options - The name of the copy.
 * @returns The copy. The caller disposes it.
 * @throws TypeError if `model` is not a tf.layers model or `name` is not a string.
 * @throws RangeError if the model has several inputs or outputs, or `name` has characters that are no good in names of weights.
 *
 * @example
 * ```ts
 * import { copyModel, smallConvNet } from '@lt/backbones';
 * import '@tensorflow/tfjs-backend-cpu';
 *
 * const model = smallConvNet({ inputShape: [8, 8, 1], numClasses: 3, seed: 0 });
 * const copy = copyModel(model, { name: 'copy' });
 * console.log(copy.countParams() === model.countParams()); // true
 * model.dispose();
 * console.log(copy.outputShape); // [ null, 3 ]
 * ```
 */
export function copyModel(model: LayersModel, options: CopyModelOptions): LayersModel {
  const caller = 'copyModel';
  const [first, last] = checkBackbone(caller, model);
  checkOptions(caller, options);
  const name = checkModelName(caller, options.name);
  const { shape, dtype } = first;
  const image = input({ batchShape: [...shape], dtype, name: `${name}_input` });
  const copies = new Map<GraphLayer, GraphLayer>();
  const copyOf = (layer: GraphLayer): GraphLayer => {
    const copy = copies.get(layer) ?? copyLayer(layer, `${name}_${layer.name}`);
    copies.set(layer, copy);
    return copy;
  };
  const outputs = replayGraph(last, new Map([[first, image]]), copyOf);
  for (const [layer, copy] of copies) copy.setWeights(layer.getWeights());
  return fuseNormalization(createModel({ inputs: image, outputs, name }));
}

function copyLayer(layer: GraphLayer, name: string): GraphLayer {
  if (layer instanceof LayersModel) return copyModel(layer, { name });
  const Class = layer.constructor as unknown as LayerClass;
  const copy = Class.fromConfig(Class, { ...layer.getConfig(), name });
  if (trainsFaster(layer)) trainFaster(copy as never);
  return copy;
}

/** What every class of layers has, of which tf.layers types but the instances. */
interface LayerClass {
  fromConfig(type: LayerClass, config: Record<string, unknown>): GraphLayer;
}
