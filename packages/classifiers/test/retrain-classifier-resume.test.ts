import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { classBalancedSampler } from '@lt/sampling';
import { describeBackends } from '@lt/testkit';
import { tensor2d } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RetrainClassifierOptions, retrainClassifier } from '../src/index.ts';
import { base, classIds } from './fixtures/clouds.ts';

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lt-retrain-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

await describeBackends('retrainClassifier', ({ name: backendName }) => {
  it('resumes to the same bytes after an abort, scales too', async () => {
    for (const scaling of ['kernel', 'lws'] as const) {
      const make = (): RetrainClassifierOptions => ({
        ...base,
        scaling,
        sampler: classBalancedSampler(classIds, { batchSize: 11, seed: 3 }),
        ...(scaling === 'lws' && {
          kernel: tensor2d([
            [1, -1],
            [0.5, 0],
            [0, 0],
          ]),
        }),
      });
      const whole = await retrainClassifier(make());
      const checkpoint = { directory: join(directory, backendName, scaling), every: 2 };
      const controller = new AbortController();
      const stopped = retrainClassifier({
        ...make(),
        checkpoint,
        signal: controller.signal,
        onProgress: ({ step }) => step === 8 && controller.abort(),
      });
      await expect(stopped).rejects.toThrow('aborted');
      const resumed = await retrainClassifier({ ...make(), checkpoint, resume: true });
      expect(await resumed.kernel.data()).toEqual(await whole.kernel.data());
      expect(await resumed.bias.data()).toEqual(await whole.bias.data());
      expect(resumed.history.map(({ loss }) => loss)).toEqual(whole.history.map(({ loss }) => loss));
    }
  });
});
