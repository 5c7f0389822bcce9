import { describeValue } from '@lt/core';
import { LayersModel, type SymbolicTensor } from '@tensorflow/tfjs-layers';

/** Checks that an argument is a tf.layers model from one tensor to one tensor, and returns these. */
export function checkBackbone(caller: string, model: LayersModel): [SymbolicTensor, SymbolicTensor] {
  if (!(model instanceof LayersModel)) {
    throw new TypeError(
      `${caller}: expected \`model\` to be a tf.layers model, got ${describeValue(model)}.`,
    );
  }
  // A sequential model has none before its input is known.
  const { inputs = [], outputs = [] } = model;
  const [first, last] = [inputs[0], outputs[0]];
  if (first === undefined || last === undefined || inputs.length > 1 || outputs.length > 1) {
    throw new RangeError(
      `${caller}: expected \`model\` to have one input and one output, got ${inputs.length} and ${outputs.length}.`,
    );
  }
  return [first, last];
}
