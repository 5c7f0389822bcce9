import { createRandom } from '@lt/core';
import { tensor, tidy, type Variable } from '@tensorflow/tfjs-core';
import {
  model as createModel,
  input,
  type LayersModel,
  layers,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers';

/**
 * A bilateral-branch network: one trunk, two tails, one classifier. Each part is a tf.layers model, to be used alone or together.
 *
 * `inference.dispose()` frees all of them. `inference.save(…)` saves all of them; `restoreBilateral` finds them in the loaded model.
 */
export interface BilateralModel {
  /** Images to maps of features, for both branches. */
  trunk: LayersModel;
  /** Tail of the conventional branch: maps to pooled features, `[batch, dim]`. */
  conventional: LayersModel;
  /** Tail of the re-balancing branch: the same layers, with weights and batch statistics of its own. */
  rebalancing: LayersModel;
  /** Dense layer from the features of both branches side by side, `[batch, 2 · dim]`, to the logits. */
  classifier: LayersModel;
  /** Images to logits, for prediction: both tails on the same image, their features side by side, no alpha. */
  inference: LayersModel;
}

/** What a bilateral-branch network is made of. */
export interface BilateralParts {
  trunk: LayersModel;
  conventional: LayersModel;
  rebalancing: LayersModel;
  numClasses: number;
  seed: number | string;
  name: string;
}

/** Joins trunk and tails to a network, with a classifier drawn from the seed. */
export function joinBranches(parts: BilateralParts): BilateralModel {
  const { trunk, conventional, rebalancing, numClasses, seed, name } = parts;
  const dim = [conventional, rebalancing].reduce((sum, tail) => sum + (tail.outputShape[1] as number), 0);
  const features = input({ shape: [dim], name: `${name}_features` });
  const dense = layers.dense({ units: numClasses, kernelInitializer: 'zeros', name: `${name}_logits` });
  const outputs = dense.apply(features) as SymbolicTensor;
  const classifier = createModel({ inputs: features, outputs, name: `${name}_classifier` });
  const bound = Math.sqrt(1 / dim);
  const random = createRandom(seed, '@lt/bbn');
  const draw = (size: number): Float32Array =>
    new Float32Array(random.fill(new Float64Array(size)).map((value) => bound * (2 * value - 1)));
  tidy(() => {
    dense.setWeights([
      tensor(draw(dim * numClasses), [dim, numClasses]),
      tensor(draw(numClasses), [numClasses]),
    ]);
  });

  const { shape, dtype } = trunk.inputs[0]!;
  const image = input({ batchShape: [...shape], dtype, name: `${name}_image` });
  const maps = trunk.apply(image) as SymbolicTensor;
  const both = [conventional, rebalancing].map((tail) => tail.apply(maps) as SymbolicTensor);
  const joined = layers.concatenate({ name: `${name}_concatenate` }).apply(both) as SymbolicTensor;
  const logits = classifier.apply(joined) as SymbolicTensor;
  const inference = createModel({ inputs: image, outputs: logits, name });
  return { trunk, conventional, rebalancing, classifier, inference };
}

/** Returns a tail that ends at features `[batch, dim]`: the tail itself, or one with a mean over height and width. */
export function pooled(tail: LayersModel): LayersModel {
  const output = tail.outputs[0]!;
  if (output.shape.length === 2) return tail;
  const image = input({ batchShape: [...tail.inputs[0]!.shape], name: `${tail.name}_maps` });
  const pool = layers.globalAveragePooling2d({ name: `${tail.name}_pool` });
  const outputs = pool.apply(tail.apply(image) as SymbolicTensor) as SymbolicTensor;
  return createModel({ inputs: image, outputs, name: `${tail.name}_pooled` });
}

/** Returns the variables that training changes, always in the same order: trunk, conventional, re-balancing, classifier. */
export function trainableVariables(model: BilateralModel): Variable[] {
  const { trunk, conventional, rebalancing, classifier } = model;
  const parts = [trunk, conventional, rebalancing, classifier];
  return parts.flatMap((part) => part.trainableWeights.map((weight) => weight.read() as Variable));
}
