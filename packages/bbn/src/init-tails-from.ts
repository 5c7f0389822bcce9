import { describeValue } from '@lt/core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { LayersModel } from '@tensorflow/tfjs-layers';
import type { BilateralModel } from './bilateral-model.ts';
import { checkBilateral } from './check-bilateral.ts';

/**
 * Gives a bilateral-branch network the weights of a plain one: its first layers to the trunk, the rest to **both** tails.
 *
 * Use it to begin from a network that was trained in the usual way. Weights are taken in the order of the layers and must have the same
 * shapes; names do not matter. What is left over, the plain network's own classifier, is left out, and the classifier here stays as it is.
 *
 * @param bilateral - The network to fill, made by `bilateralResNet` or `splitBilateral`.
 * @param plainModel - The plain network, with or without a classifier. Its weights are copied; it stays the caller's.
 * @throws TypeError if an argument is not such a model.
 * @throws RangeError if a layer's weights do not fit; then nothing has changed.
 *
 * @example
 * ```ts
 * import { cifarResNet } from '@lt/backbones';
 * import { bilateralResNet, initTailsFrom } from '@lt/bbn';
 * import '@tensorflow/tfjs-backend-cpu';
 *
 * const shape = { depth: 20, inputShape: [8, 8, 3], numClasses: 10 } as const;
 * const network = bilateralResNet({ ...shape, seed: 0 });
 * initTailsFrom(network, cifarResNet({ ...shape, seed: 1 }));
 * const [ofC, ofR] = [network.conventional, network.rebalancing].map((tail) => tail.getWeights()[0]);
 * const [a, b] = [await ofC?.data(), await ofR?.data()];
 * console.log(a?.[0] === b?.[0]); // true
 * ```
 *
 * @see B. Zhou, Q. Cui, X.-S. Wei, Z.-M. Chen, "BBN: Bilateral-Branch Network with Cumulative Learning for Long-Tailed Visual
 *   Recognition", CVPR 2020, https://arxiv.org/abs/1912.02413. The authors' code cannot load a plain network: the last block has another
 *   name there.
 */
export function initTailsFrom(bilateral: BilateralModel, plainModel: LayersModel): void {
  const caller = 'initTailsFrom';
  const { trunk, conventional, rebalancing } = checkBilateral(caller, bilateral);
  if (!(plainModel instanceof LayersModel)) {
    throw new TypeError(
      `${caller}: expected \`plainModel\` to be a tf.layers model, got ${describeValue(plainModel)}.`,
    );
  }
  const source = withWeights(plainModel);
  const trunkLayers = withWeights(trunk);
  const tails = [conventional, rebalancing].map(withWeights);
  const filled = tails.map((tail) => [...trunkLayers, ...tail]);
  for (const into of filled) {
    for (const [i, layer] of into.entries()) {
      const [wanted, given] = [shapesOf(layer), shapesOf(source[i])];
      if (wanted === given) continue;
      throw new RangeError(
        `${caller}: expected layer ${i} of \`plainModel\` with weights to have those of "${layer.name}", ${wanted}, ` +
          `got ${given === '' ? 'none' : given}.`,
      );
    }
  }
  for (const into of filled) {
    for (const [i, layer] of into.entries()) layer.setWeights(source[i]!.getWeights());
  }
}

type Layer = LayersModel['layers'][number];

/** Layers that have weights, in order; those of a network within in its place. */
function withWeights(model: LayersModel): Layer[] {
  return model.layers.flatMap((layer) => {
    if (layer instanceof LayersModel) return withWeights(layer);
    return layer.weights.length > 0 ? [layer] : [];
  });
}

function shapesOf(layer: Layer | undefined): string {
  return (layer?.getWeights() ?? []).map(({ shape }: Tensor) => `[${shape.join(', ')}]`).join(' ');
}
