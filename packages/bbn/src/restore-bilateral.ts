import { describeValue } from '@lt/core';
import { LayersModel } from '@tensorflow/tfjs-layers';
import type { BilateralModel } from './bilateral-model.ts';

/**
 * Returns the parts of a bilateral-branch network that was saved by its `inference` model and loaded again.
 *
 * @param inference - What `loadLayersModel` gave.
 * @returns The parts, with `inference` itself: nothing is copied, and `inference.dispose()` frees them.
 * @throws TypeError if `inference` is not a tf.layers model.
 * @throws RangeError if it does not hold two tails between a trunk and a classifier.
 *
 * @example
 * ```ts
 * import { bilateralResNet, restoreBilateral } from '@lt/bbn';
 * import '@tensorflow/tfjs-backend-cpu';
 *
 * const { inference } = bilateralResNet({ depth: 20, numClasses: 2, inputShape: [8, 8, 1], seed: 0 });
 * // await inference.save('file://model'), and later const loaded = await loadLayersModel('file://model/model.json')
 * const { trunk, classifier } = restoreBilateral(inference);
 * console.log(trunk.outputShape, classifier.inputs[0]?.shape); // [ null, 2, 2, 64 ] [ null, 128 ]
 * ```
 *
 * @see B. Zhou, Q. Cui, X.-S. Wei, Z.-M. Chen, "BBN: Bilateral-Branch Network with Cumulative Learning for Long-Tailed Visual
 *   Recognition", CVPR 2020, https://arxiv.org/abs/1912.02413
 */
export function restoreBilateral(inference: LayersModel): BilateralModel {
  const caller = 'restoreBilateral';
  if (!(inference instanceof LayersModel)) {
    throw new TypeError(
      `${caller}: expected \`inference\` to be a tf.layers model, got ${describeValue(inference)}.`,
    );
  }
  // The way back from the logits: classifier, concatenation, tails in their order, trunk.
  const sourcesOf = (layer: LayersModel['layers'][number] | undefined): LayersModel['layers'] => {
    const node = layer?.inboundNodes.find((one) =>
      inference.layers.some((each) => one.inboundLayers.includes(each)),
    );
    return node?.inboundLayers ?? [];
  };
  const classifier = inference.outputs[0]?.sourceLayer;
  const [conventional, rebalancing, ...more] = sourcesOf(sourcesOf(classifier)[0]);
  const [trunk] = sourcesOf(conventional);
  const parts = [trunk, conventional, rebalancing, classifier];
  const areModels = parts.every((part) => part instanceof LayersModel);
  if (!areModels || more.length > 0 || sourcesOf(rebalancing)[0] !== trunk) {
    throw new RangeError(
      `${caller}: expected \`inference\` to be the saved model of a bilateral-branch network, got ${describeValue(inference.name)}.`,
    );
  }
  const [ofTrunk, ofC, ofR, ofClassifier] = parts as [LayersModel, LayersModel, LayersModel, LayersModel];
  return { trunk: ofTrunk, conventional: ofC, rebalancing: ofR, classifier: ofClassifier, inference };
}
