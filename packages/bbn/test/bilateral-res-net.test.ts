import { importWeights, resNet, resNetNames } from '@lt/backbones';
import { encodeSafetensors, type StoredTensor } from '@lt/core/safetensors';
import { describeBackends, expectAllClose, readGolden } from '@lt/testkit';
import { concat, io, memory, randomNormal, type Tensor, tensor4d } from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import { expect, it } from 'vitest';
import { bilateralResNet, initTailsFrom, restoreBilateral } from '../src/index.ts';
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
  networks: Record<
    string,
    { trainable: number; backbone: number; classifier: number; shapes: [string, number[]][] }
  >;
}
const golden = readGolden<Full>(new URL('./golden/resnet32_full.json', import.meta.url)).networks
  .bbn_resnet32;
const { networks } = readGolden<Architectures>(new URL('./golden/architectures.json', import.meta.url));

/** The name of a layer in the authors' checkpoints. */
function nameOfAuthors(layer: string, lastBlock: string): string {
  const name = resNetNames({ scheme: 'bbn' })(layer)!;
  return name.replace(lastBlock, layer.includes('_rebalancing_') ? 'rb_block' : 'cb_block');
}

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

await describeBackends('bilateralResNet', () => {
  it('is the plain ResNet-18 twice, but for the last block, which each branch has for itself', async () => {
    const before = memory().numTensors;
    const shape = { depth: 18, inputShape: [33, 40, 3] } as const;
    const network = bilateralResNet({ ...shape, numClasses: 2, seed: 0 });
    const plain = resNet({ ...shape, initialization: 'uniform', seed: 1 });
    initTailsFrom(network, plain);
    const x = randomNormal([2, 33, 40, 3], 0, 1, 'float32', 1);
    const features = plain.predict(x) as Tensor;
    const maps = network.trunk.predict(x) as Tensor;
    const tails = [network.conventional, network.rebalancing].map((tail) => tail.predict(maps) as Tensor);
    for (const tail of tails) expect(await tail.data()).toEqual(await features.data());
    for (const one of [x, features, maps, ...tails, network.inference, plain]) one.dispose();
    expect(memory().numTensors).toBe(before);
  });
});

await describeBackends(
  'bilateralResNet',
  () => {
    it("has the parameters of the authors' BBN-ResNet-50", () => {
      const { backbone, classifier, shapes } = networks.bbn_res50_8142!;
      const network = bilateralResNet({ depth: 50, numClasses: 2, seed: 0 });
      const { trunk, conventional, rebalancing } = network;
      const size = (shape: (number | null)[]): number =>
        shape.reduce<number>((product, side) => product * side!, 1);
      const weights = [trunk, conventional, rebalancing].flatMap((part) => part.trainableWeights);
      expect(weights.reduce((sum, { shape }) => sum + size(shape), 0)).toBe(backbone);
      expect((network.classifier.inputs[0]!.shape[1]! + 1) * 8142).toBe(classifier);
      const ours = new Map(
        weights.map(({ originalName, shape }) => {
          const [layer, kind] = originalName.split('/') as [string, string];
          const moved = shape.length === 4 ? [shape[3], shape[2], shape[0], shape[1]] : shape;
          return [`${nameOfAuthors(layer, 'layer4.2')}.${kind === 'beta' ? 'bias' : 'weight'}`, moved];
        }),
      );
      const theirs = shapes.filter(([name]) => name.startsWith('backbone.'));
      expect(Object.fromEntries(ours)).toEqual(Object.fromEntries(theirs));
      network.inference.dispose();
    });

    it.each([
      [18, [null, 7, 7, 512], 512],
      [34, [null, 7, 7, 512], 512],
      [50, [null, 7, 7, 2048], 2048],
    ] as const)('parts before the last block of depth %i, for photographs', (depth, maps, dim) => {
      const { trunk, conventional, rebalancing, inference } = bilateralResNet({
        depth,
        numClasses: 2,
        seed: 0,
      });
      expect(trunk.inputs[0]!.shape).toEqual([null, 224, 224, 3]);
      expect(trunk.outputShape).toEqual(maps);
      for (const tail of [conventional, rebalancing]) {
        expect(tail.outputShape).toEqual([null, dim]);
        expect(tail.layers.filter((layer) => layer.getClassName() === 'Conv2D')).toHaveLength(
          depth === 50 ? 3 : 2,
        );
      }
      inference.dispose();
    });

    it("takes the authors' checkpoint, and a plain one for both tails", async () => {
      const shape = { depth: 32, numClasses: 10, inputShape: [4, 4, 3] } as const;
      const [authors, plain] = [0, 1].map((seed) => bilateralResNet({ ...shape, seed }));
      const tensors = new Map<string, StoredTensor>();
      const put = (name: string, sides: number[]): void => {
        const values = new Float32Array(sides.reduce((product, side) => product * side, 1)).fill(name.length);
        tensors.set(name, { dtype: 'F32', shape: sides, bytes: new Uint8Array(values.buffer) });
      };
      for (const [name, sides] of networks.bbn_res32_cifar_10!.shapes) {
        put(name, sides);
        if (!/bn\d\.weight$/.test(name)) continue;
        for (const statistic of ['running_mean', 'running_var'])
          put(name.replace('weight', statistic), sides);
      }
      const file = encodeSafetensors({ metadata: new Map(), tensors });
      const { imported } = importWeights(authors!.inference, file, {
        names: (layer) => nameOfAuthors(layer, 'layer3.4'),
      });
      expect(imported.toSorted()).toEqual([...tensors.keys()].toSorted());
      const [kernel] = authors!.rebalancing.getWeights();
      expect(new Set(await kernel!.data())).toEqual(new Set(['backbone.rb_block.conv1.weight'.length]));

      const names = resNetNames({ scheme: 'bbn' });
      const ofPlain = [...tensors]
        .filter(([name]) => !name.includes('rb_block') && !name.startsWith('classifier'))
        .map(([name, one]) => [name.replace('cb_block', 'layer3.4'), one] as const);
      const plainFile = encodeSafetensors({ metadata: new Map(), tensors: new Map(ofPlain) });
      const { kept } = importWeights(plain!.inference, plainFile, {
        names: (layer) => (layer.endsWith('_logits') ? null : names(layer)),
      });
      expect(kept).toEqual(['bilateral_res_net_logits']);
      const tails = [plain!.conventional, plain!.rebalancing].map((tail) => tail.getWeights()[0]!);
      expect(await tails[0]!.data()).toEqual(await tails[1]!.data());
      for (const network of [authors!, plain!]) network.inference.dispose();
    });

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
