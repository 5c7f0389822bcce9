import '@tensorflow/tfjs-backend-cpu';
import { dispose, memory, setBackend, tensor, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { LOSSES, RESAMPLERS, SAMPLERS } from '../src/choices.ts';
import { makeData } from '../src/data/make-data.ts';
import type { FromWorker } from '../src/messages.ts';
import { DEFAULTS, type Setting } from '../src/setting.ts';
import { makeNetwork } from '../src/train/make-network.ts';
import { resample } from '../src/train/resample.ts';
import { Trainer } from '../src/train/trainer.ts';

const TINY: Setting = {
  ...DEFAULTS,
  set: 'blobs',
  classes: 3,
  head: 60,
  imbalance: 8,
  epochs: 2,
  backend: 'cpu',
  compare: false,
};

beforeAll(() => setBackend('cpu'));

/** Trains by a setting, and returns all that the page would hear. */
async function train(change: Partial<Setting>): Promise<FromWorker[]> {
  const heard: FromWorker[] = [];
  const before = memory().numTensors;
  await new Trainer((message) => heard.push(message)).train({ ...TINY, ...change }, null);
  expect(heard.filter(({ type }) => type === 'error')).toEqual([]);
  expect(memory().numTensors).toBe(before);
  return heard;
}

function lastFrame(heard: FromWorker[]) {
  return heard.flatMap((message) => (message.type === 'frame' ? [message.frame] : [])).at(-1)!;
}

describe('makeNetwork', () => {
  const { inputShape, train: rows, classCounts } = makeData(TINY, null);
  const changes: Partial<Setting>[] = [
    ...LOSSES.map(({ id }) => ({ loss: id })),
    ...SAMPLERS.map(({ id }) => ({ sampler: id })),
    { method: 'bbn' },
    { method: 'oltr' },
  ];

  it.each(changes)('trains %o, and leaves no tensor', async (change) => {
    const before = memory().numTensors;
    const examples = tensor(rows.values, [rows.classIds.length, ...inputShape]);
    const data = { inputShape, examples, classIds: rows.classIds, classCounts };
    const network = makeNetwork({ ...TINY, ...change }, data);
    const losses: number[] = [];
    const epochs: number[] = [];
    await network.train({
      signal: new AbortController().signal,
      onStep: ({ loss }) => {
        losses.push(loss);
        return undefined;
      },
      onEpoch: async (epoch) => {
        epochs.push(epoch);
      },
    });
    expect(losses.every(Number.isFinite)).toBe(true);
    expect(epochs.at(-1)).toBe(TINY.epochs - 1);
    const logits = tidy(() => network.look(examples).logits);
    expect(logits.shape).toEqual([rows.classIds.length, 3]);
    expect((await logits.data()).every(Number.isFinite)).toBe(true);
    dispose([logits, examples]);
    network.dispose();
    expect(memory().numTensors).toBe(before);
  });
});

describe('Trainer', { timeout: 60_000 }, () => {
  it('says that FSA needs images', async () => {
    const heard: FromWorker[] = [];
    await new Trainer((message) => heard.push(message)).train({ ...TINY, method: 'fsa' }, null);
    expect(heard.at(-1)).toEqual({
      type: 'error',
      message: 'FSA needs the feature maps of images: choose a set of images, or another method.',
    });
  });

  it('trains plain cross-entropy first, once for all settings that share the data', async () => {
    const heard: FromWorker[] = [];
    const trainer = new Trainer((message) => heard.push(message));
    const count = () =>
      heard.filter((message) => message.type === 'frame' && message.frame.which === 'reference').length;
    await trainer.train({ ...TINY, compare: true }, null);
    const first = count();
    expect(first).toBeGreaterThan(0);
    await trainer.train({ ...TINY, compare: true, loss: 'ldam' }, null);
    expect(count()).toBe(first);
    await trainer.train({ ...TINY, compare: true, seed: 1 }, null);
    expect(count()).toBeGreaterThan(first);
  });

  it('shows the grid and all test points, and leaves no tensor', async () => {
    const frame = lastFrame(await train({ loss: 'ldam' }));
    expect(frame.plain.balanced).toBeGreaterThan(0.2);
    expect(frame.grid!.confidence.every((share) => share >= 0 && share <= 1.0001)).toBe(true);
    expect(frame.confusion.flat().reduce((sum, count) => sum + count)).toBe(240);
  });

  it('rejects unknown points, and accepts the share of known ones that is asked for', async () => {
    const { open, confusion } = lastFrame(await train({ reject: true, keep: 80, epochs: 10 }));
    expect(open!.rejectedKnown).toBeLessThanOrEqual(0.2);
    expect(open!.rejectedUnknown).toBeGreaterThan(open!.rejectedKnown);
    expect(confusion[0]).toHaveLength(4);
  });

  it('shows the last network in another way without training', async () => {
    const heard: FromWorker[] = [];
    const trainer = new Trainer((message) => heard.push(message));
    await trainer.train({ ...TINY, loss: 'cross-entropy' }, null);
    const before = lastFrame(heard);
    await trainer.look({ ...TINY, tau: 0 });
    expect(lastFrame(heard).adjusted).toEqual(before.plain);
  });
});

describe('resample', () => {
  const { train: rows } = makeData(TINY, null);

  it.each(RESAMPLERS.map(({ id }) => id).filter((id) => id !== 'none'))('knows %s', async (resampler) => {
    const made = await resample(rows, 2, { ...TINY, resampler });
    expect(made.values.length).toBe(2 * made.classIds.length);
    expect(made.classIds.length).not.toBe(rows.classIds.length);
    expect(made.note).toContain('points');
  });
});

describe('makeData', () => {
  it('draws the same points again, and a long tail of them', () => {
    for (const set of ['blobs', 'moons', 'spirals', 'rings'] as const) {
      const data = makeData({ ...DEFAULTS, set }, null);
      expect([...data.classCounts]).toEqual([300, 107, 38, 13, 5]);
      expect(makeData({ ...DEFAULTS, set }, null)).toEqual(data);
      expect(data.train.values.every((value) => Math.abs(value) < 3)).toBe(true);
    }
  });
});
