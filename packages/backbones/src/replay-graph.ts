import type { SymbolicTensor } from '@tensorflow/tfjs-layers';

/** A layer as the graph of a model holds it. */
export type GraphLayer = SymbolicTensor['sourceLayer'];

/** Returns the tensors that a tensor of a model is computed from: of this model, whatever others its layers belong to. */
export function inputsOf(tensor: SymbolicTensor): SymbolicTensor[] {
  // To tf.layers, the input of a network is computed from itself.
  return tensor.sourceLayer.inboundNodes[tensor.nodeIndex!]!.inputTensors.filter((one) => one !== tensor);
}

/**
 * Computes a tensor of a model again from other inputs.
 *
 * @param output - The tensor.
 * @param replaced - What stands for the tensors to begin at; filled with all others on the way.
 * @param layerFor - The layer to call in the place of one of the model: the same one to share its weights.
 */
export function replayGraph(
  output: SymbolicTensor,
  replaced: Map<SymbolicTensor, SymbolicTensor>,
  layerFor: (layer: GraphLayer) => GraphLayer = (layer) => layer,
): SymbolicTensor {
  const known = replaced.get(output);
  if (known !== undefined) return known;
  const { sourceLayer, nodeIndex } = output;
  const node = sourceLayer.inboundNodes[nodeIndex!]!;
  const inputs = node.inputTensors.map((tensor) => replayGraph(tensor, replaced, layerFor));
  const results = layerFor(sourceLayer).apply(
    inputs.length === 1 ? inputs[0]! : inputs,
    node.callArgs ?? {},
  ) as SymbolicTensor | SymbolicTensor[];
  for (const [i, result] of [results].flat().entries()) replaced.set(node.outputTensors[i]!, result);
  return replaced.get(output)!;
}
