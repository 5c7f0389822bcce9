import { describeBackends, expectAllClose, readGolden } from '@lt/testkit';
import { io, ones, type Tensor } from '@tensorflow/tfjs-core';
import { type LayersModel, loadLayersModel } from '@tensorflow/tfjs-layers';
import { expect, it } from 'vitest';
import { resNet, splitBackbone } from '../src/index.ts';

interface Architectures {
  networks: Record<string, { trainable: number; shapes: [string, number[]][] }>;
}
const { networks } = readGolden<Architectures>(new URL('./golden/architectures.json', import.meta.url));

const small = { depth: 10, width: 2, inputShape: [32, 32, 3] } as const;

function countTrainable(model: LayersModel): number {
  const sizes = model.trainableWeights.map(({ shape }) => shape.reduce<number>((n, side) => n * side!, 1));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Our layer of a parameter of the authors' network: `backbone.layer2.0.conv1.weight` → `net_stage2_block1_conv1`. */
function layerName(parameter: string): string {
  const [place, ...rest] = parameter.replace('backbone.', '').split('.').slice(0, -1);
  if (place === 'classifier') return 'net_logits';
  if (!place!.startsWith('layer')) return `net_${place!.replace('1', '')}`;
  const part = rest.slice(1).join('.');
  const ours = { 'downsample.0': 'shortcut_conv', 'downsample.1': 'shortcut_bn' }[part] ?? part;
  return `net_${place!.replace('layer', 'stage')}_block${Number(rest[0]) + 1}_${ours}`;
}

await describeBackends(
  'resNet',
  () => {
    it("has the parameters of the authors' ResNet-50, shape by shape", () => {
      const model = resNet({ depth: 50, numClasses: 8142, seed: null, name: 'net' });
      const { trainable, shapes } = networks.res50_8142!;
      expect(countTrainable(model)).toBe(trainable);
      const ours = new Map(model.trainableWeights.map(({ originalName, shape }) => [originalName, shape]));
      expect(ours.size).toBe(shapes.length);
      for (const [name, shape] of shapes) {
        const layer = layerName(name);
        const isNorm = /bn\d?$/.test(layer);
        const [scale, shift] = isNorm ? ['gamma', 'beta'] : ['kernel', 'bias'];
        const moved = shape.length === 4 ? [shape[2], shape[3], shape[1], shape[0]] : shape.toReversed();
        expect(ours.get(`${layer}/${name.endsWith('.bias') ? shift : scale}`), name).toEqual(moved);
      }
      model.dispose();
    });

    // The counts that torchvision gives for its own networks.
    it.each([
      [18, 11_689_512],
      [34, 21_797_672],
      [50, 25_557_032],
      [101, 44_549_160],
      [152, 60_192_808],
    ] as const)('has as many trainable parameters at depth %i as the doc says', (depth, count) => {
      const model = resNet({ depth, numClasses: 1000, seed: null });
      expect(countTrainable(model)).toBe(count);
      model.dispose();
    });

    it('halves an image as PyTorch does, odd ones too, and can be cut after each stage', () => {
      // 97 → 49 → 25 (max pooling) → 25 → 13 → 7 → 4: (side + 1) / 2 rounded down.
      const model = resNet({ ...small, depth: 50, inputShape: [97, 64, 3], seed: null });
      const cut = (at: string): (number | null)[] => {
        const { trunk, tail } = splitBackbone(model, { at });
        expect(tail.outputShape).toEqual([null, 64]);
        return trunk.outputShape as (number | null)[];
      };
      expect(cut('res_net_relu')).toEqual([null, 49, 32, 2]);
      expect(cut('res_net_max_pool')).toEqual([null, 25, 16, 2]);
      expect(cut('stage1')).toEqual([null, 25, 16, 8]);
      expect(cut('stage2')).toEqual([null, 13, 8, 16]);
      expect(cut('stage3')).toEqual([null, 7, 4, 32]);
      expect(cut('stage4')).toEqual([null, 4, 2, 64]);
    });

    it('draws its kernels from the seed, in the spread of either kind', async () => {
      const kernel = async (options: {
        seed: number | null;
        initialization?: 'uniform';
      }): Promise<Float32Array> => {
        const model = resNet({ ...small, width: 16, name: 'net', ...options });
        const layer = model.getLayer('net_stage4_block1_conv1');
        const values = (await layer.getWeights()[0]!.data()) as Float32Array;
        model.dispose();
        return values.slice();
      };
      const normal = await kernel({ seed: 1 });
      expect(await kernel({ seed: 1 })).toEqual(normal);
      expect(await kernel({ seed: 2 })).not.toEqual(normal);
      const variance = (values: Float32Array): number =>
        values.reduce((sum, value) => sum + value * value, 0) / values.length;
      // The layer goes from 64 channels to 128: 73,728 numbers, whose variance is off by less than 3 % but once in many thousand.
      expect(normal).toHaveLength(9 * 64 * 128);
      expect(variance(normal) / (2 / (9 * 128))).toBeGreaterThan(0.97);
      expect(variance(normal) / (2 / (9 * 128))).toBeLessThan(1.03);
      const uniform = await kernel({ seed: 1, initialization: 'uniform' });
      const bound = Math.sqrt(1 / (9 * 64));
      const extremes = [Math.min(...uniform), Math.max(...uniform)];
      expect(extremes.every((value) => Math.abs(value) <= bound && Math.abs(value) > 0.99 * bound)).toBe(
        true,
      );
      expect(variance(uniform) / (bound ** 2 / 3)).toBeGreaterThan(0.97);
      expect(variance(uniform) / (bound ** 2 / 3)).toBeLessThan(1.03);
      expect(Math.max(...(await kernel({ seed: null })))).toBe(0);
    });

    it('saves and loads without a class to register', async () => {
      for (const depth of [18, 50] as const) {
        const model = resNet({ ...small, depth, numClasses: 3, seed: 's' });
        const x = ones([2, 32, 32, 3]);
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
