import { sigmoidBiasInit } from '@lt/losses';
import { fill } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';

/**
 * Starts the last layer of a model at the bias of one sigmoid per class.
 *
 * Without it, every example starts with a loss of numClasses · ln 2, nearly all of it from the wrong classes.
 */
export function startSigmoidHead(model: LayersModel): void {
  const head = model.layers.at(-1)!;
  const [kernel] = head.getWeights();
  const numClasses = kernel!.shape[1]!;
  const bias = fill([numClasses], sigmoidBiasInit(numClasses));
  head.setWeights([kernel!, bias]);
  bias.dispose();
}
