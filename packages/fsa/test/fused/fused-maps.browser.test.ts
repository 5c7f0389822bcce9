import { createRandom } from '@lt/core';
import { describeBackends, expectNoLeak } from '@lt/testkit';
import {
  backend,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
  tensor1d,
  tensor2d,
  tensor3d,
  tensor4d,
  tidy,
} from '@tensorflow/tfjs-core';
import { afterEach, expect, it, vi } from 'vitest';
import type { BankPlan } from '../../src/augment/bank-options.ts';
import { composedLookAt, lookAt, type SeenMaps } from '../../src/augment/look-at-maps.ts';
import { classActivationMap } from '../../src/cam/class-activation-map.ts';
import { enableFusedMaps } from '../../src/fused/index.ts';
import { FLAGS, MAP } from '../../src/fused/kernel-names.ts';

const random = createRandom(5, 'maps on the GPU');
const numbers = (size: number, make: () => number): Float32Array => Float32Array.from({ length: size }, make);

/** Batch, height, width and channels. */
type Shape = [batch: number, height: number, width: number, channels: number];

/** On both sides of the lanes and threads of a work group. */
const SHAPES: Shape[] = [
  [3, 4, 5, 17],
  [2, 12, 13, 3],
];

/** Maps whose vectors are all zeros at some positions. */
function mapsOf([batch, height, width, channels]: Shape): Tensor4D {
  const data = numbers(batch * height * width * channels, () => random.normal());
  for (let p = 0; p < batch * height * width; p += 4) data.fill(0, p * channels, (p + 1) * channels);
  return tensor4d(data, [batch, height, width, channels]);
}

const SEPARATIONS: BankPlan['separation'][] = [
  { specificThreshold: 0.6, genericThreshold: 0.3, comparison: 'strict', by: 'value' },
  { specificThreshold: 0.2, genericThreshold: 0.7, comparison: 'inclusive', by: 'value' },
  { specificThreshold: 0.75, genericThreshold: 0.5, comparison: 'strict', by: 'quantile' },
];

/** What the device says of shaders that do not compile: they do not throw. */
const deviceErrors: string[] = [];
afterEach(() => expect(deviceErrors).toEqual([]));

async function read(seen: SeenMaps): Promise<Record<string, unknown>> {
  const parts: Record<string, unknown> = {};
  for (const [name, tensor] of Object.entries(seen) as [string, Tensor][]) {
    parts[name] = { dtype: tensor.dtype, shape: tensor.shape, values: [...(await tensor.data())] };
  }
  return parts;
}

await describeBackends(
  'kernels of activation maps',
  () => {
    it.each(SHAPES)('give the map of each image’s class: %d × %d × %d × %d', async (...shape) => {
      const [batch, height, width, channels] = shape;
      const features = mapsOf(shape);
      const weights = tensor2d(
        numbers(channels * 6, () => random.normal()),
        [channels, 6],
      );
      const ids = Array.from({ length: batch }, (_, i) => (i * 5) % 6);
      const cam = classActivationMap(features, weights, ids);
      expect([cam.shape, cam.dtype]).toEqual([[batch, height, width], 'float32']);
      const [found, maps, kernel] = await Promise.all([cam.data(), features.data(), weights.data()]);
      for (const [at, value] of found.entries()) {
        const id = ids[Math.floor(at / (height * width))]!;
        let sum = 0;
        for (let c = 0; c < channels; c++) sum += maps[at * channels + c]! * kernel[c * 6 + id]!;
        expect(Math.abs(value - sum)).toBeLessThan(1e-5);
      }
      // As of a tensor whose values nobody checks.
      const outside = classActivationMap(features, weights, tensor1d(Array(batch).fill(6), 'int32'));
      expect((await outside.data()).every(Number.isFinite)).toBe(true);
    });

    it.each(SHAPES)('say of all positions what ordinary ops say: %d × %d × %d × %d', async (...shape) => {
      const [batch, height, width] = shape;
      const features = mapsOf(shape);
      const values = numbers(batch * height * width, () => Math.round(8 * random.normal()) / 8);
      // The last map is constant.
      values.fill(0.5, (batch - 1) * height * width, batch > 1 ? undefined : 0);
      const cam = tensor3d(values, [batch, height, width]);
      for (const [i, normalization] of (['minmax', 'reluMinmax', 'reluMax'] as const).entries()) {
        const plan = { normalization, separation: SEPARATIONS[i] } as BankPlan;
        const [found, expected] = [lookAt, composedLookAt].map((form) =>
          tidy(() => form(features, cam, plan) as unknown as Record<string, Tensor2D>),
        ) as unknown as [SeenMaps, SeenMaps];
        expect(await read(found), JSON.stringify(plan)).toEqual(await read(expected));
      }
    });

    it.each([Number.NaN, Infinity, -Infinity])('say of a map with %d that it is degenerate', async (odd) => {
      const shape: Shape = [2, 3, 3, 2];
      const features = mapsOf(shape);
      const cam = tensor3d([1, 2, 3, 4, odd, 6, 7, 8, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9], [2, 3, 3]);
      for (const [i, normalization] of (['minmax', 'reluMinmax', 'reluMax'] as const).entries()) {
        // After ReLU, what is infinitely small is 0.
        if (odd === -Infinity && normalization !== 'minmax') continue;
        const plan = { normalization, separation: SEPARATIONS[i] } as BankPlan;
        const { flags, valid } = tidy(
          () => lookAt(features, cam, plan) as unknown as Record<string, Tensor2D>,
        ) as unknown as SeenMaps;
        expect([...(await valid.data())].map(Number), normalization).toEqual([0, 1]);
        expect([...(await flags.data())].slice(0, 9), normalization).toEqual(Array(9).fill(0));
      }
    });

    it('keep no tensor', async () => {
      const features = mapsOf([3, 4, 5, 17]);
      const cam: Tensor3D = tensor3d(
        numbers(60, () => random.normal()),
        [3, 4, 5],
      );
      const plan = { normalization: 'minmax', separation: SEPARATIONS[0] } as BankPlan;
      await expectNoLeak(() => {
        tidy(() => {
          lookAt(features, cam, plan);
        });
      });
    });
  },
  {
    only: ['webgl', 'webgpu'],
    setup: async () => {
      vi.setConfig({ testTimeout: 120_000 });
      expect((await enableFusedMaps()).kernels).toEqual([MAP, FLAGS]);
      const { device } = backend() as unknown as { device?: EventTarget };
      device?.addEventListener('uncapturederror', (event) => {
        deviceErrors.push((event as unknown as { error: Error }).error.message);
      });
    },
  },
);
