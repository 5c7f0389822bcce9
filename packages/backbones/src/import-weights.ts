import { checkOptions, describeValue } from '@lt/core';
import { decodeSafetensors } from '@lt/core/safetensors';
import { tensor, tidy } from '@tensorflow/tfjs-core';
import { LayersModel } from '@tensorflow/tfjs-layers';
import { checkFit, wantedWeights } from './fit-weights.ts';
import { resNetNames, type WeightNames } from './res-net-names.ts';
import { storedFloats } from './stored-floats.ts';

/** Options of {@link importWeights}. */
export interface ImportWeightsOptions {
  /**
   * Name of each layer in the file, without `.weight` and the like; `null` for a layer that keeps the weights it has. Several layers may
   * have the same name.
   *
   * @default resNetNames(), those of torchvision
   */
  names?: WeightNames;
  /**
   * Tells of a tensor of the file that no layer takes whether it may be left out. Names that end in `num_batches_tracked`, PyTorch's
   * counters, always are.
   *
   * @default none may
   */
  ignore?: (name: string) => boolean;
}

/** What {@link importWeights} did. */
export interface ImportedWeights {
  /** Tensors of the file that the model has taken, in the order of its layers. */
  imported: string[];
  /** Tensors of the file that `ignore` left out. */
  ignored: string[];
  /** Layers of the model with weights that `names` let be as they were. */
  kept: string[];
}

/**
 * Fills a network with the weights of a safetensors file that was written from PyTorch.
 *
 * Use it to begin from weights that were trained elsewhere. The file is plain: in Python, `safetensors.torch.save_file(model.state_dict(),
 * 'model.safetensors')` writes one. Any tf.layers model will do, given the names of its layers in the file:
 *
 *     here                        in PyTorch            shape there
 *     kernel, of a convolution    weight                [out, in, height, width]
 *     kernel, dense               weight                [out, in]
 *     bias                        bias                  [out]
 *     gamma, beta                 weight, bias          [channels]
 *     moving_mean, …_variance     running_mean, _var    [channels]
 *
 * A pretrained ResNet-50 of torchvision, for its features: `importWeights(resNet({ depth: 50, seed: null }), file, { ignore: (name) =>
 * name.startsWith('fc.') })`. With another number of classes, let `names` give `null` for the layer of the logits, which then keeps its own.
 *
 * Float16, bfloat16, float32 and float64 are read, and become float32. Everything is checked first: either all weights are set, or none.
 *
 * The weights alone do not make the network the same: `resNet` and `cifarResNet` pad as PyTorch does, most models of tf.layers do not. A
 * dense layer that follows a flatten layer expects its inputs in another order, channels last. Images must be scaled as they were in
 * training; torchvision's pretrained networks expect `(pixel / 255 - mean) / deviation` of red, green and blue, with mean 0.485, 0.456,
 * 0.406 and deviation 0.229, 0.224, 0.225.
 *
 * @param model - The network to fill, with networks within it.
 * @param file - The bytes of the file, from `fetch` or `readFile`.
 * @param options - Names, and what may be left out.
 * @returns What was taken, left out and kept.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if the file is no safetensors file, or does not fit the model: the message lists which names are missing, which have
 *   another shape or number format, and which no layer takes. Then nothing has changed.
 *
 * @example
 * ```ts
 * import { importWeights } from '@lt/backbones';
 * import { encodeSafetensors } from '@lt/core/safetensors';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { layers, sequential } from '@tensorflow/tfjs-layers';
 *
 * // A file of a linear layer, as PyTorch has it. Read yours: new Uint8Array(await (await fetch(url)).arrayBuffer())
 * const bytes = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer);
 * const tensors = new Map([
 *   ['head.weight', { dtype: 'F32', shape: [2, 3], bytes: bytes(1, 2, 3, 4, 5, 6) }],
 *   ['head.bias', { dtype: 'F32', shape: [2], bytes: bytes(7, 8) }],
 * ]);
 * const file = encodeSafetensors({ metadata: new Map(), tensors });
 *
 * const model = sequential({ layers: [layers.dense({ units: 2, inputShape: [3], name: 'logits' })] });
 * const { imported } = importWeights(model, file, { names: () => 'head' });
 * console.log(imported); // [ 'head.weight', 'head.bias' ]
 * console.log((await model.getWeights()[0]?.data())?.join(' ')); // 1 4 2 5 3 6
 * ```
 */
export function importWeights(
  model: LayersModel,
  file: Uint8Array | ArrayBuffer,
  options: ImportWeightsOptions = {},
): ImportedWeights {
  const caller = 'importWeights';
  const { names, ignore } = checkArguments(caller, model, options);
  const { tensors } = decodeSafetensors(checkBytes(caller, file), (what) => {
    throw new RangeError(`${caller}: expected \`file\` to be a safetensors file, got ${what}.`);
  });
  const { wanted, kept } = wantedWeights(caller, model, names);
  const taken = new Set(wanted.map(({ name }) => name));
  const others = [...tensors.keys()].filter((name) => !taken.has(name) && !isCounter(name));
  const ignored = others.filter((name) => ignore(name));
  const unexpected = others.filter((name) => !ignored.includes(name));
  checkFit(caller, wanted, tensors, unexpected);
  for (const { name, weight, shape, reorder } of wanted) {
    tidy(() => void weight.write(tensor(reorder(storedFloats(tensors.get(name)!)), shape)));
  }
  return { imported: [...taken], ignored, kept };
}

/** Batches that a batch normalization of PyTorch has seen: nothing depends on it. */
function isCounter(name: string): boolean {
  return name.endsWith('num_batches_tracked');
}

function checkArguments(
  caller: string,
  model: LayersModel,
  options: ImportWeightsOptions,
): Required<ImportWeightsOptions> {
  if (!(model instanceof LayersModel)) {
    throw new TypeError(
      `${caller}: expected \`model\` to be a tf.layers model, got ${describeValue(model)}.`,
    );
  }
  const { names = resNetNames(), ignore = () => false } = checkOptions(caller, options);
  for (const [option, given] of Object.entries({ names, ignore })) {
    if (typeof given === 'function') continue;
    throw new TypeError(`${caller}: expected \`${option}\` to be a function, got ${describeValue(given)}.`);
  }
  return { names, ignore };
}

function checkBytes(caller: string, file: Uint8Array | ArrayBuffer): Uint8Array {
  if (file instanceof Uint8Array) return file;
  if (file instanceof ArrayBuffer) return new Uint8Array(file);
  throw new TypeError(
    `${caller}: expected \`file\` to be a Uint8Array or an ArrayBuffer, got ${describeValue(file)}.`,
  );
}
