import { describeBackends, expectAllClose } from '@lt/testkit';
import { memory, randomNormal, type Tensor } from '@tensorflow/tfjs-core';
import { type LayersModel, layers, sequential } from '@tensorflow/tfjs-layers';
import { expect, it } from 'vitest';
import { cifarResNet, copyModel, smallConvNet } from '../src/index.ts';

await describeBackends(
  'copyModel',
  () => {
    it('copies layers, weights and the faster training pass, into variables of its own', async () => {
      const before = memory().numTensors;
      const model = cifarResNet({
        depth: 20,
        inputShape: [6, 6, 1],
        numClasses: 2,
        shortcut: 'B',
        seed: 1,
        name: 'net',
      });
      const copy = copyModel(model, { name: 'copy' });
      const x = randomNormal([2, 6, 6, 1]);
      const outputs = [model, copy].map((network) => network.predict(x) as Tensor);
      expect(await outputs[1]!.data()).toEqual(await outputs[0]!.data());
      const norm = copy.getLayer('copy_net_bn');
      expect(Object.hasOwn(norm, 'call')).toBe(true);
      // Moving statistics of the one do not move the other's.
      const trained = model.apply(x, { training: true }) as Tensor;
      await expectAllClose(norm.getWeights()[2]!, new Array(16).fill(0));
      const again = copy.apply(x, { training: true }) as Tensor;
      await expectAllClose(again, trained, { absolute: 0, relative: 0 });
      model.dispose();
      const after = copy.predict(x) as Tensor;
      for (const one of [x, trained, again, after, copy, ...outputs]) one.dispose();
      expect(memory().numTensors).toBe(before);
    });

    it('copies networks inside networks, under names that no weight shares, and what is frozen', () => {
      const inner = smallConvNet({ inputShape: [4, 4, 1], filters: [3], seed: 1 });
      const chain = sequential({
        layers: [inner, layers.dense({ units: 2, name: 'head', trainable: false })],
      });
      const copy = copyModel(chain, { name: 'copy' });
      const names = (model: LayersModel): string[] => model.weights.map(({ originalName }) => originalName);
      expect(names(copy)).toHaveLength(names(chain).length);
      expect(names(copy).filter((name) => names(chain).includes(name))).toEqual([]);
      expect(copy.getLayer('copy_head').trainable).toBe(false);
    });
  },
  { only: ['cpu'] },
);
