import { type ImportedWeights, type ImportWeightsOptions, importWeights, resNetNames } from '@lt/backbones';
import { checkOptions, describeValue } from '@lt/core';
import { decodeSafetensors } from '@lt/core/safetensors';
import { LayersModel } from '@tensorflow/tfjs-layers';
import { officialWeights, writeOfficial } from './official-weights.ts';
import type { OltrNetwork } from './oltr-network.ts';

/** Options of {@link importOltrWeights}. */
export interface ImportOltrWeightsOptions {
  /**
   * What the names of the feature model begin with in the file.
   *
   * @default 'feat_model.module.'
   */
  features?: string;
  /**
   * What the names of the classifier begin with in the file.
   *
   * @default 'classifier.module.'
   */
  classifier?: string;
  /**
   * Name of each layer of the backbone in the file, after `features`; `null` for a layer that keeps its weights.
   *
   * @default resNetNames(), those of torchvision and of the authors
   */
  names?: NonNullable<ImportWeightsOptions['names']>;
  /** Tells of a tensor of the file that no layer takes whether it may be left out, by its whole name. @default none may */
  ignore?: (name: string) => boolean;
}

/**
 * Fills a network with a checkpoint of the authors' code: backbone, attention, dense layer, classifier and memory.
 *
 * Write the checkpoint as a safetensors file first, in Python:
 *
 *     checkpoint = torch.load('final_model_checkpoint.pth', map_location='cpu')
 *     best = checkpoint['state_dict_best']
 *     tensors = {f'{part}.{name}': value for part in best for name, value in best[part].items()}
 *     tensors['centroids'] = checkpoint['centroids']
 *     safetensors.torch.save_file(tensors, 'oltr.safetensors')
 *
 * Kernels are transposed, and the dense layer of the attention, which in PyTorch reads channels before positions, is put into the order
 * of tf.layers. The network must be the authors': for ImageNet-LT `oltrNetwork` on a `resNet` of depth 10 cut after `stage4`, with
 * `featureDim: 512` and attention. All is checked before anything is written. What is not of the backbone must be float32.
 *
 * @param network - From `oltrNetwork`, with a memory.
 * @param file - The bytes of the file.
 * @param options - Names in the file.
 * @returns What was taken, left out and kept.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if the file is no safetensors file or does not fit the network; then nothing has changed.
 *
 * @example
 * ```ts
 * import { importOltrWeights, oltrNetwork } from '@lt/oltr';
 * import { encodeSafetensors } from '@lt/core/safetensors';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { layers, sequential } from '@tensorflow/tfjs-layers';
 *
 * const backbone = sequential({ layers: [layers.reLU({ inputShape: [2] })] });
 * const network = oltrNetwork({ backbone, numClasses: 3, seed: 0 });
 *
 * // A file of one classifier. Read yours: new Uint8Array(await (await fetch(url)).arrayBuffer())
 * const zeros = (...shape: number[]) => {
 *   const size = shape.reduce((a, b) => a * b);
 *   return { dtype: 'F32', shape, bytes: new Uint8Array(4 * size) };
 * };
 * const tensors = new Map([
 *   ['classifier.module.fc_hallucinator.weight', zeros(3, 2)],
 *   ['classifier.module.fc_hallucinator.bias', zeros(3)],
 *   ['classifier.module.fc_selector.weight', zeros(2, 2)],
 *   ['classifier.module.fc_selector.bias', zeros(2)],
 *   ['classifier.module.cosnorm_classifier.weight', zeros(3, 2)],
 *   ['centroids', zeros(3, 2)],
 * ]);
 * const { imported } = importOltrWeights(network, encodeSafetensors({ metadata: new Map(), tensors }));
 * console.log(imported.length); // 6
 * ```
 *
 * @see Z. Liu, Z. Miao, X. Zhan, J. Wang, B. Gong, S. X. Yu, "Large-Scale Long-Tailed Recognition in an Open World", CVPR 2019,
 *   https://arxiv.org/abs/1904.05160, and its code
 */
export function importOltrWeights(
  network: OltrNetwork,
  file: Uint8Array | ArrayBuffer,
  options: ImportOltrWeightsOptions = {},
): ImportedWeights {
  const caller = 'importOltrWeights';
  if (!(network?.inference instanceof LayersModel)) {
    throw new TypeError(
      `${caller}: expected \`network\` to be what oltrNetwork() gave, got ${describeValue(network)}.`,
    );
  }
  if (!(file instanceof Uint8Array) && !(file instanceof ArrayBuffer)) {
    throw new TypeError(
      `${caller}: expected \`file\` to be a Uint8Array or an ArrayBuffer, got ${describeValue(file)}.`,
    );
  }
  const { features = 'feat_model.module.', classifier = 'classifier.module.' } = checkOptions(
    caller,
    options,
  );
  const { names = resNetNames(), ignore = () => false } = options;
  for (const [name, given] of Object.entries({ features, classifier })) {
    if (typeof given === 'string') continue;
    throw new TypeError(`${caller}: expected \`${name}\` to be a string, got ${describeValue(given)}.`);
  }
  const { tensors } = decodeSafetensors(file instanceof Uint8Array ? file : new Uint8Array(file), (what) => {
    throw new RangeError(`${caller}: expected \`file\` to be a safetensors file, got ${what}.`);
  });
  const own = officialWeights(caller, network, tensors, { features, classifier });
  const ownLayers = new Set(own.map(({ layer }) => layer.name));
  const ownNames = new Set(own.flatMap(({ weights }) => weights.map(({ name }) => name)));
  const isDense = (layer: string): boolean => layer.endsWith('_fc');
  const { imported, ignored, kept } = onBehalfOf(caller, () =>
    importWeights(network.inference, file, {
      names: (layer) => {
        if (ownLayers.has(layer)) return null;
        const name = isDense(layer) ? 'fc_add' : names(layer);
        return name === null ? null : features + name;
      },
      ignore: (name) => ownNames.has(name) || ignore(name),
    }),
  );
  for (const one of own) writeOfficial(one);
  return {
    imported: [...imported, ...ownNames],
    ignored: ignored.filter((name) => !ownNames.has(name)),
    kept: kept.filter((layer) => !ownLayers.has(layer)),
  };
}

/** Lets messages begin with the name of the function that was called. */
function onBehalfOf<Result>(caller: string, run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    (error as Error).message = (error as Error).message.replace(/^importWeights:/, `${caller}:`);
    throw error;
  }
}
