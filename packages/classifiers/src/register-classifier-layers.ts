import { serialization } from '@tensorflow/tfjs-core';
import { cosineClassifierClass } from './cosine-classifier.ts';
import { learnableWeightScalingClass } from './learnable-weight-scaling.ts';

/**
 * Makes the layers of this package known to tf.layers, so that `loadLayersModel` finds them: `LtCosineClassifier` and
 * `LtLearnableWeightScaling`.
 *
 * Call it once before loading a model that holds one; making, training and saving such a model needs no registration. Calling it again
 * does nothing.
 *
 * @example
 * ```ts
 * import { cosineClassifier, registerClassifierLayers } from '@lt/classifiers';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { io } from '@tensorflow/tfjs-core';
 * import { loadLayersModel, sequential } from '@tensorflow/tfjs-layers';
 *
 * const model = sequential({ layers: [cosineClassifier({ units: 3, inputShape: [4] })] });
 * let saved: io.ModelArtifacts = {};
 * await model.save(io.withSaveHandler(async (artifacts) => {
 *   saved = artifacts;
 *   return { modelArtifactsInfo: io.getModelArtifactsInfoForJSON(artifacts) };
 * }));
 *
 * registerClassifierLayers();
 * const loaded = await loadLayersModel(io.fromMemory(saved));
 * console.log(loaded.outputShape); // [ null, 3 ]
 * ```
 */
export function registerClassifierLayers(): void {
  serialization.registerClass(cosineClassifierClass());
  serialization.registerClass(learnableWeightScalingClass());
}
