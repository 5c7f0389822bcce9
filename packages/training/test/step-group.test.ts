import '@tensorflow/tfjs-layers';
import { createRandom } from '@lt/core';
import { describeBackends, expectAllClose, expectNoLeak } from '@lt/testkit';
import {
  add,
  dispose,
  gather,
  matMul,
  mean,
  mul,
  type Scalar,
  scalar,
  squaredDifference,
  type Tensor,
  type Tensor2D,
  tanh,
  tensor1d,
  tensor2d,
  type Variable,
  variable,
} from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ProgressEvent, sgd, type TrainLoopOptions, trainLoop, weightAverage } from '../src/index.ts';
import { memoryStore } from './fixtures/memory-store.ts';

const ROWS = 8;
let x: Tensor;
let y: Tensor;
let hidden: Variable;
let output: Variable;

/** A network of two layers, without anything that couples the examples of a batch. */
function lossOf(rows: Int32Array): Scalar {
  const active = tanh(matMul(gather(x, rows) as Tensor2D, hidden as Tensor as Tensor2D));
  return mean(
    squaredDifference(matMul(active, output as Tensor as Tensor2D), gather(y, rows) as Tensor2D),
  ) as Scalar;
}

function samplerOf(...batches: number[][]): TrainLoopOptions['sampler'] {
  return { numBatches: batches.length, epoch: () => batches.map((batch) => Int32Array.from(batch)) };
}

async function trainedWith(
  options: Partial<TrainLoopOptions>,
): Promise<{ values: number[][]; loss: number }> {
  hidden.assign(tensor2d([0.1, -0.2, 0.3, 0.4, 0.5, -0.6], [2, 3]));
  output.assign(tensor2d([0.7, -0.8, 0.9], [3, 1]));
  const optimizer = sgd({ learningRate: 0.1, momentum: 0.9 });
  const { history } = await trainLoop({
    sampler: samplerOf([0]),
    totalEpochs: 3,
    optimizer,
    variables: [hidden, output],
    loss: lossOf,
    ...options,
  });
  optimizer.dispose();
  const values = [Array.from(await hidden.data()), Array.from(await output.data())];
  return { values, loss: history.at(-1)!.loss };
}

beforeEach(() => {
  x = tensor2d(
    Array.from({ length: ROWS * 2 }, (_, i) => Math.sin(i + 1)),
    [ROWS, 2],
  );
  y = tensor2d(
    Array.from({ length: ROWS }, (_, i) => Math.cos(2 * i)),
    [ROWS, 1],
  );
  hidden = variable(tensor2d(new Float32Array(6), [2, 3]));
  output = variable(tensor2d(new Float32Array(3), [3, 1]));
});
afterEach(() => dispose([x, y, hidden, output]));

await describeBackends('accumulateSteps of trainLoop', () => {
  it('makes several batches act as one large one, however the examples are split', async () => {
    const everything = Array.from({ length: ROWS }, (_, i) => i);
    const whole = await trainedWith({ sampler: samplerOf(everything) });
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: ROWS - 1 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(cuts, async (points) => {
        const edges = [0, ...points.toSorted((a, b) => a - b), ROWS];
        const parts = edges.slice(1).map((end, i) => everything.slice(edges[i], end));
        const options = { sampler: samplerOf(...parts), accumulateSteps: parts.length };
        const { values, loss } = await trainedWith(options);
        await expectAllClose(values.flat(), whole.values.flat());
        await expectAllClose([loss], [whole.loss]);
      }),
      { seed: 4, numRuns: 8 },
    );
  });

  it('takes the last step of an epoch with the batches that are left', async () => {
    const events: ProgressEvent[] = [];
    const pairs = await trainedWith({
      sampler: samplerOf([0, 1], [2], [3, 4], [5], [6, 7, 0]),
      accumulateSteps: 2,
      onProgress: (event) => events.push(event),
    });
    const joined = await trainedWith({ sampler: samplerOf([0, 1, 2], [3, 4, 5], [6, 7, 0]) });
    await expectAllClose(pairs.values.flat(), joined.values.flat());
    await expectAllClose([pairs.loss], [joined.loss]);
    expect(events.map(({ epoch, batch, step }) => [epoch, batch, step])).toEqual(
      [0, 1, 2].flatMap((epoch) => [1, 3, 4].map((batch, i) => [epoch, batch, 3 * epoch + i])),
    );
    for (const event of events) expect(event).toMatchObject({ numBatches: 5, totalSteps: 9 });
    expect(events.at(-1)!.remainingSeconds).toBe(0);
  });

  it('counts a gradient that a batch does not have as zero', async () => {
    const loss = (rows: Int32Array): Scalar =>
      rows[0] === 0 ? (mean(hidden) as Scalar) : (add(mean(hidden), mul(6, mean(output))) as Scalar);
    const sampler = samplerOf([0], [1, 2, 3]);
    const { values } = await trainedWith({ sampler, accumulateSteps: 2, loss, totalEpochs: 1 });
    // The mean's gradient is 1/6 in each of six elements, and 6 · 1/3 in each of three, on three examples of four.
    await expectAllClose(
      values[0]!,
      [0.1, -0.2, 0.3, 0.4, 0.5, -0.6].map((w) => w - 0.1 / 6),
    );
    await expectAllClose(
      values[1]!,
      [0.7, -0.8, 0.9].map((w) => w - 0.1 * 2 * 0.75),
    );
  });
});

describe('trainLoop', () => {
  it('clips the gradients of a step after they are averaged, values before the norm', async () => {
    // Each of the six elements has the gradients 36 / 6 and 0, on average 3.
    const loss = (rows: Int32Array): Scalar => mul(mean(hidden), rows[0] === 0 ? 36 : 0) as Scalar;
    const common = { sampler: samplerOf([0], [1]), accumulateSteps: 2, loss, totalEpochs: 1 };
    const start = [0.1, -0.2, 0.3, 0.4, 0.5, -0.6];
    const norm = Math.sqrt(6) * 3;
    const { values: byNorm } = await trainedWith({ ...common, clipNorm: 1 });
    await expectAllClose(
      byNorm[0]!,
      start.map((w) => w - (0.1 * 3) / (norm + 1e-6)),
    );
    const { values: byValue } = await trainedWith({ ...common, clipValue: 2 });
    await expectAllClose(
      byValue[0]!,
      start.map((w) => w - 0.1 * 2),
    );
    const { values: byBoth } = await trainedWith({ ...common, clipValue: 2, clipNorm: 1 });
    await expectAllClose(
      byBoth[0]!,
      start.map((w) => w - 0.1 / Math.sqrt(6)),
    );
    const { values: within } = await trainedWith({ ...common, clipValue: 4, clipNorm: 8 });
    expect(within).toEqual((await trainedWith(common)).values);
  });

  it('updates the weight average once a step, after it', async () => {
    const average = weightAverage([output], { decay: 0.5 });
    const seen: number[] = [];
    const start = [0.7, -0.8, 0.9];
    output.assign(tensor2d(start, [3, 1]));
    average.restore({ 0: output }, 0);
    await trainedWith({
      sampler: samplerOf([0], [1], [2], [3]),
      accumulateSteps: 2,
      totalEpochs: 2,
      weightAverage: average,
      onProgress: () => seen.push(output.dataSync()[0]!),
    });
    expect(average.numUpdates).toBe(4);
    const wanted = seen.reduce((mean, value) => 0.5 * mean + 0.5 * value, start[0]!);
    const averages = average.tensors();
    expect((await averages[0]!.data())[0]).toBeCloseTo(wanted, 6);
    dispose(averages);
    average.dispose();
  });

  it('leaves the weights as they were before a loss that is not finite', async () => {
    const before: number[] = [];
    const loss = (rows: Int32Array): Scalar => mul(lossOf(rows), rows[0] === 2 ? NaN : 1) as Scalar;
    const onProgress = (): void => void before.splice(0, 6, ...hidden.dataSync());
    await expectNoLeak(async () => {
      const optimizer = sgd({ learningRate: 0.1 });
      const sampler = samplerOf([0], [1], [2]);
      const options = { sampler, totalEpochs: 1, optimizer, variables: [hidden, output], loss, onProgress };
      await expect(trainLoop(options)).rejects.toThrowErrorMatchingInlineSnapshot(
        `[RangeError: trainLoop: expected the loss of epoch 0, batch 2 to be finite, got NaN. Likely causes: a learning rate that is too high, NaN or infinity in the inputs, or labels outside the range of the logits.]`,
      );
    });
    expect(Array.from(await hidden.data())).toEqual(before);
  });

  it('takes batches of any kind, if it is told how to count their examples', async () => {
    const shares: number[] = [];
    const optimizer = sgd({ learningRate: 0.1 });
    const pair = { conventional: Int32Array.of(0, 1, 2), rebalancing: Int32Array.of(3) };
    const { history } = await trainLoop<typeof pair>({
      sampler: { numBatches: 2, epoch: () => [pair, { ...pair, conventional: Int32Array.of(4) }] },
      totalEpochs: 1,
      optimizer,
      variables: [hidden],
      countExamples: ({ conventional }) => conventional.length,
      loss: ({ conventional }) => {
        shares.push(conventional.length);
        return mul(scalar(conventional.length), mean(hidden)) as Scalar;
      },
    });
    expect(shares).toEqual([3, 1]);
    // The weights are 0 in the first batch and 0 - 0.1 · 3 / 6 in the second.
    expect(history[0]!.loss).toBeCloseTo((0 * 3 - 0.05) / 4, 6);
    optimizer.dispose();

    const bare = {
      ...({} as TrainLoopOptions),
      totalEpochs: 1,
      optimizer,
      variables: [hidden],
      loss: lossOf,
    };
    const refusalOf = (batch: unknown, countExamples?: () => number): Promise<string> =>
      trainLoop({
        ...bare,
        sampler: { numBatches: 1, epoch: () => [batch as Int32Array] },
        ...(countExamples && { countExamples }),
      }).then(String, String);
    expect(await refusalOf(pair)).toMatchInlineSnapshot(
      `"TypeError: trainLoop: expected \`countExamples\` to be given where a batch has no length, got Object as batch."`,
    );
    expect(await refusalOf(undefined)).toMatchInlineSnapshot(
      `"TypeError: trainLoop: expected \`countExamples\` to be given where a batch has no length, got undefined as batch."`,
    );
    expect(await refusalOf(new Int32Array(0))).toMatchInlineSnapshot(
      `"RangeError: trainLoop: expected \`batch.length\` to be a finite number > 0, got 0."`,
    );
    expect(await refusalOf(pair, () => '4' as never)).toMatchInlineSnapshot(
      `"TypeError: trainLoop: expected \`countExamples(batch)\` to be a finite number > 0, got "4"."`,
    );
  });

  it('stops between two batches of a step, and takes back what the first one moved', async () => {
    // A statistic that the forward pass moves, as batch normalization does.
    const moving = variable(tensor1d([0]), false);
    const controller = new AbortController();
    const reason = new Error('enough');
    const optimizer = sgd({ learningRate: 0.1 });
    let batches = 0;
    let steps = 0;
    const loss = (rows: Int32Array): Scalar => {
      moving.assign(add(moving, 1));
      if (++batches === 6) controller.abort(reason);
      return lossOf(rows);
    };
    const weights = [hidden, output, moving].map((one) => ({ read: () => one as Tensor }));
    await expectNoLeak(async () => {
      const run = trainLoop({
        sampler: samplerOf([0], [1], [2], [3], [4]),
        totalEpochs: 3,
        optimizer,
        model: { trainableWeights: weights.slice(0, 2), weights },
        loss,
        accumulateSteps: 4,
        signal: controller.signal,
        onProgress: () => steps++,
      });
      await expect(run).rejects.toBe(reason);
    });
    // Steps after batches 4 and 5; batch 6 was to be the first of four.
    expect([batches, steps, optimizer.iterations]).toEqual([6, 2, 2]);
    expect((await moving.data())[0]).toBe(5);
    optimizer.dispose();
    moving.dispose();
  });

  it.each([
    ['is NaN', () => scalar(NaN), /^trainLoop: expected the loss of epoch 0, batch 2 to be finite, got NaN/],
    ['throws', () => expect.fail('no loss'), /^no loss$/],
  ])('takes back what a batch moved whose loss %s', async (_, factor, message) => {
    const moving = variable(tensor1d([0]), false);
    const noise = createRandom(4);
    const optimizer = sgd({ learningRate: 0.1 });
    const weights = [hidden, output, moving].map((one) => ({ read: () => one as Tensor }));
    let batches = 0;
    const run = trainLoop({
      sampler: samplerOf([0], [1], [2]),
      totalEpochs: 1,
      optimizer,
      model: { trainableWeights: weights.slice(0, 2), weights },
      loss: (rows) => {
        const isLast = ++batches === 3;
        // NaN in the inputs of batch normalization comes to its statistics in the same pass.
        moving.assign(add(moving, isLast ? NaN : 1));
        noise.next();
        return isLast ? mul(lossOf(rows), factor()) : lossOf(rows);
      },
      checkpoint: { store: memoryStore(), every: { epochs: 1 }, randoms: { noise } },
    });
    await expect(run).rejects.toThrow(message);
    expect([batches, optimizer.iterations, noise.position]).toEqual([3, 2, 2]);
    expect((await moving.data())[0]).toBe(2);
    optimizer.dispose();
    moving.dispose();
  });
});
