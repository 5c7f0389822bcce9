import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers';

/**
 * Returns what a model computes from another input, by calling its layers anew.
 *
 * A model that holds another one as a layer frees it twice when it is disposed, so that two models cannot share one. Layers they can.
 */
export function replayModel(model: LayersModel, input: SymbolicTensor): SymbolicTensor {
  const known = new Map<SymbolicTensor, SymbolicTensor>([[model.inputs[0]!, input]]);
  const resolve = (tensor: SymbolicTensor): SymbolicTensor => {
    const done = known.get(tensor);
    if (done !== undefined) return done;
    const { sourceLayer, nodeIndex } = tensor;
    const node = sourceLayer.inboundNodes[nodeIndex!]!;
    const inputs = node.inputTensors.map(resolve);
    const outputs = sourceLayer.apply(inputs.length === 1 ? inputs[0]! : inputs, node.callArgs ?? {});
    for (const [i, output] of [outputs as SymbolicTensor | SymbolicTensor[]].flat().entries()) {
      known.set(node.outputTensors[i]!, output);
    }
    return known.get(tensor)!;
  };
  return resolve(model.outputs[0]!);
}
