import '@tensorflow/tfjs-backend-cpu';
import { memory, setBackend, type Tensor1D, tensor1d } from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type BatchSampler, classBalancedSampler } from '../src/index.ts';
import { classIdsOf } from './statistics.ts';

const create = (): BatchSampler => classBalancedSampler(classIdsOf([6, 3, 1]), { batchSize: 4, seed: 5 });

beforeAll(async () => {
  await setBackend('cpu');
});

afterEach(() => {
  vi.doUnmock('@tensorflow/tfjs-data');
  vi.resetModules();
});

describe('toDataset', () => {
  it('gives an epoch per pass, and the next epoch at the next pass', async () => {
    const dataset = await create().toDataset((rows) => ({ rows }));
    expect(dataset.size).toBe(3);
    const passes = [await dataset.toArray(), await dataset.toArray()];
    expect(passes.map((pass) => pass.map(({ rows }) => rows))).toEqual([
      [...create().epoch(0)],
      [...create().epoch(1)],
    ]);
  });

  it('waits for a fetch that takes its time, one batch after the other', async () => {
    let running = 0;
    const dataset = await create().toDataset(async (rows) => {
      expect(++running).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 1));
      running--;
      return rows;
    });
    expect(await dataset.toArray()).toEqual([...create().epoch(0)]);
  });

  it('moves the position with the batches that are done, so that a run can be saved and go on', async () => {
    const sampler = create();
    const seen: Int32Array[] = [];
    const iterator = await (await sampler.toDataset((rows) => rows)).iterator();
    seen.push((await iterator.next()).value, (await iterator.next()).value);
    expect(sampler.state()).toMatchObject({ epoch: 0, batch: 2 });

    const resumed = await create()
      .restore(sampler.state())
      .toDataset((rows) => rows);
    seen.push(...(await resumed.toArray()));
    expect(seen).toEqual([...create().epoch(0)]);
    expect((await resumed.toArray()).length).toBe(3);
  });

  it('gives a failed batch again', async () => {
    const sampler = create();
    let calls = 0;
    const dataset = await sampler.toDataset((rows) => {
      if (calls++ === 1) throw new RangeError('disk gone');
      return rows;
    });
    const iterator = await dataset.iterator();
    const first = (await iterator.next()).value;
    await expect(iterator.next()).rejects.toThrow('disk gone');
    expect(sampler.state()).toMatchObject({ epoch: 0, batch: 1 });
    expect([first, ...(await dataset.toArray())]).toEqual([...create().epoch(0)]);
  });

  it('gives each shard its rows', async () => {
    const dataset = await create()
      .shard(1, 2)
      .toDataset((rows) => rows);
    expect(await dataset.toArray()).toEqual(
      Array.from(create().epoch(0), (rows) => rows.filter((_, i) => i % 2 === 1)),
    );
  });

  it('leaves the tensors that fetch makes to the caller, and makes none itself', async () => {
    const dataset = await create().toDataset((rows) => tensor1d(rows, 'int32'));
    const before = memory().numTensors;
    await dataset.forEachAsync((rows: Tensor1D) => rows.dispose());
    expect(memory().numTensors).toBe(before);
  });

  it('says which package is missing', async () => {
    vi.doMock('@tensorflow/tfjs-data', () => {
      throw new Error('Cannot find package');
    });
    const { classBalancedSampler: fresh } = await import('../src/index.ts');
    const sampler = fresh([0, 1], { batchSize: 1 });
    await expect(sampler.toDataset((rows) => rows)).rejects.toThrowErrorMatchingInlineSnapshot(
      `[TypeError: BatchSampler.toDataset: expected the optional peer \`@tensorflow/tfjs-data\` to be installed, got an error on loading it.]`,
    );
  });

  it('refuses a fetch that is no function', async () => {
    // @ts-expect-error not a function
    await expect(create().toDataset('rows')).rejects.toThrowErrorMatchingInlineSnapshot(
      `[TypeError: BatchSampler.toDataset: expected \`fetch\` to be a function, got "rows".]`,
    );
  });
});
