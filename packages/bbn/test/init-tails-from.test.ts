import { cifarResNet } from '@lt/backbones';
import { describeBackends } from '@lt/testkit';
import { randomNormal } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { expect, it } from 'vitest';
import { bilateralResNet, initTailsFrom } from '../src/index.ts';
import { smallNetwork, valuesOf } from './networks.ts';

const shape = { depth: 20, inputShape: [8, 8, 1] } as const;

/** A plain network in which every weight, statistics included, has values of its own. */
function plainNetwork(options: { depth?: 20 | 32; numClasses?: number } = {}): LayersModel {
  const plain = cifarResNet({ ...shape, ...options, seed: 7, name: 'plain' });
  plain.setWeights(plain.getWeights().map((weight, i) => randomNormal(weight.shape, 1, 0.1, 'float32', i)));
  return plain;
}

/** Values of the weights of each layer, by the layer's name without the first part. */
async function byName(model: LayersModel, prefix: string): Promise<Map<string, number[][]>> {
  const withWeights = model.layers.filter(({ weights }) => weights.length > 0);
  return new Map(
    await Promise.all(
      withWeights.map(
        async (layer) => [layer.name.replace(prefix, ''), await valuesOf(layer.getWeights())] as const,
      ),
    ),
  );
}

await describeBackends(
  'initTailsFrom',
  () => {
    it.each([
      ['no classifier', {}],
      ['a classifier', { numClasses: 5 }],
    ])('gives trunk and both tails what a network with %s has', async (_, options) => {
      const plain = plainNetwork(options);
      const network = bilateralResNet({ ...shape, numClasses: 3, seed: 0, name: 'net' });
      const { trunk, conventional, rebalancing, classifier } = network;
      const before = await valuesOf(classifier.getWeights());
      initTailsFrom(network, plain);
      const source = await byName(plain, 'plain_');
      source.delete('logits');
      const common = await byName(trunk, 'net_');
      for (const [tail, prefix] of [
        [conventional, 'net_'],
        [rebalancing, 'net_rebalancing_'],
      ] as const) {
        const filled = new Map([...common, ...(await byName(tail, prefix))]);
        expect(filled.size).toBe(source.size);
        for (const [name, values] of source) expect(filled.get(name), name).toEqual(values);
      }
      expect(await valuesOf(classifier.getWeights())).toEqual(before);
    });

    it('leaves the plain network to its owner', async () => {
      const plain = plainNetwork();
      const network = bilateralResNet({ ...shape, numClasses: 3, seed: 0 });
      const before = await valuesOf(plain.getWeights());
      initTailsFrom(network, plain);
      network.rebalancing.setWeights(network.rebalancing.getWeights().map((one) => randomNormal(one.shape)));
      network.inference.dispose();
      expect(await valuesOf(plain.getWeights())).toEqual(before);
    });

    it('names the first layer that does not fit, and changes nothing', async () => {
      const messageOf = async (network: ReturnType<typeof smallNetwork>, plain: LayersModel) => {
        const weights = () => valuesOf(network.inference.getWeights());
        const before = await weights();
        let message = 'no error';
        try {
          initTailsFrom(network, plain);
        } catch (error) {
          message = `${(error as Error).name}: ${(error as Error).message}`;
        }
        expect(await weights()).toEqual(before);
        return message;
      };
      const network = bilateralResNet({ ...shape, numClasses: 3, seed: 0, name: 'net' });
      // Deeper: the first layers fit, those of the second stage come too late.
      expect(await messageOf(network, plainNetwork({ depth: 32 }))).toMatchInlineSnapshot(
        `"RangeError: initTailsFrom: expected layer 14 of \`plainModel\` with weights to have those of "net_stage2_block1_conv1", [3, 3, 16, 32], got [3, 3, 16, 16]."`,
      );
      // It ends before the tails do.
      expect(
        await messageOf(network, bilateralResNet({ ...shape, numClasses: 3, seed: 1 }).trunk),
      ).toMatchInlineSnapshot(
        `"RangeError: initTailsFrom: expected layer 34 of \`plainModel\` with weights to have those of "net_stage3_block3_conv1", [3, 3, 64, 64], got none."`,
      );
      // Nothing fits.
      expect(await messageOf(smallNetwork(), plainNetwork())).toMatchInlineSnapshot(
        `"RangeError: initTailsFrom: expected layer 0 of \`plainModel\` with weights to have those of "first", [3, 3, 1, 2] [2], got [3, 3, 1, 16]."`,
      );
    });
  },
  { only: ['cpu'] },
);
