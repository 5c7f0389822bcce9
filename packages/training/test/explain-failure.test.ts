import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { explainFailure } from '../src/explain-failure.ts';

describe('explainFailure', () => {
  it('says what to import when a gradient is missing', () => {
    const cause = new Error('Cannot compute gradient: gradient function not found for Sum.');
    const explained = explainFailure('trainLoop', cause) as Error;
    expect(explained).toMatchInlineSnapshot(
      `[TypeError: trainLoop: expected \`loss\` to use operations whose gradient is registered with tfjs, got Sum without one. In Node, tfjs-core registers none: import '@tensorflow/tfjs-layers' or '@tensorflow/tfjs' once, which register them all.]`,
    );
    expect(explained.cause).toBe(cause);
  });

  it('says what to call when a kernel is missing on wasm', () => {
    const cause = new Error("Kernel 'Conv2DBackpropFilter' not registered for backend 'wasm'");
    expect(explainFailure('trainLoop', cause)).toMatchInlineSnapshot(
      `[TypeError: trainLoop: expected \`loss\` to use operations that the wasm backend has, got Conv2DBackpropFilter, which it lacks. Call enableWasmTraining() of '@lt/backend' once, which adds what training needs.]`,
    );
  });

  it('leaves other errors alone', () => {
    for (const error of [new Error('disk full'), 'a string', undefined]) {
      expect(explainFailure('trainLoop', error)).toBe(error);
    }
  });

  it('meets the messages of tfjs itself, in a process that loads tfjs-core and a backend only', async () => {
    const program = `
      import '@tensorflow/tfjs-backend-cpu';
      import { mul, scalar, sum, variable } from '@tensorflow/tfjs-core';
      import { sgd, trainLoop } from '@lt/training';
      const w = variable(scalar(1));
      const sampler = { numBatches: 1, epoch: () => [Int32Array.of(0)] };
      trainLoop({ sampler, totalEpochs: 1, optimizer: sgd({ learningRate: 0.1 }), variables: [w], loss: () => sum(mul(w, w)) })
        .catch((error) => console.log(error.name, error.message));
    `;
    const flags = ['--conditions=@lt/source', '--import=tsx', '--input-type=module', '--eval', program];
    const { stdout } = await promisify(execFile)(process.execPath, flags, {
      cwd: new URL('..', import.meta.url),
    });
    expect(stdout).toMatch(
      /^TypeError trainLoop: expected `loss` to use operations whose gradient is registered with tfjs, got \w+ /,
    );
  });
});
