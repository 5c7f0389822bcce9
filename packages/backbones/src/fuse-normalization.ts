import type { Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers';
import { type BatchNormalization, trainingPass, trainsFaster } from './batch-normalization.ts';
import { isNormalizedAtOnce } from './normalize-batch.ts';
import { type GraphLayer, inputsOf } from './replay-graph.ts';

/** What a layer takes over from those before it. */
interface Step {
  /** The layer that may have left its work: the batch normalization, or the addition that has done it. */
  after: GraphLayer;
  /** Which of the inputs is from there. */
  place: number;
  /** The batch normalization to do; none where the addition before has done it. */
  norm?: BatchNormalization;
  /** Whether this is a ReLU; else it is an addition with a ReLU behind it. */
  isLast: boolean;
}

/** A model that runs: who takes over from whom in it, and who has left something. */
interface Run {
  steps: ReadonlyMap<GraphLayer, Step>;
  norms: ReadonlySet<GraphLayer>;
  left: Set<GraphLayer>;
}

let running: Run | undefined;
let wrapped: WeakSet<GraphLayer> | undefined;

/**
 * Lets a model normalize a batch, add a shortcut and cut by ReLU in one pass while it trains, where the backend has the kernel. Returns
 * the model.
 *
 *     batch normalization → ReLU,    batch normalization → addition of two → ReLU
 *
 * There the batch normalization hands its input on, and the layer behind it does the work of both or of all three. This is so only while
 * `apply` or `call` of this model runs, and only where nothing else in the model reads what lies between. `fit`, `predict`, and other
 * models of the same layers compute one after the other, as ever. Layers, their names and weights, and what is saved stay tf.layers' own.
 */
export function fuseNormalization(model: LayersModel): LayersModel {
  const steps = stepsOf(model);
  const norms = new Set<GraphLayer>([...steps.values()].flatMap(({ norm }) => norm ?? []));
  for (const layer of norms) wrapOnce(layer, leave);
  for (const layer of steps.keys()) wrapOnce(layer, takeOver);
  const callOfClass = model.call.bind(model);
  model.call = (inputs, kwargs) => {
    const outer = running;
    running = { steps, norms, left: new Set() };
    try {
      return callOfClass(inputs, kwargs);
    } finally {
      running = outer;
    }
  };
  return model;
}

type Wrapper = (layer: GraphLayer, tensors: Tensor[], training: boolean) => Tensor | undefined;

/** Asks `wrapper` before a layer computes by itself. A layer may be in several models. */
function wrapOnce(layer: GraphLayer, wrapper: Wrapper): void {
  wrapped ??= new WeakSet();
  if (wrapped.has(layer)) return;
  wrapped.add(layer);
  const callBefore = layer.call.bind(layer);
  layer.call = (inputs, kwargs) =>
    wrapper(layer, [inputs].flat(), Boolean(kwargs?.training)) ?? callBefore(inputs, kwargs);
}

/** Hands the input of a batch normalization on, where a layer behind it takes over. */
function leave(norm: GraphLayer, [x]: Tensor[], training: boolean): Tensor | undefined {
  if (!training || !running?.norms.has(norm) || !isNormalizedAtOnce(x!)) return undefined;
  running.left.add(norm);
  return x;
}

/** Does what was left, if anything was. */
function takeOver(layer: GraphLayer, tensors: Tensor[]): Tensor | undefined {
  const step = running?.steps.get(layer);
  if (step === undefined || !running!.left.delete(step.after)) return undefined;
  const { norm, place, isLast } = step;
  if (norm === undefined) return tensors[0];
  if (!isLast) running!.left.add(layer);
  const beside = isLast ? undefined : tensors[1 - place];
  return trainingPass(norm, tensors[place]!, { beside, relu: true });
}

/** Finds the layers of a model that take over from others. */
function stepsOf({ outputs }: LayersModel): Map<GraphLayer, Step> {
  const readers = new Map<SymbolicTensor, SymbolicTensor[]>();
  for (const output of outputs) collect(output, readers);
  const calls = [...readers.keys()].map(({ sourceLayer }) => sourceLayer);
  const isCalledOnce = (layer: GraphLayer): boolean => calls.indexOf(layer) === calls.lastIndexOf(layer);
  const onlyReader = (tensor: SymbolicTensor): SymbolicTensor | undefined => {
    const [reader, ...others] = readers.get(tensor)!;
    const isSeen = outputs.includes(tensor) || others.length > 0;
    return isSeen || reader === undefined || !isCalledOnce(reader.sourceLayer) ? undefined : reader;
  };
  const steps = new Map<GraphLayer, Step>();
  for (const tensor of readers.keys()) {
    const { sourceLayer: norm } = tensor;
    if (!trainsFaster(norm) || !isCalledOnce(norm)) continue;
    const next = onlyReader(tensor);
    if (next === undefined) continue;
    if (isReLU(next.sourceLayer)) {
      steps.set(next.sourceLayer, { after: norm, place: 0, norm, isLast: true });
      continue;
    }
    const last = isAdditionOfTwo(next) ? onlyReader(next) : undefined;
    if (last === undefined || !isReLU(last.sourceLayer) || steps.has(next.sourceLayer)) continue;
    const place = inputsOf(next).indexOf(tensor);
    steps.set(next.sourceLayer, { after: norm, place, norm, isLast: false });
    steps.set(last.sourceLayer, { after: next.sourceLayer, place: 0, isLast: true });
  }
  return steps;
}

/** Lists the tensors that a tensor is computed from, itself included, each with those that are computed from it. */
function collect(tensor: SymbolicTensor, readers: Map<SymbolicTensor, SymbolicTensor[]>): void {
  if (readers.has(tensor)) return;
  readers.set(tensor, []);
  for (const source of inputsOf(tensor)) {
    collect(source, readers);
    readers.get(source)!.push(tensor);
  }
}

function isReLU(layer: GraphLayer): boolean {
  return layer.getClassName() === 'ReLU' && layer.getConfig().maxValue == null;
}

/** Whether a tensor is the sum of two others of one shape. */
function isAdditionOfTwo(tensor: SymbolicTensor): boolean {
  if (tensor.sourceLayer.getClassName() !== 'Add') return false;
  const [a, b, ...others] = inputsOf(tensor);
  return b !== undefined && others.length === 0 && String(a!.shape) === String(b.shape);
}
