import { describeBackends, expectAllClose, readGolden } from '@lt/testkit';
import { concat, io, memory, randomNormal, type Tensor, tensor4d } from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import { expect, it } from 'vitest';
import { bilateralResNet, restoreBilateral } from '../src/index.ts';
import { fillByFormula, layerOf, type Parameter } from './networks.ts';

interface Full {
  networks: {
    bbn_resnet32: {
      parameters: Parameter[];
      bn_layers: string[];
      x_nhwc: number[][][][];
      eval_logits: number[][];
      eval_feature_cb: number[][];
      eval_feature_rb: number[][];
    };
  };
}
interface Architectures {
  networks: Record<string, { trainable: number; shapes: [string, number[]][] }>;
}
const golden = readGolden<Full>(new URL('./golden/resnet32_full.json', import.meta.url)).networks
  .bbn_resnet32;
const { networks } = readGolden<Architectures>(new URL('./golden/architectures.json', import.meta.url));

await describeBackends('bilateralResNet', () => {
  it("gives what the authors' BBN-ResNet-32 gives, weight for weight", async () => {
    const before = memory().numTensors;
    const x = tensor4d(golden.x_nhwc);
    const inputShape = x.shape.slice(1) as [number, number, number];
    const network = bilateralResNet({ depth: 32, numClasses: 10, inputShape, seed: 0 });
    fillByFormula(network, golden.parameters, golden.bn_layers);
    const maps = network.trunk.predict(x) as Tensor;
    const features = [network.conventional, network.rebalancing].map((tail) => tail.predict(maps) as Tensor);
    const logits = network.inference.predict(x) as Tensor;
    await expectAllClose(features[0]!, golden.eval_feature_cb, { absolute: 2e-4, relative: 2e-4 });
    await expectAllClose(features[1]!, golden.eval_feature_rb, { absolute: 2e-4, relative: 2e-4 });
    await expectAllClose(logits, golden.eval_logits, { absolute: 2e-3, relative: 2e-4 });
    const joined = concat(features, 1);
    const parts = network.classifier.predict(joined) as Tensor;
    expect(await parts.data()).toEqual(await logits.data());
    for (const one of [x, maps, logits, joined, parts, ...features, network.inference]) one.dispose();
    expect(memory().numTensors).toBe(before);
  });
});

await describeBackends(
  'bilateralResNet',
  () => {
    it.each([10, 100])("has the parameters of the authors' network with %i classes", (numClasses) => {
      const { trainable, shapes } = networks[`bbn_res32_cifar_${numClasses}`]!;
      const network = bilateralResNet({ depth: 32, numClasses, seed: 0 });
      const ours = network.inference.trainableWeights;
      const size = (shape: (number | null)[]): number =>
        shape.reduce<number>((product, side) => product * side!, 1);
      expect(ours.reduce((sum, { shape }) => sum + size(shape), 0)).toBe(trainable);
      expect(ours).toHaveLength(shapes.length);
      const seen = new Set<unknown>();
      for (const [name, shape] of shapes) {
        const kind = name.endsWith('.bias') ? /bias|beta/ : /kernel|gamma/;
        const weight = layerOf(network, name).trainableWeights.find(({ originalName }) =>
          kind.test(originalName),
        );
        const moved = shape.length === 4 ? [shape[2], shape[3], shape[1], shape[0]] : shape.toReversed();
        expect(weight?.shape, name).toEqual(moved);
        seen.add(weight);
      }
      expect(seen.size).toBe(shapes.length);
    });

    it('draws each tail for itself, all from the seed', async () => {
      const kernels = async (seed: number): Promise<Uint8Array[]> => {
        const { conventional, rebalancing, classifier, inference } = bilateralResNet({
          depth: 20,
          numClasses: 2,
          inputShape: [4, 4, 1],
          seed,
        });
        const values = await Promise.all(
          [conventional, rebalancing, classifier].map((part) => part.getWeights()[0]!.data()),
        );
        inference.dispose();
        return values.map((value) => new Uint8Array(value.buffer.slice(0)));
      };
      const [a, b, c] = [await kernels(1), await kernels(1), await kernels(2)];
      expect(a).toEqual(b);
      expect(a[0]).not.toEqual(a[1]);
      for (const [i, kernel] of a.entries()) expect(kernel).not.toEqual(c[i]);
    });

    it('saves by its inference model and is restored from it', async () => {
      const network = bilateralResNet({ depth: 20, numClasses: 3, inputShape: [4, 4, 1], seed: 's' });
      const x = randomNormal([2, 4, 4, 1]);
      let saved: io.ModelArtifacts | undefined;
      await network.inference.save(
        io.withSaveHandler(async (artifacts) => {
          saved = artifacts;
          return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
        }),
      );
      const loaded = restoreBilateral(await loadLayersModel(io.fromMemory(saved!)));
      for (const part of ['trunk', 'conventional', 'rebalancing', 'classifier', 'inference'] as const) {
        const weights = (model: typeof network): Tensor[] => model[part].getWeights();
        expect(weights(loaded).map(({ shape }) => shape)).toEqual(weights(network).map(({ shape }) => shape));
        for (const [i, weight] of weights(network).entries()) {
          expect(await weights(loaded)[i]!.data()).toEqual(await weight.data());
        }
      }
      const outputs = [network, loaded].map(({ inference }) => inference.predict(x) as Tensor);
      expect(await outputs[1]!.data()).toEqual(await outputs[0]!.data());
      expect(() => restoreBilateral(network.trunk)).toThrow(
        'restoreBilateral: expected `inference` to be the saved model of a bilateral-branch network, got',
      );
    });
  },
  { only: ['cpu'] },
);
