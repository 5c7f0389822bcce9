import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { selectBackend } from '@lt/backend';
import { countClasses, createRandom } from '@lt/core';
import { memory } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCifar } from '../src/read-cifar.ts';
import { prepare, RECIPE } from '../src/recipe.ts';
import { train } from '../src/train.ts';

const folder = mkdtempSync(join(tmpdir(), 'lt-cifar-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeAll(async () => {
  await selectBackend({ require: 'wasm' });
});

/** Writes an idx file as the reader wants it. */
function writeIdx(name: string, shape: number[], values: ArrayLike<number>): void {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header.writeUInt32BE(0x800 + shape.length);
  for (const [axis, size] of shape.entries()) header.writeUInt32BE(size, 4 + 4 * axis);
  writeFileSync(join(folder, 'tiny', name), gzipSync(Buffer.concat([header, Uint8Array.from(values)])));
}

/** Images of 8 x 8, whose class is their color. */
function writeSet(set: string, classIds: number[]): void {
  const random = createRandom(set);
  const pixels = classIds.flatMap((c) =>
    Array.from({ length: 64 }, () => [0, 1, 2].map((channel) => (channel === c ? 150 : 50) + random.int(50))),
  );
  writeIdx(`${set}-images-idx4-ubyte.gz`, [classIds.length, 8, 8, 3], pixels.flat());
  writeIdx(`${set}-labels-idx1-ubyte.gz`, [classIds.length], classIds);
}

mkdirSync(join(folder, 'tiny'));
writeSet('train', [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2]);
writeSet('test2000', [0, 0, 1, 1, 2, 2]);

describe('readCifar', () => {
  it('reads images and labels, and takes the test set that there is', async () => {
    const { train: images, test, testName } = await readCifar(join(folder, 'tiny'));
    expect(testName).toBe('test2000');
    expect([...countClasses(images.classIds)]).toEqual([10, 5, 2]);
    expect([images.size, images.pixels.length, test.classIds.length]).toEqual([8, 17 * 192, 6]);
    // A pixel of an image of class 2 is blue.
    expect(images.pixels[16 * 192 + 2]).toBeGreaterThanOrEqual(150);
  });

  it('refuses files that do not belong together, by name', async () => {
    writeSet('t10k', [0, 1]);
    writeIdx('t10k-labels-idx1-ubyte.gz', [1], [0]);
    await expect(readCifar(join(folder, 'tiny'))).rejects.toThrow(/expected t10k to be square color images/);
    writeIdx('t10k-labels-idx1-ubyte.gz', [2, 1], [0, 1]);
    await expect(readCifar(join(folder, 'tiny'))).rejects.toThrow(
      /t10k-labels-idx1-ubyte.gz: expected an idx/,
    );
    for (const name of ['images-idx4', 'labels-idx1']) rmSync(join(folder, 'tiny', `t10k-${name}-ubyte.gz`));
  });

  it.skipIf(!process.env.LT_DATA)('reads CIFAR-10-LT with 12,406 training images', async () => {
    const { train: images, test } = await readCifar(join(process.env.LT_DATA!, 'cifar10-lt-ir100'));
    expect([...countClasses(images.classIds)]).toEqual([5000, 2997, 1796, 1077, 645, 387, 232, 139, 83, 50]);
    expect(new Set(countClasses(test.classIds)).size).toBe(1);
  });
});

describe('the recipe', () => {
  it("is the authors'", () => {
    const classIds = Int32Array.from(
      [5000, 2997, 1796, 1077, 645, 387, 232, 139, 83, 50].flatMap((n, c) => Array(n).fill(c)),
    );
    const { learningRate, alpha, sampler, model, optimizer } = prepare(RECIPE, classIds, 10, 32, 0);
    // Epochs count from 0 here: the authors' 1, 5, 119, 120, 160 and 200.
    const rates = [0, 4, 118, 119, 159, 199].map((epoch) => learningRate(epoch).toPrecision(2));
    expect(rates).toEqual(['0.047', '0.10', '0.10', '0.0010', '0.000010', '0.000010']);
    expect([0, 100, 199].map((epoch) => alpha(epoch).toFixed(4))).toEqual(['1.0000', '0.7500', '0.0100']);
    expect(sampler.numBatches).toBe(96);
    expect(
      model.inference.trainableWeights.reduce(
        (sum, { shape }) => sum + shape.reduce((a, b) => a! * b!, 1)!,
        0,
      ),
    ).toBe(538_778);
    model.inference.dispose();
    optimizer.dispose();
  });
});

describe('train', () => {
  const small = { ...RECIPE, depth: 20, totalEpochs: 3, batchSize: 8, warmupEpochs: 1, learningRate: 0.02 };

  async function run(name: string, stopAfter = Number.POSITIVE_INFINITY) {
    const stop = new AbortController();
    let steps = 0;
    return train(await readCifar(join(folder, 'tiny')), small, {
      seed: 0,
      directory: join(folder, name),
      evaluateEvery: 2,
      signal: stop.signal,
      onStep: () => {
        if (++steps === stopAfter) stop.abort(new Error('enough'));
      },
      onEpoch: () => {},
    });
  }

  it('measures both branches, leaves nothing, and ends alike in one sitting and in two', {
    timeout: 120_000,
  }, async () => {
    const before = memory().numTensors;
    const { history } = await run('whole');
    expect(memory().numTensors).toBe(before);
    expect(history.map(({ metrics }) => metrics === undefined)).toEqual([true, false, false]);
    expect(Object.keys(history.at(-1)!.metrics!)).toEqual([
      'accuracy',
      'balancedAccuracy',
      'many',
      'medium',
      'few',
      'conventional',
      'rebalancing',
    ]);
    await expect(run('parts', 3)).rejects.toThrow('enough');
    const { history: again, resumedFrom } = await run('parts');
    expect(resumedFrom).toBe('step-00000003');
    const timeless = (events: typeof history) => events.map(({ seconds: _, ...event }) => event);
    expect(timeless(again)).toEqual(timeless(history));
  });
});
