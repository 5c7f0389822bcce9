import { wasmMemoryOf } from '@lt/core/tensor';
import { describeBackends, describeOnPage } from '@lt/testkit';
import '@tensorflow/tfjs-layers';
import { backend, browser, dispose, tensor3d } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { stopRegistered } from '../../../src/registered-backend.ts';
import { selectBackend } from '../../../src/select-backend.ts';
import { batch, network } from '../network.ts';

// In Node, in a page, and in one that is cross-origin isolated, whose main thread may not sleep.
const isPage = 'document' in globalThis;
const hasThreads = !isPage || globalThis.crossOriginIsolated;

/** Starts wasm anew, and returns what was said of it. */
async function start(threads: number): Promise<string> {
  stopRegistered('wasm');
  const { tried } = await selectBackend({ require: 'wasm', threads });
  return tried.at(-1)!.reason;
}

/** Losses and weights of some steps. */
async function train(): Promise<number[]> {
  const model = network();
  const [x, y] = batch(33);
  const losses: number[] = [];
  for (let step = 0; step < 4; step++) losses.push((await model.trainOnBatch(x, y)) as number);
  const weights = model.getWeights().flatMap((weight) => [...weight.dataSync()]);
  dispose([x, y]);
  model.dispose();
  return [...losses, ...weights];
}

// The suite tells tfjs where the server has its WebAssembly.
await describeBackends(
  'threads',
  () => {
    it('share the work where they have memory to share, and come to the same bytes', async () => {
      expect(await start(1)).toBe('started on WebAssembly SIMD, 1 thread');
      const alone = await train();
      const reason = await start(2);
      if (hasThreads) {
        expect(reason).toBe('started on WebAssembly SIMD, 2 threads');
        expect(wasmMemoryOf(backend())?.buffer).toBeInstanceOf(SharedArrayBuffer);
      } else {
        expect(reason).toMatch(
          /^started on WebAssembly SIMD, 1 thread, without .* not cross-origin isolated/,
        );
      }
      expect(await train()).toEqual(alone);
    });

    describeOnPage('threads in a page', () => {
      it('leave Worker as it was', async () => {
        const own = Object.getOwnPropertyDescriptor(globalThis, 'Worker');
        await start(2);
        expect(Object.getOwnPropertyDescriptor(globalThis, 'Worker')).toEqual(own);
      });

      it('let a tensor be drawn', async () => {
        await start(2);
        const image = tensor3d([0, 0.5, 1, 0.25], [2, 2, 1]);
        const canvas = document.createElement('canvas');
        const pixels = await browser.toPixels(image, canvas);
        expect([...pixels].filter((_, i) => i % 4 === 0)).toEqual([0, 128, 255, 64]);
        const read = await browser.fromPixelsAsync(canvas, 1);
        expect([...(await read.data())]).toEqual([0, 128, 255, 64]);
        dispose([image, read]);
      });
    });
  },
  { only: ['wasm'] },
);
