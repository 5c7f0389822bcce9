import { describeBackends, expectAllClose, expectNoLeak } from '@lt/testkit';
import {
  add,
  keep,
  memory,
  mul,
  ones,
  randomNormal,
  type Tensor,
  tensor1d,
  tensor2d,
  zeros,
} from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { extractFeatures, type FeatureBatch, smallConvNet, splitBackbone } from '../src/index.ts';

const double = (batch: Tensor): Tensor => mul(batch, 2);
const rowsOf = (count: number) => ({
  data: Float32Array.from({ length: 2 * count }, (_, i) => i),
  shape: [count, 2],
});

await describeBackends('extractFeatures', () => {
  it('gives what the network gives of all at once, whatever the size of a batch', async () => {
    const model = smallConvNet({
      inputShape: [4, 4, 2],
      filters: [3, 4],
      numClasses: 3,
      seed: 1,
      name: 'net',
    });
    const { trunk, tail } = splitBackbone(model, { at: 'net_relu2' });
    const x = randomNormal([7, 4, 4, 2], 0, 1, 'float32', 3);
    const wanted = trunk.predict(x) as Tensor;
    for (const batchSize of [1, 3, 7, 100]) {
      const features = await expectNoLeak(() => extractFeatures(trunk, x, { batchSize }));
      expect(features.shape).toEqual([7, 2, 2, 4]);
      await expectAllClose(wanted, features.data);
    }
    for (const one of [model, trunk, tail, x, wanted]) one.dispose();
  });
});

await describeBackends(
  'extractFeatures',
  () => {
    it('takes rows of any number in batches of any size, in their order', async () => {
      for (let count = 1; count <= 9; count++) {
        for (let batchSize = 1; batchSize <= count + 1; batchSize++) {
          const { data, shape } = await extractFeatures(double, rowsOf(count), { batchSize });
          expect(shape).toEqual([count, 2]);
          expect([...data]).toEqual([...rowsOf(count).data].map((value) => 2 * value));
        }
      }
    });

    it('takes tensors, numbers of every kind, and batches of either', async () => {
      const values = [1, 2, 3, 4, 5, 6];
      const x = tensor2d(values, [3, 2]);
      const batches: FeatureBatch[] = [x, { data: Uint8Array.of(7, 8), shape: [1, 2] }];
      async function* later(): AsyncGenerator<FeatureBatch> {
        for (const batch of batches) yield batch;
      }
      const arrays = [Float32Array, Float64Array, Int32Array, Uint8Array, Uint8ClampedArray];
      for (const inputs of [x, ...arrays.map((Values) => ({ data: Values.from(values), shape: [3, 2] }))]) {
        const features = await extractFeatures(double, inputs, { batchSize: 2 });
        expect(features).toEqual({ data: Float32Array.of(2, 4, 6, 8, 10, 12), shape: [3, 2] });
      }
      for (const inputs of [batches, new Set(batches), later()]) {
        const features = await extractFeatures(double, inputs);
        expect(features).toEqual({ data: Float32Array.of(2, 4, 6, 8, 10, 12, 14, 16), shape: [4, 2] });
        expect(features.data.buffer.byteLength).toBe(4 * 8);
      }
      const ids = tensor1d([3, 4], 'int32');
      expect(await extractFeatures((batch) => add(batch, ids), [ids])).toEqual({
        data: Float32Array.of(6, 8),
        shape: [2],
      });
      for (const one of [x, ids]) one.dispose();
    });

    it('is inference: nothing is dropped, nothing learnt', async () => {
      const model = sequential({
        layers: [
          layers.batchNormalization({ inputShape: [2] }),
          layers.dropout({ rate: 0.9 }),
          layers.dense({ units: 2, kernelInitializer: 'ones', useBias: false }),
        ],
      });
      const { data } = await extractFeatures(model, rowsOf(4), { batchSize: 2 });
      // Moving mean 0 and variance 1, epsilon 1e-3: the sum of both numbers of a row.
      const sums = [1, 5, 9, 13].flatMap((sum) => [sum, sum]);
      await expectAllClose(
        data,
        sums.map((sum) => sum / Math.sqrt(1.001)),
      );
      const [, , mean, variance] = model.layers[0]!.getWeights();
      expect([...(await mean!.data()), ...(await variance!.data())]).toEqual([0, 0, 1, 1]);
      model.dispose();
    });

    it('has one batch at a time on the backend', async () => {
      const seen: [tensors: number, bytes: number][] = [];
      const watch = (batch: Tensor): Tensor => {
        seen.push([memory().numTensors, memory().numBytes]);
        return mul(add(batch, 1), batch);
      };
      const before = memory();
      await extractFeatures(watch, rowsOf(1000), { batchSize: 10 });
      expect(seen).toHaveLength(100);
      // Ten rows of two numbers, as one tensor.
      expect(new Set(seen.map(String))).toEqual(
        new Set([`${before.numTensors + 1},${before.numBytes + 80}`]),
      );
      expect(memory().numTensors).toBe(before.numTensors);
    });

    it('leaves tensors to those who made them: inputs, and what a function hands back', async () => {
      const x = ones([4, 2]);
      const same = keep(zeros([4, 3]));
      const before = memory().numTensors;
      await extractFeatures((batch) => batch, [x, x]);
      await extractFeatures(() => same, [x, x]);
      expect([x.isDisposed, same.isDisposed, memory().numTensors]).toEqual([false, false, before]);

      function* own(): Generator<Tensor> {
        for (let i = 0; i < 3; i++) {
          const batch = ones([2, 2]);
          yield batch;
          batch.dispose();
        }
      }
      await extractFeatures(double, own());
      expect(memory().numTensors).toBe(before);
      for (const one of [x, same]) one.dispose();
    });

    it('tells how far it is', async () => {
      const events: unknown[] = [];
      const onProgress = (event: unknown): unknown => events.push(event);
      await extractFeatures(double, rowsOf(5), { batchSize: 2, onProgress });
      await extractFeatures(double, [rowsOf(3), rowsOf(1)], { batchSize: 2, onProgress });
      expect(events).toEqual([
        { done: 2, total: 5 },
        { done: 4, total: 5 },
        { done: 5, total: 5 },
        { done: 3, total: null },
        { done: 4, total: null },
      ]);
    });

    it('stops after the batch under way, and ends the iterable', async () => {
      const controller = new AbortController();
      let isEnded = false;
      const given: number[] = [];
      async function* endless(): AsyncGenerator<FeatureBatch> {
        try {
          for (let i = 0; ; i++) {
            given.push(i);
            yield rowsOf(2);
          }
        } finally {
          isEnded = true;
        }
      }
      const { signal } = controller;
      const onProgress = ({ done }: { done: number }): void => {
        if (done === 6) controller.abort(new Error('enough'));
      };
      await expectNoLeak(async () => {
        await expect(extractFeatures(double, endless(), { signal, onProgress })).rejects.toThrow('enough');
      });
      expect([given, isEnded]).toEqual([[0, 1, 2], true]);
      const never = (): Tensor => expect.fail('called after the abort');
      await expect(extractFeatures(never, rowsOf(1), { signal })).rejects.toThrow('enough');
    });

    it('leaves nothing behind where the network or the iterable throws', async () => {
      let calls = 0;
      const failing = (batch: Tensor): Tensor => {
        const result = double(batch);
        if (++calls === 2) throw new Error('out of memory');
        return result;
      };
      function* broken(): Generator<FeatureBatch> {
        yield rowsOf(1);
        throw new Error('no such file');
      }
      await expectNoLeak(async () => {
        await expect(extractFeatures(failing, rowsOf(3), { batchSize: 1 })).rejects.toThrow('out of memory');
        await expect(extractFeatures(double, broken())).rejects.toThrow('no such file');
      });
    });

    it('lets timers have their turn', async () => {
      let ticks = 0;
      const timer = setInterval(() => ticks++, 1);
      const slow = (batch: Tensor): Tensor => {
        const start = performance.now();
        while (performance.now() - start < 40);
        return double(batch);
      };
      await extractFeatures(slow, rowsOf(4), { batchSize: 1 });
      clearInterval(timer);
      expect(ticks).toBeGreaterThan(0);
    });
  },
  { only: ['cpu'] },
);

describe('extractFeatures', () => {
  const message = async (...args: unknown[]): Promise<string> => {
    try {
      await (extractFeatures as (...all: unknown[]) => Promise<unknown>)(...args);
    } catch (error) {
      return `${(error as Error).name}: ${(error as Error).message}`;
    }
    return 'no error';
  };

  it('says what it needs', async () => {
    expect(await message(4, rowsOf(1))).toMatchInlineSnapshot(
      `"TypeError: extractFeatures: expected \`model\` to be a tf.layers model or a function, got 4."`,
    );
    expect(await message(double, Float32Array.of(1))).toMatchInlineSnapshot(
      `"TypeError: extractFeatures: expected \`inputs\` to be a tensor, or an object of \`data\` and \`shape\`, got Float32Array of 1."`,
    );
    expect(await message(double, [[1, 2]])).toMatchInlineSnapshot(
      `"TypeError: extractFeatures: expected \`inputs[0]\` to be a tensor, or an object of \`data\` and \`shape\`, got array of 2."`,
    );
    expect(await message(double, { data: Float32Array.of(1, 2), shape: [3, 2] })).toMatchInlineSnapshot(
      `"RangeError: extractFeatures: expected \`inputs.shape\` to be that of 2 numbers, got [3, 2]."`,
    );
    expect(await message(double, rowsOf(0))).toMatchInlineSnapshot(
      `"RangeError: extractFeatures: expected \`inputs\` to have one row or more, got shape [0, 2]."`,
    );
    expect(await message(double, [])).toMatchInlineSnapshot(
      `"RangeError: extractFeatures: expected \`inputs\` to hold one batch or more, got none."`,
    );
    expect(await message(double, [rowsOf(1), { ...rowsOf(1), shape: [2, 2] }])).toMatchInlineSnapshot(
      `"RangeError: extractFeatures: expected \`inputs[1].shape\` to be that of 2 numbers, got [2, 2]."`,
    );
    expect(await message(double, [rowsOf(1), { data: rowsOf(2).data, shape: [1, 4] }])).toMatchInlineSnapshot(
      `"RangeError: extractFeatures: expected \`model\` to return shape [1, 2] for a batch of 1, got [1, 4]."`,
    );
    expect(await message(async (batch: Tensor) => batch, rowsOf(1))).toMatchInlineSnapshot(
      `"TypeError: extractFeatures: expected \`model\` to return a tensor, got Promise."`,
    );
    expect(await message(() => ones([2]), rowsOf(3))).toMatchInlineSnapshot(
      `"RangeError: extractFeatures: expected \`model\` to return shape [3, …] for a batch of 3, got [2]."`,
    );
  });
});
