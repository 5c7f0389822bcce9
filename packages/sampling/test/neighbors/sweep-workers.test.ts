import { createRandom } from '@lt/core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { compileSweepKernels } from '../../src/neighbors/sweep-kernels.ts';
import { SweepWorkers } from '../../src/neighbors/sweep-workers.ts';
import { createWasmEngine } from '../../src/neighbors/wasm-engine.ts';
import { pointsOf, range } from './oracle.ts';
import { searchesOf } from './questions.ts';

const random = createRandom(11, 'sweep workers');
const rows = Array.from({ length: 1500 }, (_, i) =>
  // The first half is full of ties.
  Array.from({ length: 12 }, () => (i < 750 ? Math.round(random.normal()) : random.normal())),
);
const points = pointsOf(rows);
const questions = Object.values(searchesOf(points.numRows));
const all = { queries: range(points.numRows), pool: range(points.numRows), k: 6 };
const module = compileSweepKernels()!;
const alone = createWasmEngine(module, { workers: 1 });
const shared = (workers: number) => createWasmEngine(module, { workers, fewestShared: 0 });

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe('threads', () => {
  it.each([2, 3])('%i of them find the same bytes as one', async (workers) => {
    for (const searches of questions) {
      expect(await shared(workers).search(points, searches, {})).toEqual(
        await alone.search(points, searches, {}),
      );
    }
  });

  it('take what they begin with', async () => {
    const run = vi.spyOn(SweepWorkers.prototype, 'run');
    await shared(3).search(points, [all], {});
    expect(run).toHaveBeenCalledTimes(2);
    await alone.search(points, [all], {});
    expect(run).toHaveBeenCalledTimes(2);
  });

  it('work on copies where memory cannot be shared', async () => {
    vi.stubGlobal('SharedArrayBuffer', undefined);
    const run = vi.spyOn(SweepWorkers.prototype, 'run');
    expect(await shared(3).search(points, [all], {})).toEqual(await alone.search(points, [all], {}));
    const parts = await Promise.all(run.mock.results.map(({ value }) => value as Promise<ArrayBuffer[]>));
    expect(parts.map((buffers) => buffers.length)).toEqual([2, 2]);
  });

  it('leave it all to this one where one fails', async () => {
    vi.stubGlobal('SharedArrayBuffer', undefined);
    const { run } = SweepWorkers.prototype;
    vi.spyOn(SweepWorkers.prototype, 'run').mockImplementation(function (this: SweepWorkers, index, task) {
      return run.call(this, index, { ...task, setUp: [['noSuchKernel']] });
    });
    const engine = shared(3);
    expect(await engine.search(points, [all], {})).toEqual(await alone.search(points, [all], {}));
    expect(engine.notes).toEqual([
      'neighbors were searched with fewer threads than `workers` allows: kernels[name] is not a function.',
    ]);
  });

  it('have nothing to tell where all went well', async () => {
    const engine = shared(2);
    await engine.search(points, [all], {});
    expect(engine.notes).toEqual([]);
  });

  it('are none where a worker may not be started', () => {
    const workers = new SweepWorkers(2, () => {
      throw new Error('a content security policy');
    });
    expect(workers.count).toBe(0);
    expect(workers.failure).toBe('a content security policy');
  });

  it('end when the search is aborted, and when it is done', async () => {
    const dispose = vi.spyOn(SweepWorkers.prototype, 'dispose');
    const controller = new AbortController();
    const search = shared(2).search(points, [all], { signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(search).rejects.toThrow('enough');
    expect(dispose).toHaveBeenCalledTimes(1);
    await shared(2).search(points, [all], {});
    expect(dispose).toHaveBeenCalledTimes(2);
  });

  it('answer tasks in their order, those nobody waits for too', async () => {
    const workers = new SweepWorkers(1);
    const task = (length: number) => ({
      module,
      size: 65536,
      address: 256,
      bytes: new ArrayBuffer(8),
      setUp: [],
      queryRows: 512,
      blocks: [],
      claims: undefined,
      index: 0,
      results: [[256, length] as const],
    });
    void workers.run(0, task(4));
    const [part] = (await workers.run(0, task(8)))!;
    expect(part!.byteLength).toBe(8);
    workers.dispose();
  });

  it('are none anymore once one has failed', async () => {
    const workers = new SweepWorkers(2);
    expect(await workers.run(0, {} as never)).toBeUndefined();
    expect(workers.count).toBe(0);
    expect(await workers.run(1, {} as never)).toBeUndefined();
    workers.dispose();
  });

  it('answer nothing once they are disposed of', async () => {
    const workers = new SweepWorkers(1);
    const answer = workers.run(0, {} as never);
    workers.dispose();
    expect(await answer).toBeUndefined();
  });
});
