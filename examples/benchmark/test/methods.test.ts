import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selectBackend } from '@lt/backend';
import * as losses from '@lt/losses';
import '@tensorflow/tfjs-layers';
import { readdirSync, readFileSync } from 'node:fs';
import { memory } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generatedImages } from '../src/data/generated-images.ts';
import { loadMethods } from '../src/run/load-methods.ts';
import { trainJob } from '../src/run/train-job.ts';
import type { LabeledImages, LongTailedImages, RunResult } from '../src/types.ts';

const methods = await loadMethods();
const trained = methods.filter(({ training }) => typeof training === 'function');
const folder = mkdtempSync(join(tmpdir(), 'lt-methods-'));
const plan = { epochs: 2, batchSize: 16, learningRate: 0.05 };
const images = tinyImages();

beforeAll(async () => {
  await selectBackend({ require: 'wasm' });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** 56 training images, 12 of the head and 3 of the tail, and 50 test images. */
function tinyImages(): LongTailedImages {
  const all = generatedImages({ maxPerClass: 12, imbalanceRatio: 4, seed: 0 });
  return { ...all, test: everyTenth(everyTenth(all.test)) };
}

function everyTenth({ images, classIds }: LabeledImages): LabeledImages {
  const size = images.length / classIds.length;
  const rows = Array.from(classIds.keys()).filter((i) => i % 10 === 0);
  return {
    images: Uint8Array.from(rows.flatMap((i) => [...images.subarray(i * size, (i + 1) * size)])),
    classIds: Int32Array.from(rows, (i) => classIds[i]!),
  };
}

async function train(id: string, place: string, stopAt = Number.POSITIVE_INFINITY): Promise<RunResult> {
  const stop = new AbortController();
  const [result] = await trainJob({ trainingId: id, measuredIds: [id], seed: 0 }, methods, images, plan, {
    folder: join(folder, place),
    signal: stop.signal,
    onProgress: ({ done }) => {
      if (done >= stopAt) stop.abort(new Error('stopped'));
    },
  });
  return { ...result!, seconds: 0 };
}

describe('the methods', () => {
  it.each(trained.map(({ id }) => id))(
    '%s trains on generated images, and leaves no tensor behind',
    async (id) => {
      const before = memory().numTensors;
      const { curve, overall } = await train(id, id);
      // What trains in two stages is measured in the second.
      expect(curve.map(({ epoch }) => epoch)).toEqual(id.startsWith('oltr') ? [1] : [0, 1]);
      for (const { loss } of curve) expect(loss).toSatisfy(Number.isFinite);
      expect(overall).toBeGreaterThanOrEqual(0);
      expect(memory().numTensors).toBe(before);
    },
  );

  it.each([
    'equalization-v2',
    'seesaw',
    'isda',
    'center',
    'gaussian-clouded-logit',
    'paco',
    'bbn',
    'oltr',
    'cmo',
    'cam-bs',
  ])('%s, interrupted in its second epoch, ends as if it had not been', async (id) => {
    // One step before the end, where the memory holds more than one epoch.
    await expect(train(id, `${id}-again`, 0.75)).rejects.toThrow('stopped');
    expect(await train(id, `${id}-again`)).toEqual(await train(id, `${id}-whole`));
  });

  it('cam-bs, interrupted where its second stage begins, ends as if it had not been', async () => {
    await expect(train('cam-bs', 'cam-bs-between', 0.5)).rejects.toThrow('stopped');
    expect(await train('cam-bs', 'cam-bs-between')).toEqual(await train('cam-bs', 'cam-bs-through'));
  });

  it('train on something else where images are pasted or objects moved', async () => {
    const lossesOf = async (id: string): Promise<number[]> => {
      const { curve } = await train(id, `${id}-losses`);
      return curve.map(({ loss }) => loss);
    };
    const plain = await lossesOf('cross-entropy');
    expect(await lossesOf('cmo')).not.toEqual(plain);
    const balanced = await lossesOf('deferred-resampling');
    const moved = await lossesOf('cam-bs');
    // The first stage is plain.
    expect([balanced[0], moved[0]]).toEqual([plain[0], plain[0]]);
    expect(new Set([plain[1], balanced[1], moved[1]]).size).toBe(3);
  });

  it('makes every other classifier for a network that is trained, also after an interruption, and leaves no tensor', {
    timeout: 120_000,
  }, async () => {
    const refits = methods.filter(({ refit, group }) => refit !== undefined && group !== 'fsa-sweep');
    const ids = new Set(refits.map(({ training }) => (training as { sharedWith: string }).sharedWith));
    expect(ids).toEqual(new Set(['cross-entropy', 'class-balanced-sampling', 'reweighting', 'bbn']));
    const before = memory().numTensors;
    for (const id of ids) {
      const measured = methods.filter(
        ({ id: own, training, group }) =>
          group !== 'fsa-sweep' && (own === id || (training as { sharedWith?: string }).sharedWith === id),
      );
      const measuredIds = measured.map((method) => method.id);
      const run = (signal: AbortSignal): Promise<RunResult[]> =>
        trainJob({ trainingId: id, measuredIds, seed: 0 }, methods, images, plan, {
          folder: join(folder, `${id}-refits`),
          signal,
          onProgress: () => {},
        });
      const results = await run(new AbortController().signal);
      expect(results.map(({ method }) => method).toSorted()).toEqual(measuredIds.toSorted());
      for (const { method, curve, overall, chosen, measured } of results) {
        const { refit, needsValidation } = methods.find((one) => one.id === method)!;
        expect(curve).toHaveLength(refit ? 0 : plan.epochs);
        expect(overall).toBeGreaterThanOrEqual(0);
        expect(Object.keys(chosen ?? {})).toEqual(needsValidation ? ['tau'] : []);
        expect(Object.keys(measured ?? {})).toEqual(
          method === 'm2m' ? ['acceptedShare', 'translatedShare'] : [],
        );
      }
      // The training is found done in its folder; the classifiers are made again.
      const again = await run(new AbortController().signal);
      const timeless = (all: RunResult[]) => all.map(({ seconds: _, ...rest }) => rest);
      expect(timeless(again)).toEqual(timeless(results));
    }
    expect(memory().numTensors).toBe(before);
  });

  it('tell unknown images where there are some, and leave no tensor', async () => {
    const before = memory().numTensors;
    const unknown = { name: 'negatives', images: images.test.images.map((value) => 255 - value) };
    for (const trainingId of ['cross-entropy', 'balanced-softmax']) {
      const measuredIds = methods.flatMap(({ id, open, training }) =>
        open && (training as { sharedWith?: string }).sharedWith === trainingId ? id : [],
      );
      const results = await trainJob(
        { trainingId, measuredIds, seed: 0 },
        methods,
        { ...images, open: unknown },
        plan,
        {
          folder: join(folder, `${trainingId}-open`),
          signal: new AbortController().signal,
          onProgress: () => {},
        },
      );
      expect(results.map(({ method }) => method)).toEqual(measuredIds);
      for (const { open } of results) {
        for (const value of [open!.auroc.overall, open!.oscr, open!.fMeasure, open!.rejected.unknown]) {
          expect(value).toSatisfy((share: number) => share >= 0 && share <= 1);
        }
      }
    }
    expect(memory().numTensors).toBe(before);
  });

  it('hold every loss of @lt/losses', () => {
    const source = readdirSync(new URL('../src/methods/', import.meta.url))
      .map((file) => readFileSync(new URL(`../src/methods/${file}`, import.meta.url), 'utf8'))
      .join('\n');
    const names = Object.keys(losses).filter((name) => /Loss(V2)?$|CrossEntropy$/.test(name));
    expect(names.length).toBeGreaterThan(20);
    expect(names.filter((name) => !source.includes(`${name}(`))).toEqual([]);
  });
});
