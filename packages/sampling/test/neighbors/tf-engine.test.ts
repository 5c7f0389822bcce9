import { createRandom } from '@lt/core';
import { describeBackends, expectNoLeak } from '@lt/testkit';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { chooseEngine } from '../../src/neighbors/choose-engine.ts';
import { jsEngine } from '../../src/neighbors/js-engine.ts';
import { createTfEngine } from '../../src/neighbors/tf-engine.ts';
import { pointsOf, range, sortedLists } from './oracle.ts';
import { DATA, searchesOf } from './questions.ts';

const random = createRandom(3, 'tf engine');
const normal = pointsOf(Array.from({ length: 700 }, () => Array.from({ length: 6 }, () => random.normal())));
const all = range(normal.numRows);
const engine = createTfEngine(tf, 0);

await describeBackends('engine tf finds what plain JavaScript finds', () => {
  it.each(Object.keys(DATA))('%s', async (data) => {
    for (const Kind of [Float32Array, Float64Array]) {
      const points = pointsOf(DATA[data]!, Kind);
      for (const [question, searches] of Object.entries(searchesOf(points.numRows))) {
        const answers = await engine.search(points, searches, {});
        expect({ question, answers }).toEqual({
          question,
          answers: await jsEngine.search(points, searches, {}),
        });
      }
    }
  });

  it('leaves no tensor, not even when it is stopped', async () => {
    const search = { queries: all, pool: all, k: 3 };
    await expectNoLeak(() => engine.search(normal, [search], {}).then(() => undefined));
    const before = tf.memory().numTensors;
    const controller = new AbortController();
    const onProgress = () => controller.abort(new Error('enough'));
    const run = engine.search(normal, [search], { signal: controller.signal, onProgress });
    await expect(run).rejects.toThrow('enough');
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('engine tf', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('reports how many queries are done', async () => {
    const events: number[] = [];
    const searches = [
      { queries: all, pool: all, k: 3 },
      { queries: all.slice(0, 9), pool: all, k: 3 },
    ];
    const onProgress = ({ done, total }: { done: number; total: number }) => events.push(done / total);
    await engine.search(normal, searches, { onProgress });
    expect(events).toEqual([...events].sort((a, b) => a - b));
    expect(events.length).toBeGreaterThan(2);
    expect(events.at(-1)).toBe(1);
  });

  it('leaves small searches, and backends of half precision, to plain JavaScript', async () => {
    const inJs = vi.spyOn(jsEngine, 'search');
    const search = { queries: all, pool: all, k: 3 };
    await (await chooseEngine('test', 'tf')).search(normal, [search], {});
    expect(inJs).toHaveBeenCalledTimes(1);
    await engine.search(normal, [search], {});
    expect(inJs).toHaveBeenCalledTimes(1);
    vi.spyOn(tf.backend(), 'floatPrecision').mockReturnValue(16);
    await engine.search(normal, [search], {});
    expect(inJs).toHaveBeenCalledTimes(2);
  });

  it('notices a backend that multiplies less precisely than it says', async () => {
    const inJs = vi.spyOn(jsEngine, 'search');
    const search = { queries: all, pool: all, k: 3 };
    const read = tf.backend().read.bind(tf.backend());
    // As if the products had been summed with 11 bits.
    vi.spyOn(tf.backend(), 'read').mockImplementation(async (id) =>
      ((await read(id)) as Float32Array).map((score) => score + (random.next() - 0.5) * 2 ** -10),
    );
    expect(await engine.search(normal, [search], {})).toEqual([sortedLists(normal, search)]);
    expect(inJs).toHaveBeenCalledTimes(1);
  });
});
