import { enableWasmTraining } from '@lt/backend';
import { describeBackends, expectAllClose, readGolden } from '@lt/testkit';
import { io, memory, ones, type Tensor, tensor, tensor4d, tidy, transpose } from '@tensorflow/tfjs-core';
import { type LayersModel, loadLayersModel } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { cifarResNet } from '../src/index.ts';

interface Full {
  networks: {
    resnet32: {
      parameters: { index: number; name: string; torch_shape: number[]; kind: string }[];
      bn_layers: string[];
      x_nhwc: number[][][][];
      eval_features: number[][];
      eval_logits: number[][];
      train_features_first_pass: number[][];
    };
  };
}
interface Architectures {
  networks: Record<string, { trainable: number; backbone: number; shapes: [string, number[]][] }>;
}
const golden = readGolden<Full>(new URL('./golden/resnet32_full.json', import.meta.url)).networks.resnet32;
const { networks } = readGolden<Architectures>(new URL('./golden/architectures.json', import.meta.url));

/** Our layer of a parameter of the authors' network: `backbone.layer2.0.conv1.weight` → `net_stage2_block1_conv1`. */
function layerName(parameter: string): string {
  const [place, ...rest] = parameter.replace('backbone.', '').split('.').slice(0, -1);
  if (place === 'classifier') return 'net_logits';
  if (!place!.startsWith('layer')) return `net_${place!.replace('1', '')}`;
  return `net_${place!.replace('layer', 'stage')}_block${Number(rest[0]) + 1}_${rest[1]}`;
}

/** Fills a ResNet-32 by the closed formulas of the golden file. */
function fillByFormula(model: LayersModel): void {
  const s = 0.25;
  const weights = new Map<string, Map<string, Tensor>>();
  const put = (layer: string, weight: string, value: Tensor): void => {
    weights.set(layer, (weights.get(layer) ?? new Map()).set(weight, value));
  };
  for (const { index: k, name, torch_shape: shape, kind } of golden.parameters) {
    const size = shape.reduce((product, side) => product * side, 1);
    const fill = (f: (i: number) => number): Tensor =>
      tensor(
        Float32Array.from({ length: size }, (_, i) => f(i)),
        shape,
      );
    const layer = layerName(name);
    if (kind === 'conv') {
      const a = Math.sqrt(2 / (shape[1]! * shape[2]! * shape[3]!));
      // PyTorch has the output channels first.
      put(
        layer,
        'kernel',
        transpose(
          fill((i) => a * Math.sin(12.9898 * (i + 1) + 78.233 * (k + 1) + s)),
          [2, 3, 1, 0],
        ),
      );
    } else if (kind === 'gamma')
      put(
        layer,
        'gamma',
        fill((i) => 1 + 0.2 * Math.sin(0.7 * (i + 1) + k + s)),
      );
    else if (kind === 'dense')
      put(layer, 'kernel', transpose(fill((i) => 0.2 * Math.sin(1.3 * (i + 1) + k + s))));
    else
      put(
        layer,
        layer === 'net_logits' ? 'bias' : 'beta',
        fill((i) => 0.1 * Math.cos(0.9 * (i + 1) + k + s)),
      );
  }
  for (const [j, name] of golden.bn_layers.entries()) {
    const layer = layerName(`${name}.weight`);
    const size = weights.get(layer)!.get('gamma')!.size;
    const fill = (f: (i: number) => number): Tensor =>
      tensor(Float32Array.from({ length: size }, (_, i) => f(i)));
    put(
      layer,
      'moving_mean',
      fill((i) => 0.05 * Math.sin(0.5 * (i + 1) + j + s)),
    );
    put(
      layer,
      'moving_variance',
      fill((i) => 1 + 0.3 * Math.cos(0.4 * (i + 1) + j + s)),
    );
  }
  const order = ['kernel', 'bias', 'gamma', 'beta', 'moving_mean', 'moving_variance'];
  const names = new Set(model.layers.map(({ name }) => name));
  for (const [layer, values] of weights) {
    if (!names.has(layer)) continue;
    model.getLayer(layer).setWeights(order.flatMap((name) => values.get(name) ?? []));
  }
}

await describeBackends(
  'cifarResNet',
  () => {
    it("gives what the authors' ResNet-32 gives, weight for weight", async () => {
      const before = memory().numTensors;
      const [height, width] = [golden.x_nhwc[0]!.length, golden.x_nhwc[0]![0]!.length];
      const model = cifarResNet({
        depth: 32,
        numClasses: 10,
        inputShape: [height, width, 3],
        seed: 0,
        name: 'net',
      });
      const features = cifarResNet({ depth: 32, inputShape: [height, width, 3], seed: 0, name: 'net' });
      tidy(() => {
        for (const network of [model, features]) fillByFormula(network);
      });
      const x = tensor4d(golden.x_nhwc);
      const outputs = tidy(() => [model.predict(x) as Tensor, features.predict(x) as Tensor]);
      await expectAllClose(outputs[0]!, golden.eval_logits, { absolute: 2e-4, relative: 2e-4 });
      await expectAllClose(outputs[1]!, golden.eval_features, { absolute: 2e-4, relative: 2e-4 });
      const trained = tidy(() => features.apply(x, { training: true }) as Tensor);
      await expectAllClose(trained, golden.train_features_first_pass, { absolute: 2e-4, relative: 2e-4 });
      for (const value of [x, trained, ...outputs]) value.dispose();
      model.dispose();
      features.dispose();
      expect(memory().numTensors).toBe(before);
    });
  },
  // The network is compared here, not its arithmetic: Winograd's convolutions, ten times less exact, add up over 31 of them.
  { setup: ({ name }) => (name === 'wasm' ? enableWasmTraining({ winograd: false }) : undefined) },
);

await describeBackends(
  'cifarResNet',
  () => {
    it.each([10, 100])(
      "has the parameters of the authors' ResNet-32 with %i classes, shape by shape",
      (numClasses) => {
        const model = cifarResNet({ depth: 32, numClasses, seed: 0, name: 'net' });
        const { trainable, shapes } = networks[`res32_cifar_${numClasses}`]!;
        const sizes = model.trainableWeights.map(({ shape }) =>
          shape.reduce<number>((product, side) => product * side!, 1),
        );
        expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(trainable);
        const theirs = shapes.map(([name, shape]) => {
          const moved = shape.length === 4 ? [shape[2], shape[3], shape[1], shape[0]] : shape.toReversed();
          const weight = name.endsWith('.bias') ? /bias|beta/ : /kernel|gamma/;
          const ours = model.trainableWeights.find(
            ({ originalName }) => originalName.startsWith(`${layerName(name)}/`) && weight.test(originalName),
          );
          return [name, ours?.shape ?? null, moved] as const;
        });
        expect(theirs).toHaveLength(model.trainableWeights.length);
        for (const [name, ours, moved] of theirs) expect(ours, name).toEqual(moved);
        model.dispose();
      },
    );

    it.each([
      [20, 269_722],
      [32, 464_154],
      [44, 658_586],
      [56, 853_018],
    ] as const)('has as many trainable parameters at depth %i as the doc says', (depth, count) => {
      const model = cifarResNet({ depth, numClasses: 10, seed: 0 });
      const sizes = model.trainableWeights.map(({ shape }) =>
        shape.reduce<number>((product, side) => product * side!, 1),
      );
      expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(count);
      model.dispose();
    });

    it('saves and loads without a class to register, with either shortcut and an odd image', async () => {
      for (const shortcut of ['A', 'B'] as const) {
        const model = cifarResNet({ depth: 20, numClasses: 3, inputShape: [9, 7, 1], shortcut, seed: 's' });
        const x = ones([2, 9, 7, 1]);
        let saved: io.ModelArtifacts | undefined;
        await model.save(
          io.withSaveHandler(async (artifacts) => {
            saved = artifacts;
            return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
          }),
        );
        const loaded = await loadLayersModel(io.fromMemory(saved!));
        await expectAllClose(loaded.predict(x) as Tensor, model.predict(x) as Tensor);
        for (const disposable of [model, loaded, x]) disposable.dispose();
      }
    });
  },
  { only: ['cpu'] },
);

describe('cifarResNet', () => {
  it('draws its weights from the seed: kernels of the right spread, biases as PyTorch has them', async () => {
    const [a, b, c] = [1, 1, 2].map((seed) => cifarResNet({ depth: 20, numClasses: 10, seed, name: 'net' }));
    const kernel = async (model: LayersModel, layer: string, i = 0): Promise<Float32Array> =>
      (await model.getLayer(layer).getWeights()[i]!.data()) as Float32Array;
    const layer = 'net_stage3_block2_conv1';
    expect(await kernel(a!, layer)).toEqual(await kernel(b!, layer));
    expect(await kernel(a!, layer)).not.toEqual(await kernel(c!, layer));
    const values = await kernel(a!, layer);
    const variance = values.reduce((sum, value) => sum + value * value, 0) / values.length;
    // 36,864 normal numbers: the variance is off by less than 3 % but once in some thousand.
    expect(variance / (2 / (9 * 64))).toBeGreaterThan(0.97);
    expect(variance / (2 / (9 * 64))).toBeLessThan(1.03);
    const biases = await kernel(a!, 'net_logits', 1);
    expect(Math.max(...biases.map(Math.abs))).toBeLessThanOrEqual(1 / 8);
    expect(new Set(biases).size).toBe(10);
    for (const model of [a, b, c]) model!.dispose();
  });
});
