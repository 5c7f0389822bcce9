import { balancedSoftmaxLoss, focalLoss } from '@lt/losses';
import { instanceBalancedSampler } from '@lt/sampling';
import { describeBackends, expectAllClose, expectNoLeak, readGolden } from '@lt/testkit';
import { constant, sgd } from '@lt/training';
import {
  add,
  argMax,
  dispose,
  matMul,
  memory,
  mul,
  tensor1d,
  tensor2d,
  tidy,
  transpose,
  zeros,
} from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { type RetrainClassifierOptions, retrainClassifier } from '../src/index.ts';
import { base, classIds, rows, sampler } from './fixtures/clouds.ts';

const lws = readGolden<{
  cases: {
    weight_out_in: number[][];
    bias: number[];
    x: number[][];
    scales: number[];
    label: number[];
    grad_scales: number[];
    ce_loss: number;
  }[];
}>(new URL('./golden/lws.json', import.meta.url));

const softmax = (z: number[]): number[] => {
  const exps = z.map((value) => Math.exp(value - Math.max(...z)));
  return exps.map((value) => value / exps.reduce((a, b) => a + b, 0));
};

/** Cross entropy with PyTorch's SGD in plain loops, from a kernel and a bias. */
function slowTraining(kernel: number[][], bias: number[], rate: (epoch: number) => number, epochs: number) {
  const weights = [...kernel.map((row) => [...row]), [...bias]];
  const velocity = weights.map((row) => row.map(() => 0));
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (const batch of sampler.epoch(epoch)) {
      const gradient = weights.map((row) => row.map(() => 0));
      for (const i of batch) {
        const x = [...rows[i]!, 1];
        const p = softmax(
          weights[0]!.map((_, c) => x.reduce((sum, value, d) => sum + value * weights[d]![c]!, 0)),
        );
        for (const [c, share] of p.entries()) {
          const slope = (share - (classIds[i] === c ? 1 : 0)) / batch.length;
          for (const [d, value] of x.entries()) gradient[d]![c]! += slope * value;
        }
      }
      for (const [d, row] of weights.entries()) {
        for (const c of row.keys()) {
          velocity[d]![c] = 0.9 * velocity[d]![c]! + gradient[d]![c]! + 5e-4 * row[c]!;
          row[c]! -= rate(epoch) * velocity[d]![c]!;
        }
      }
    }
  }
  return { kernel: weights.slice(0, -1), bias: weights.at(-1)! };
}

await describeBackends('retrainClassifier', () => {
  it('equals SGD on cross entropy in plain loops, with the schedule of the authors', async () => {
    const [kernel, bias] = [
      [
        [0.1, -0.2],
        [0.3, 0],
        [0, 0.5],
      ],
      [0.2, -0.1],
    ] as [number[][], number[]];
    const trained = await retrainClassifier({ ...base, kernel: tensor2d(kernel), bias: tensor1d(bias) });
    const rate = (epoch: number): number => 0.1 * (1 + Math.cos((Math.PI * epoch) / 4));
    const wanted = slowTraining(kernel, bias, rate, 4);
    await expectAllClose(trained.kernel, wanted.kernel, { absolute: 2e-5, relative: 2e-5 });
    await expectAllClose(trained.bias, wanted.bias, { absolute: 2e-5, relative: 2e-5 });
    expect(trained.history.map(({ learningRate }) => learningRate.toFixed(4))).toEqual(
      [0, 1, 2, 3].map((epoch) => rate(epoch).toFixed(4)),
    );
    expect(trained.scales).toBeUndefined();
  });

  it('starts anew from its seed, and gives the same bytes for features of every form', async () => {
    const data = Float32Array.from(rows.flat());
    const forms = [rows, { data, shape: [66, 3] }, tensor2d(rows)];
    const results: Float32Array[] = [];
    for (const features of forms) {
      const { kernel } = await retrainClassifier({ ...base, features });
      results.push((await kernel.data<'float32'>()) as Float32Array);
    }
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
    const other = await retrainClassifier({ ...base, seed: 6 });
    expect(await other.kernel.data()).not.toEqual(results[0]);
  });

  it('finds more of the rare class on class-balanced batches than on the rows as they are', async () => {
    const found = async (options: Partial<RetrainClassifierOptions>): Promise<number> => {
      const { kernel, bias } = await retrainClassifier({
        ...base,
        totalEpochs: 15,
        learningRate: 0.1,
        ...options,
      });
      const predicted = await tidy(() => argMax(add(matMul(tensor2d(rows), kernel), bias), 1)).data();
      return predicted.filter((guess, i) => guess === 1 && classIds[i] === 1).length;
    };
    const plain = await found({ sampler: instanceBalancedSampler(classIds, { batchSize: 11, seed: 3 }) });
    expect(await found({})).toBeGreaterThan(plain);
    const byLoss = await found({
      sampler: instanceBalancedSampler(classIds, { batchSize: 11, seed: 3 }),
      loss: (ids, logits) => balancedSoftmaxLoss(ids, logits, { classCounts: [60, 6] }),
    });
    expect(byLoss).toBeGreaterThan(plain);
  });

  it('takes one value per example for its mean', async () => {
    const train = async (loss: NonNullable<RetrainClassifierOptions['loss']>) => {
      const { kernel, bias } = await retrainClassifier({ ...base, loss });
      return [await kernel.array(), await bias.array()] as const;
    };
    const mean = await train((ids, logits) => focalLoss(ids, logits, { reduction: 'mean' }));
    const each = await train((ids, logits) => focalLoss(ids, logits));
    await expectAllClose([...each], [...mean]);
  });

  it.each(lws.cases)(
    "scales a classifier by the gradient of the authors' learnable weight scaling",
    async (one) => {
      const [kernel, bias] = [transpose(tensor2d(one.weight_out_in)), tensor1d(one.bias)];
      // One step of rate 1 from scales of 1: for the authors' scales, scale the classifier first and the step by them.
      const scales = tensor1d(one.scales);
      const optimizer = sgd({ learningRate: 1 });
      const trained = await retrainClassifier({
        features: one.x,
        classIds: one.label,
        sampler: { numBatches: 1, epoch: () => [Int32Array.of(0, 1, 2, 3)] },
        totalEpochs: 1,
        optimizer,
        scaling: 'lws',
        kernel: mul(scales, kernel),
        bias: mul(scales, bias),
      });
      const wanted = one.grad_scales.map((slope, c) => 1 - slope * one.scales[c]!);
      await expectAllClose(trained.scales!, wanted);
      await expectAllClose(
        trained.bias,
        one.bias.map((value, c) => value * one.scales[c]! * wanted[c]!),
      );
      await expectAllClose(
        trained.kernel,
        one.weight_out_in[0]!.map((_, d) =>
          wanted.map((s, c) => one.weight_out_in[c]![d]! * one.scales[c]! * s),
        ),
      );
      expect(trained.history[0]!.loss).toBeCloseTo(one.ce_loss, 4);
    },
  );

  it('lets the classifier be measured after each epoch', async () => {
    const seen: number[] = [];
    const { history, kernel } = await retrainClassifier({
      ...base,
      evaluate: async ({ kernel }, { epoch }) => {
        seen.push(epoch);
        return { first: (await kernel.data())[0]! };
      },
    });
    expect(seen).toEqual([0, 1, 2, 3]);
    expect(history.at(-1)!.metrics!.first).toBe((await kernel.data())[0]);
  });

  it('leaks nothing, whether it ends well or not', async () => {
    const kernel = tensor2d([
      [1, -1],
      [0.5, 0],
      [0, 0],
    ]);
    await expectNoLeak(() => retrainClassifier(base));
    await expectNoLeak(() =>
      retrainClassifier({ ...base, kernel, scaling: 'lws', evaluate: () => ({ a: 1 }) }),
    );
    const before = memory().numTensors;
    const otherData = { numBatches: 1, epoch: () => [Int32Array.of(66)] };
    await expect(retrainClassifier({ ...base, sampler: otherData })).rejects.toThrow('rows from 0 to 65');
    expect(memory().numTensors).toBe(before);
    dispose(kernel);
  });
});

describe('retrainClassifier', () => {
  it('leaves an optimizer of the caller alone, with its own rate', async () => {
    const optimizer = sgd({ learningRate: 0.05, momentum: 0.9 });
    const { history } = await retrainClassifier({ ...base, optimizer });
    expect(history[0]!.learningRate).toBe(0.05);
    expect(await optimizer.getWeights()).toHaveLength(3);
    optimizer.dispose();
    const scheduled = await retrainClassifier({ ...base, learningRate: constant(0.3) });
    expect(scheduled.history[3]!.learningRate).toBe(0.3);
  });

  it('refuses what it cannot use', async () => {
    const call = (options: object) => retrainClassifier({ ...base, ...options } as never);
    await expect(call({ features: null })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[TypeError: retrainClassifier: expected \`features\` to be a tensor, an array of rows, or { data, shape } with a Float32Array or Float64Array, got null.]`,
    );
    await expect(call({ classIds: [0, 1] })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: retrainClassifier: expected \`classIds\` to hold 66 numbers, got array of 2.]`,
    );
    await expect(call({ numClasses: 1 })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: retrainClassifier: expected \`classIds[60]\` to be a finite number < 1, got 1.]`,
    );
    await expect(call({ sampler: null })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[TypeError: retrainClassifier: expected \`sampler\` to have a method \`epoch\`, got null.]`,
    );
    const otherData = { numBatches: 1, epoch: () => [Int32Array.of(66)] };
    await expect(call({ sampler: otherData })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: retrainClassifier: expected \`sampler\` to give rows from 0 to 65, got 66. Make it of the same class ids.]`,
    );
    await expect(call({ loss: 'ce' })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[TypeError: retrainClassifier: expected \`loss\` to be a function, got "ce".]`,
    );
    await expect(call({ loss: () => 1 })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[TypeError: retrainClassifier: expected \`loss\` to return a tensor, got 1.]`,
    );
    await expect(call({ loss: () => zeros([2, 2]) })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: retrainClassifier: expected \`loss\` to return a scalar or one value per example, got [2, 2].]`,
    );
    await expect(call({ totalEpochs: 0 })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: retrainClassifier: expected \`totalEpochs\` to be a whole number >= 1, got 0.]`,
    );
    await expect(call({ learningRate: -1 })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: retrainClassifier: expected \`learningRate\` to be a finite number >= 0, got -1.]`,
    );
    await expect(call({ scaling: 'lws' })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[TypeError: retrainClassifier: expected \`kernel\` to be given with scaling 'lws', got undefined.]`,
    );
    await expect(call({ bias: zeros([2]) })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[TypeError: retrainClassifier: expected \`kernel\` to be given with \`bias\`, got undefined.]`,
    );
    await expect(call({ kernel: zeros([2, 2]) })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: retrainClassifier: expected \`kernel\` to have shape [3, numClasses], got [2, 2].]`,
    );
    await expect(call({ kernel: zeros([3, 4]), numClasses: 2 })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: retrainClassifier: expected \`kernel\` to have shape [3, 2], got [3, 4].]`,
    );
    await expect(
      call({ kernel: zeros([3, 2]), bias: zeros([3]) }),
    ).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: retrainClassifier: expected \`bias\` to have shape [2], got [3].]`,
    );
    await expect(call({ seed: NaN })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: retrainClassifier: expected \`seed\` to be a finite number, got NaN.]`,
    );
    await expect(call({ evaluate: 1 })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[TypeError: retrainClassifier: expected \`evaluate\` to be a function, got 1.]`,
    );
  });
});
