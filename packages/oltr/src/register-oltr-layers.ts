import { serialization } from '@tensorflow/tfjs-core';
import { lightModulatedAttentionClass } from './light-modulated-attention.ts';
import { metaEmbeddingClassifierClass } from './meta-embedding-classifier.ts';
import { modulatedAttentionClass } from './modulated-attention.ts';

/**
 * Makes the layers of this package known to tf.layers, so that `loadLayersModel` finds them: `LtModulatedAttention`,
 * `LtLightModulatedAttention` and `LtMetaEmbeddingClassifier`.
 *
 * Call it once before loading a model that holds one; making, training and saving such a model needs no registration. Calling it again
 * does nothing. A model with a cosine classifier, the ablation without a memory, needs `registerClassifierLayers()` of `@lt/classifiers`.
 *
 * @example
 * ```ts
 * import { MetaEmbeddingClassifier, registerOltrLayers } from '@lt/oltr';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { io } from '@tensorflow/tfjs-core';
 * import { loadLayersModel, sequential } from '@tensorflow/tfjs-layers';
 *
 * const model = sequential({ layers: [new MetaEmbeddingClassifier({ numClasses: 3, inputShape: [4] })] });
 * let saved: io.ModelArtifacts = {};
 * await model.save(io.withSaveHandler(async (artifacts) => {
 *   saved = artifacts;
 *   return { modelArtifactsInfo: io.getModelArtifactsInfoForJSON(artifacts) };
 * }));
 *
 * registerOltrLayers();
 * const loaded = await loadLayersModel(io.fromMemory(saved));
 * console.log(loaded.outputShape); // [ null, 3 ]
 * ```
 */
export function registerOltrLayers(): void {
  serialization.registerClass(modulatedAttentionClass());
  serialization.registerClass(lightModulatedAttentionClass());
  serialization.registerClass(metaEmbeddingClassifierClass());
}
