import { softmaxFocalLoss } from '@lt/losses';
import {
  describeBackends,
  expectAllClose,
  expectNoLeak,
  flatten,
  readGolden,
  withQuickProducts,
} from '@lt/testkit';
import { matMul, memory, ones, type Rank, sum, tensor1d, tensor2d, zeros } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { FeatureAugmenter, type FinetuneClassifierOptions, finetuneClassifier } from '../../src/index.ts';
import { classIds, inMemory, kernel, maps } from '../long-tail.ts';
import { memoryStore } from '../memory-store.ts';

const { cases } = readGolden<{
  cases: {
    input: {
      pooled: number[][];
      labels: number[];
      weights: number[][];
      bias: number[];
      lr: number;
      momentum: number;
      weightDecay: number;
      steps: number;
    };
    expected: { losses: number[]; weights: number[][]; bias: number[] };
  }[];
}>(new URL('../golden/finetune_fc.json', import.meta.url));

const training = (more: Partial<FinetuneClassifierOptions> = {}): FinetuneClassifierOptions => ({
  kernel: kernel(),
  augmenter: new FeatureAugmenter({
    features: inMemory,
    classIds,
    kernel: kernel(),
    headShare: 0.8,
    tailPerBatch: 3,
    donorsPerTail: 1,
    genericThreshold: 0.4,
  }),
  iterations: 25,
  iterationsPerEpoch: 10,
  learningRate: 0.05,
  ...more,
});

await describeBackends('finetuneClassifier', ({ name }) => {
  it.each(cases)('takes the steps of the golden values (%#)', async ({ input, expected }) => {
    const losses: number[] = [];
    const { kernel: trained, bias } = await finetuneClassifier({
      kernel: tensor2d(input.weights),
      bias: tensor1d(input.bias),
      augmenter: { batchAt: () => ({ features: tensor2d(input.pooled), labels: input.labels }) },
      iterations: input.steps,
      learningRate: input.lr,
      momentum: input.momentum,
      weightDecay: input.weightDecay,
      onProgress: ({ loss }) => losses.push(loss),
    });
    await expectAllClose(losses, expected.losses);
    await expectAllClose(trained, expected.weights);
    await expectAllClose(bias, expected.bias);
  });

  it('moves kernel and bias only: maps and given tensors stay as they are, bit by bit', async () => {
    const [features, weights] = [maps(), kernel()];
    const before = [await flatten(features), await flatten(weights)];
    const augmenter = new FeatureAugmenter({
      features,
      classIds,
      kernel: weights,
      headShare: 0.8,
      genericThreshold: 0.4,
    });
    const { kernel: trained, bias } = await finetuneClassifier(training({ kernel: weights, augmenter }));
    expect([await flatten(features), await flatten(weights)]).toEqual(before);
    expect(await flatten(trained)).not.toEqual(before[1]);
    expect((await flatten(bias)).some((value) => value !== 0)).toBe(true);
  });

  it('tells of every step and epoch, the last of them shorter', async () => {
    const steps: number[] = [];
    const { history } = await finetuneClassifier(
      training({
        onProgress: ({ step }) => steps.push(step),
        evaluate: async (head) => ({ norm: (await sum(head.kernel).data())[0]! }),
      }),
    );
    expect(steps).toEqual(Array.from({ length: 25 }, (_, i) => i));
    expect(history.map(({ epoch }) => epoch)).toEqual([0, 1, 2]);
    for (const { metrics } of history) expect(metrics!.norm).toBeTypeOf('number');
    expect(history[2]!.loss).toBeLessThan(history[0]!.loss);
  });

  it('goes on from a checkpoint to the same bytes', async () => {
    const whole = await finetuneClassifier(training());
    const stop = new AbortController();
    const checkpoint = { store: memoryStore(), every: 5 };
    const onProgress = ({ step }: { step: number }): void => {
      if (step === 12) stop.abort(new Error('stopped'));
    };
    await expect(
      finetuneClassifier(training({ checkpoint, onProgress, signal: stop.signal })),
    ).rejects.toThrow('stopped');
    const resumed = await finetuneClassifier(training({ checkpoint, resume: true }));
    expect(await flatten(resumed.kernel)).toEqual(await flatten(whole.kernel));
    expect(await flatten(resumed.bias)).toEqual(await flatten(whole.bias));
    expect(resumed.history.map(({ loss }) => loss)).toEqual(whole.history.map(({ loss }) => loss));
  });

  it('takes any loss, which gets class ids', async () => {
    const seen: Int32Array[] = [];
    await finetuneClassifier(
      training({
        iterations: 2,
        loss: (labels, logits) => {
          seen.push(labels);
          return softmaxFocalLoss(labels, logits, { reduction: 'mean' });
        },
      }),
    );
    expect(seen.map(({ length }) => length)).toEqual([12, 12]);
  });

  it('holds no more tensors and bytes after a thousand steps', async () => {
    const held = new Set<string>();
    const given = training({
      iterations: 1000,
      iterationsPerEpoch: 250,
      onProgress: ({ step }) => {
        // The first steps make the velocities, and the buffers that a GPU goes on with.
        if (step >= 10) held.add(JSON.stringify(memory()));
      },
    });
    await withQuickProducts(() => expectNoLeak(() => finetuneClassifier(given)));
    expect([...held]).toEqual([
      expect.stringContaining(name.startsWith('webg') ? 'numBytesInGPU' : 'numBytes'),
    ]);
  });

  it('leaves no tensor behind when a batch or a loss fails in the middle', async () => {
    const { augmenter, ...rest } = training();
    await augmenter.prepare?.({});
    const before = memory().numTensors;
    const failing = (index: number) => {
      const batch = augmenter.batchAt(index);
      if (index === 5) throw new Error('a bad disk');
      return batch;
    };
    await expect(finetuneClassifier({ ...rest, augmenter: { batchAt: failing } })).rejects.toThrow(
      'a bad disk',
    );
    expect(memory().numTensors).toBe(before);
    const loss: FinetuneClassifierOptions['loss'] = (labels, logits, { step }) => {
      const mean = softmaxFocalLoss(labels, logits, { reduction: 'mean' });
      if (step === 5) throw new Error('no loss');
      return mean;
    };
    await expect(finetuneClassifier({ ...rest, augmenter, loss })).rejects.toThrow('no loss');
    expect(memory().numTensors).toBe(before);
  });

  it('names what is wrong, and leaves no tensor then', async () => {
    const before = memory().numTensors;
    const fixed = [kernel(), zeros([3])] as const;
    const refused = async (more: object): Promise<string> =>
      finetuneClassifier({ ...training(), kernel: fixed[0], ...more } as FinetuneClassifierOptions).then(
        String,
        (error: Error) => error.message,
      );
    expect(await refused({ augmenter: {} })).toMatchInlineSnapshot(
      `"finetuneClassifier: expected \`augmenter\` to have a method \`batchAt\`, got Object."`,
    );
    expect(await refused({ bias: fixed[1] })).toMatchInlineSnapshot(
      `"finetuneClassifier: expected \`bias\` to have shape [4], got [3]."`,
    );
    expect(await refused({ iterations: 0 })).toMatchInlineSnapshot(
      `"finetuneClassifier: expected \`iterations\` to be a whole number >= 1, got 0."`,
    );
    expect(await refused({ momentum: 1 })).toMatchInlineSnapshot(
      `"finetuneClassifier: expected \`momentum\` to be a finite number >= 0 and < 1, got 1."`,
    );
    expect(await refused({ loss: 'focal' })).toMatchInlineSnapshot(
      `"finetuneClassifier: expected \`loss\` to be a function, got "focal"."`,
    );
    const batchAt = () => ({ features: ones<Rank.R2>([2, 3]), labels: [0, 0] });
    expect(await refused({ augmenter: { batchAt } })).toMatchInlineSnapshot(
      `"finetuneClassifier: expected \`augmenter.batchAt(index).features\` to have shape [batch, 5], got [2, 3]."`,
    );
    const outside = () => ({ features: ones<Rank.R2>([2, 5]), labels: [0, 4] });
    expect(await refused({ augmenter: { batchAt: outside } })).toMatchInlineSnapshot(
      `"finetuneClassifier: expected \`augmenter.batchAt(index).labels[1]\` to be a whole number >= 0 and < 4, got 4."`,
    );
    const half = () => ({ features: ones<Rank.R2>([2, 5]), labels: [0, 0.5] });
    expect(await refused({ augmenter: { batchAt: half } })).toMatchInlineSnapshot(
      `"finetuneClassifier: expected \`augmenter.batchAt(index).labels[1]\` to be a whole number >= 0 and < 4, got 0.5."`,
    );
    expect(await refused({ augmenter: { batchAt: () => undefined } })).toMatchInlineSnapshot(
      `"finetuneClassifier: expected \`augmenter.batchAt(index)\` to be { features, labels }, got undefined."`,
    );
    const torn = () => {
      matMul(ones([2, 5]), ones([5, 5]));
      throw new Error('no maps');
    };
    expect(await refused({ augmenter: { batchAt: torn } })).toBe('no maps');
    expect(await refused({ learningRate: '0.1' })).toMatchInlineSnapshot(
      `"finetuneClassifier: expected \`learningRate\` to be a finite number >= 0, got "0.1"."`,
    );
    expect(await refused({ learningRate: () => Number.NaN })).toMatchInlineSnapshot(
      `"sgd: expected \`learningRate\` to be a finite number >= 0, got NaN."`,
    );
    // Those of the augmenters that were made: their kernels.
    expect(memory().numTensors - before).toBe(2 + 12 * 2);
  });
});
