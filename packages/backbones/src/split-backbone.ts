import { checkOptions, describeValue } from '@lt/core';
import { model as createModel, input, type LayersModel, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { checkBackbone } from './check-backbone.ts';
import { fuseNormalization } from './fuse-normalization.ts';
import { inputsOf, replayGraph } from './replay-graph.ts';

/** Options of {@link splitBackbone}. */
export interface SplitBackboneOptions {
  /**
   * The layer whose output the tail begins from: its name, or `'stage1'`, `'stage2'`, `'stage3'` (or `'stage4'`) for the last layer
   * of that stage of a `cifarResNet` (or a `resNet`).
   */
  at: string;
}

/** The two parts of a network, made by {@link splitBackbone}. */
export interface BackboneParts {
  /** From the network's input to the output of the layer at the cut. */
  trunk: LayersModel;
  /** From there to the network's output. */
  tail: LayersModel;
}

/**
 * Cuts a network in two after one of its layers.
 *
 *     model(x) = tail(trunk(x))
 *
 * Use it to train a part of a network by itself, to let several tails share one trunk, or to keep the trunk's outputs of images that are
 * needed often. Any tf.layers model from one tensor to one tensor will do, for example a pretrained one that `loadLayersModel` read.
 *
 * The parts **share** their layers with the model: nothing is copied, training one trains the other, and the outputs are the same bit for
 * bit. Dispose the model, the trunk and the tail each once, in any order; weights go with the last that uses them. As a shared layer has
 * several outputs, `layer.output` throws from then on: `layer.getOutputAt(0)` is the model's own.
 *
 * @param model - The network, of one input and one output.
 * @param options - Where to cut.
 * @returns The two parts, tf.layers models that save and load by themselves. The caller disposes them.
 * @throws TypeError if `model` is not a tf.layers model or `at` is not a string.
 * @throws RangeError if the model has several inputs or outputs, there is no such layer, nothing is on one side of it, or another path
 *   leads past it (the message names where: a cut inside a residual block cuts its shortcut off).
 *
 * @example
 * ```ts
 * import { cifarResNet, splitBackbone } from '@lt/backbones';
 * import '@tensorflow/tfjs-backend-cpu';
 *
 * const model = cifarResNet({ depth: 20, inputShape: [8, 8, 3], numClasses: 10, seed: 0 });
 * const { trunk, tail } = splitBackbone(model, { at: 'stage2' });
 * console.log(trunk.outputShape, tail.outputShape); // [ null, 4, 4, 32 ] [ null, 10 ]
 * ```
 */
export function splitBackbone(model: LayersModel, options: SplitBackboneOptions): BackboneParts {
  const caller = 'splitBackbone';
  const [first, last] = checkBackbone(caller, model);
  checkOptions(caller, options);
  const cut = findCut(caller, first, last, layerAt(caller, model, options.at));
  const cutName = cut.sourceLayer.name;

  // Both parts call the layers anew, so that tf.layers counts a part as one more owner of its layers.
  const image = inputLike(first, `${cutName}_image`);
  const trunk = createModel({
    inputs: image,
    outputs: replayGraph(cut, new Map([[first, image]])),
    name: `${model.name}_to_${cutName}`,
  });
  const between = inputLike(cut, `${cutName}_maps`);
  const tail = createModel({
    inputs: between,
    outputs: replayGraph(last, new Map([[cut, between]])),
    name: `${model.name}_from_${cutName}`,
  });
  return { trunk: fuseNormalization(trunk), tail: fuseNormalization(tail) };
}

function inputLike({ shape, dtype }: SymbolicTensor, name: string): SymbolicTensor {
  return input({ batchShape: [...shape], dtype, name });
}

/** Returns the name of the layer that `at` means. */
function layerAt(caller: string, model: LayersModel, at: string): string {
  if (typeof at !== 'string') {
    throw new TypeError(`${caller}: expected \`at\` to be the name of a layer, got ${describeValue(at)}.`);
  }
  const names = model.layers.map(({ name }) => name);
  if (names.includes(at)) return at;
  const last = /^stage\d$/.test(at) ? names.findLast((name) => name.includes(`_${at}_`)) : undefined;
  if (last !== undefined) return last;
  throw new RangeError(
    `${caller}: expected \`at\` to be the name of a layer of the model, got ${describeValue(at)}.`,
  );
}

/** Returns the output of the named layer, through which every path from the first tensor to the last must go. */
function findCut(caller: string, first: SymbolicTensor, last: SymbolicTensor, at: string): SymbolicTensor {
  const fail = (wanted: string, got: string): never => {
    throw new RangeError(`${caller}: expected \`at\` to be ${wanted}, got "${at}"${got}.`);
  };
  const all = new Set<SymbolicTensor>();
  collect(last, all);
  const outputs = [...all].filter(({ sourceLayer }) => sourceLayer.name === at);
  const [cut] = outputs;
  if (cut === undefined || outputs.length > 1) return fail('a layer that the model calls once', '');
  if (cut === first || cut === last) return fail('a layer between the first and the last', '');

  const passes = new Map<SymbolicTensor, boolean>([[cut, true]]);
  const isBehind = (tensor: SymbolicTensor): boolean => {
    const known = passes.get(tensor);
    if (known !== undefined) return known;
    const result = inputsOf(tensor).map(isBehind).includes(true);
    passes.set(tensor, result);
    return result;
  };
  isBehind(last);
  for (const tensor of all) {
    if (tensor === cut || !isBehind(tensor)) continue;
    const past = inputsOf(tensor).find((source) => !isBehind(source));
    if (past === undefined) continue;
    const path = `from "${past.sourceLayer.name}" to "${tensor.sourceLayer.name}"`;
    return fail('a layer that every path goes through', `: one leads past it, ${path}`);
  }
  return cut;
}

function collect(tensor: SymbolicTensor, into: Set<SymbolicTensor>): void {
  if (into.has(tensor)) return;
  into.add(tensor);
  for (const source of inputsOf(tensor)) collect(source, into);
}
