import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openUnfinished } from '../../src/run/unfinished.ts';
import type { RunResult } from '../../src/types.ts';

let out: string;
beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), 'lt-unfinished-'));
});
afterEach(() => rmSync(out, { recursive: true, force: true }));

const job = (trainingId: string, seed = 0) => ({ trainingId, measuredIds: [trainingId], seed });
const result = (method: string) => ({ method, seed: 0 }) as RunResult;

describe('openUnfinished', () => {
  it('is empty at first, and writes nothing before there is something to keep', async () => {
    const { results, backend } = await openUnfinished(out, { epochs: 1 }, false);
    expect([results, backend]).toEqual([[], undefined]);
    expect(await readdir(out)).toEqual([]);
  });

  it('gives a later run what an earlier one kept, and drops the checkpoints of finished trainings', async () => {
    const first = await openUnfinished(out, { epochs: 1 }, false);
    await mkdir(first.folderOf(job('a')), { recursive: true });
    await mkdir(first.folderOf(job('b')), { recursive: true });
    await Promise.all([
      first.keep(job('a'), [result('a'), result('a2')], 'wasm'),
      first.keep(job('c'), [result('c')], 'wasm'),
    ]);
    const second = await openUnfinished(out, { epochs: 1 }, false);
    expect(second.results.map(({ method }) => method)).toEqual(['a', 'a2', 'c']);
    expect(second.folderOf(job('b'))).toBe(first.folderOf(job('b')));
    expect(second.hasBegun(job('a'))).toBe(false);
    expect(second.hasBegun(job('b'))).toBe(true);
    expect(second.backend).toBe('wasm');
  });

  it('keeps benchmarks of other settings apart, and removes only its own', async () => {
    const one = await openUnfinished(out, { epochs: 1 }, false);
    await one.keep(job('a'), [result('a')], 'wasm');
    const two = await openUnfinished(out, { epochs: 2 }, false);
    expect(two.results).toEqual([]);
    await two.keep(job('a'), [result('a')], 'wasm');
    await two.remove();
    expect((await openUnfinished(out, { epochs: 1 }, false)).results).toHaveLength(1);
    await one.remove();
    expect(await readdir(out)).toEqual([]);
  });

  it('starts over when asked to', async () => {
    await (await openUnfinished(out, {}, false)).keep(job('a'), [result('a')], 'wasm');
    expect((await openUnfinished(out, {}, true)).results).toEqual([]);
    expect((await openUnfinished(out, {}, false)).results).toEqual([]);
  });

  it('says what to do about a file that it cannot read', async () => {
    const first = await openUnfinished(out, {}, false);
    await first.keep(job('a'), [result('a')], 'wasm');
    const [folder] = await readdir(join(out, 'unfinished'));
    writeFileSync(join(out, 'unfinished', folder!, 'results.json'), '[{');
    await expect(openUnfinished(out, {}, false)).rejects.toThrow(
      /^Cannot go on from .*--fresh starts over\.$/,
    );
  });
});
