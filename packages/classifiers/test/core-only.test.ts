import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { enableWasmTraining } from '@lt/backend';
import { describeBackends, expectAllClose } from '@lt/testkit';
import { grad, grads, type Tensor, type Tensor2D, tensor2d } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers';
import { build } from 'tsup';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cosineLogits, type Squash, tauNormalize } from '../src/index.ts';

// In Node, tfjs-core knows no gradient of its own ops: a head whose gradient needs one fails there, and only there.

const folder = fileURLToPath(new URL('../node_modules/.core-only/', import.meta.url));

beforeAll(async () => {
  await build({
    config: false,
    silent: true,
    entry: [fileURLToPath(new URL('./fixtures/heads.ts', import.meta.url))],
    outDir: folder,
    format: 'esm',
    external: [/^@tensorflow\//],
    noExternal: [/^@lt\//],
    esbuildOptions(options) {
      options.conditions = ['@lt/source'];
    },
  });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

await describeBackends(
  'with tfjs-core and one backend alone',
  ({ name }) => {
    it('the heads have the gradients that they have beside tf.layers, and classifiers train', async () => {
      const script = fileURLToPath(new URL('./fixtures/core-only.js', import.meta.url));
      const { stdout } = await promisify(execFile)(process.execPath, [script, name, `${folder}heads.js`]);
      const { gradientOfOps, slopes, tau, losses } = JSON.parse(stdout) as {
        gradientOfOps: string;
        slopes: Record<Squash, [number[][], number[][]]>;
        tau: number[][];
        losses: number[];
      };
      expect(gradientOfOps, 'gradient of tfjs’s own ops').toBe('unknown');
      const x = tensor2d([
        [1, 2, 2],
        [0, 0, 0],
      ]);
      const kernel = tensor2d([
        [0, 1],
        [3, 0],
        [4, 0],
      ]);
      const up = tensor2d([
        [1, 0.5],
        [1, 1],
      ]);
      for (const squash of ['linear', 'squared', 'none'] as const) {
        const wanted = grads((a, b) => cosineLogits(a as Tensor2D, b as Tensor2D, { squash }))(
          [x, kernel],
          up,
        );
        for (const [i, slope] of wanted.entries()) await expectAllClose(slopes[squash][i]!, slope);
      }
      await expectAllClose(tau, grad((w: Tensor) => tauNormalize(w as Tensor2D, 0.5))(kernel));
      expect(losses).toHaveLength(20);
      expect(losses.at(-1)!).toBeLessThan(losses[0]! / 2);
    });
  },
  { setup: ({ name }) => name === 'wasm' && enableWasmTraining(), only: ['cpu', 'wasm'] },
);
