import { describeBackends } from '@lt/testkit';
import { sgd } from '@lt/training';
import { io, mean, memory, randomNormal, type Scalar, square, type Tensor } from '@tensorflow/tfjs-core';
import { layers, loadLayersModel, sequential } from '@tensorflow/tfjs-layers';
import { expect, it } from 'vitest';
import { bilateralForward, bilateralStep, restoreBilateral, splitBilateral } from '../src/index.ts';
import { smallBackbone, smallNetwork, valuesOf } from './networks.ts';

const messageOf = (call: () => unknown): string => {
  try {
    call();
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
  return 'no error';
};

await describeBackends(
  'splitBilateral',
  () => {
    it("cuts a user's sequential backbone, and begins both tails with its weights", async () => {
      const backbone = smallBackbone();
      // The end of the backbone is moved from where a copy of its initial weights would leave it.
      const norm = backbone.getLayer('second_norm');
      norm.setWeights(norm.getWeights().map((weight, i) => randomNormal(weight.shape, 1, 0.1, 'float32', i)));
      const x = randomNormal([2, 8, 8, 1], 0, 1, 'float32', 5);
      const whole = backbone.predict(x) as Tensor;
      const expected = await mean(whole, [1, 2]).data();
      const network = splitBilateral(backbone, { at: 'cut', numClasses: 3, seed: 0 });
      const { trunk, conventional, rebalancing, classifier, inference } = network;
      expect(trunk.outputShape).toEqual([null, 8, 8, 2]);
      expect(classifier.inputs[0]!.shape).toEqual([null, 8]);
      expect(inference.outputShape).toEqual([null, 3]);
      const maps = trunk.predict(x) as Tensor;
      for (const tail of [conventional, rebalancing]) {
        const features = tail.predict(maps) as Tensor;
        expect(features.shape).toEqual([2, 4]);
        expect(await features.data()).toEqual(expected);
      }
      inference.dispose();
      // The backbone is still whole.
      expect(await (backbone.predict(x) as Tensor).data()).toEqual(await whole.data());
      backbone.dispose();
    });

    it('frees every variable with the network and the backbone', () => {
      const before = memory().numTensors;
      const backbone = smallBackbone();
      const { inference } = splitBilateral(backbone, { at: 'cut', numClasses: 3, seed: 0 });
      inference.dispose();
      backbone.dispose();
      expect(memory().numTensors).toBe(before);
    });

    it('trains the trunk and the conventional tail of the backbone, and leaves the other tail', async () => {
      const backbone = smallBackbone();
      const network = splitBilateral(backbone, { at: 'cut', numClasses: 3, seed: 0 });
      const weights = () =>
        Promise.all(
          [backbone, network.conventional, network.rebalancing].map((part) => valuesOf(part.getWeights())),
        );
      const before = await weights();
      const { trainableWeights } = network.conventional;
      const optimizer = sgd({ learningRate: 0.1 });
      const x = randomNormal([4, 8, 8, 1]);
      optimizer.minimize(
        () => {
          const maps = network.trunk.apply(x) as Tensor;
          return mean(square(network.conventional.apply(maps, { training: true }) as Tensor)) as Scalar;
        },
        false,
        trainableWeights.map((weight) => weight.read() as never),
      );
      const after = await weights();
      expect(after[0]).not.toEqual(before[0]);
      expect(after[1]).not.toEqual(before[1]);
      expect(after[2]).toEqual(before[2]);
      // The other way around, by the statistics of batch normalization.
      network.rebalancing.apply(network.trunk.predict(x) as Tensor, { training: true });
      const last = await weights();
      expect(last[1]).toEqual(after[1]);
      expect(last[2]).not.toEqual(after[2]);
    });

    it('is saved by its inference model, restored, and trained on', async () => {
      const network = smallNetwork();
      const x = randomNormal([3, 8, 8, 1]);
      const batch = { conventional: [x, [0, 1, 2]], rebalancing: [x, [2, 2, 1]] } as const;
      bilateralStep(network, sgd({ learningRate: 0.1 }), batch, 0.7);
      let saved: io.ModelArtifacts | undefined;
      await network.inference.save(
        io.withSaveHandler(async (artifacts) => {
          saved = artifacts;
          return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
        }),
      );
      const restored = restoreBilateral(await loadLayersModel(io.fromMemory(saved!)));
      for (const part of ['trunk', 'conventional', 'rebalancing', 'classifier', 'inference'] as const) {
        expect(await valuesOf(restored[part].getWeights())).toEqual(
          await valuesOf(network[part].getWeights()),
        );
      }
      const both = [network, restored];
      const logits = both.map((one) => bilateralForward(one, x, x, 0.3, { training: false }));
      expect(await valuesOf([logits[1]!])).toEqual(await valuesOf([logits[0]!]));
      for (const one of both) bilateralStep(one, sgd({ learningRate: 0.1 }), batch, 0.2);
      expect(await valuesOf(restored.inference.getWeights())).toEqual(
        await valuesOf(network.inference.getWeights()),
      );
    });

    it('refuses what does not end at features, or cannot be cut there, and owns nothing then', async () => {
      const backbone = smallBackbone();
      const sequence = sequential({
        layers: [
          layers.dense({ units: 2, inputShape: [5, 3], name: 'start' }),
          layers.reLU({ name: 'middle' }),
        ],
      });
      const x = randomNormal([1, 5, 3]);
      const expected = await (sequence.predict(x) as Tensor).data();
      const before = memory().numTensors;
      const options = { numClasses: 2, seed: 0 };
      expect(messageOf(() => splitBilateral(sequence, { ...options, at: 'start' }))).toMatchInlineSnapshot(
        `"RangeError: splitBilateral: expected \`model\` to end at features [batch, dim] or [batch, height, width, dim], got array of 3."`,
      );
      expect(messageOf(() => splitBilateral(backbone, { ...options, at: 'none' }))).toMatchInlineSnapshot(
        `"RangeError: splitBackbone: expected \`at\` to be the name of a layer of the model, got "none"."`,
      );
      expect(messageOf(() => splitBilateral(backbone, { ...options, at: 'end' }))).toMatchInlineSnapshot(
        `"RangeError: splitBackbone: expected \`at\` to be a layer between the first and the last, got "end"."`,
      );
      expect(memory().numTensors).toBe(before);
      expect(await (sequence.predict(x) as Tensor).data()).toEqual(expected);
    });
  },
  { only: ['cpu'] },
);
