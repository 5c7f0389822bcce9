import { createRandom } from '@lt/core';
import { describeBackends, expectAllClose } from '@lt/testkit';
import {
  add,
  cast,
  gather,
  grad,
  oneHot,
  reshape,
  sum,
  type Tensor,
  tensor1d,
  tensor2d,
  zeros,
} from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  classBalancedLoss,
  focalLoss,
  type Labels,
  sigmoidCrossEntropy,
  softmaxCrossEntropy,
} from '../src/index.ts';
import { countsOf, losses, reductions } from './losses.ts';
import { randomLogits } from './oracle.ts';

const settings = { seed: 20_240_117, numRuns: 4 };

/** A batch of logits and class ids. */
const batches = fc
  .record({
    batch: fc.integer({ min: 1, max: 6 }),
    numClasses: fc.integer({ min: 2, max: 5 }),
    seed: fc.nat(),
  })
  .map(({ batch, numClasses, seed }) => {
    const random = createRandom(seed);
    return {
      logits: randomLogits(batch, numClasses, `laws ${seed}`),
      classIds: Array.from({ length: batch }, () => random.int(numClasses)),
      order: random.shuffle(Array.from({ length: batch }, (_, i) => i)),
      classOrder: random.shuffle(Array.from({ length: numClasses }, (_, c) => c)),
      numClasses,
    };
  });

await describeBackends('laws', () => {
  const shiftInvariant = losses.filter((loss) => loss.shiftInvariant);
  it.each(shiftInvariant)('a constant added to all logits changes nothing: $name', async ({ of }) => {
    await fc.assert(
      fc.asyncProperty(batches, fc.integer({ min: -50, max: 50 }), async ({ logits, classIds }, shift) => {
        const x = tensor2d(logits);
        await expectAllClose(of(classIds, add(x, shift)), of(classIds, x), { absolute: 5e-5 });
      }),
      settings,
    );
  });

  it.each(losses)('a permutation of the batch permutes the loss and the gradient: $name', async ({ of }) => {
    await fc.assert(
      fc.asyncProperty(batches, async ({ logits, classIds, order }) => {
        const x = tensor2d(logits);
        const ids = tensor1d(classIds, 'int32');
        const index = tensor1d(order, 'int32');
        const moved = gather(x, index);
        const movedIds = gather(ids, index);
        await expectAllClose(of(movedIds, moved), gather(of(ids, x), index));
        const gradient = grad((z) => of(ids, z))(x);
        await expectAllClose(grad((z) => of(movedIds, z))(moved), gather(gradient, index));
      }),
      settings,
    );
  });

  it.each(losses)('a permutation of the classes changes nothing: $name', async ({ of, counted }) => {
    await fc.assert(
      fc.asyncProperty(batches, async ({ logits, classIds, classOrder, numClasses }) => {
        const moved = logits.map((row) => classOrder.map((c) => row[c]!));
        const movedIds = classIds.map((id) => classOrder.indexOf(id));
        const counts = countsOf(numClasses);
        const options = counted ? { classCounts: classOrder.map((c) => counts[c]!) } : {};
        await expectAllClose(of(movedIds, tensor2d(moved), options), of(classIds, tensor2d(logits)));
      }),
      settings,
    );
  });

  it.each(losses)('every form of the labels means the same: $name', async ({ of }) => {
    await fc.assert(
      fc.asyncProperty(batches, async ({ logits, classIds, numClasses }) => {
        const x = tensor2d(logits);
        const hot = oneHot(tensor1d(classIds, 'int32'), numClasses);
        const expected = of(classIds, x);
        for (const labels of [
          Uint8Array.from(classIds),
          tensor1d(classIds, 'int32'),
          tensor1d(classIds),
          tensor2d(classIds, [classIds.length, 1]),
          hot,
          cast(hot, 'float32'),
        ]) {
          await expectAllClose(of(labels, x), expected, { absolute: 1e-6, relative: 1e-6 });
        }
      }),
      settings,
    );
  });

  it.each(losses)('the reductions are the per-example vector, divided: $name', async ({ of, reduced }) => {
    await fc.assert(
      fc.asyncProperty(batches, async ({ logits, classIds, numClasses }) => {
        const x = tensor2d(logits);
        const total = Array.from(await of(classIds, x).data()).reduce((a, b) => a + b, 0);
        const batch = classIds.length;
        const denominators = {
          sum: 1,
          mean: batch,
          positives: batch,
          elementMean: batch * numClasses,
        } as const;
        for (const [reduction, denominator] of Object.entries(denominators)) {
          const loss = reduced(classIds, x, { reduction: reduction as 'sum' });
          expect(loss.shape).toEqual([]);
          await expectAllClose(loss, total / denominator);
        }
      }),
      settings,
    );
  });

  it.each(losses)('equal sample weights do not change the weighted mean: $name', async ({ reduced }) => {
    const x = tensor2d(randomLogits(5, 3, 'sample weights'));
    const ids = [0, 1, 2, 1, 0];
    const plain = reduced(ids, x, { reduction: 'weightedMean' });
    for (const sampleWeights of [[3, 3, 3, 3, 3], tensor1d([3, 3, 3, 3, 3])]) {
      await expectAllClose(reduced(ids, x, { reduction: 'weightedMean', sampleWeights }), plain);
    }
  });

  it.each(losses)('an ignored example is as good as absent: $name', async ({ of, reduced }) => {
    const logits = randomLogits(4, 3, 'ignored');
    const [all, rest] = [tensor2d(logits), tensor2d([logits[0]!, logits[2]!])];
    const ids = [2, -1, 0, -1];
    const hot = oneHot(tensor1d(ids, 'int32'), 3);
    for (const labels of [ids, tensor1d(ids, 'int32'), hot]) {
      for (const reduction of reductions) {
        const options = { reduction, labelSmoothing: 0.1 };
        const loss = (x: Tensor) => reduced(labels, x, { ...options, ignoreIndex: -1 });
        const without = (x: Tensor) => reduced([2, 0], x, options);
        await expectAllClose(loss(all), without(rest));
        const gradient = grad(loss)(all);
        await expectAllClose(gather(gradient, [0, 2]), grad(without)(rest));
        await expectAllClose(gather(gradient, [1, 3]), zeros([2, 3]), { absolute: 0 });
      }
      await expectAllClose(gather(of(labels, all, { ignoreIndex: -1 }), [1, 3]), [0, 0], { absolute: 0 });
    }
  });

  it.each(losses)(
    'no valid example, or no example at all, gives 0 with a zero gradient: $name',
    async ({ reduced, of }) => {
      const x = tensor2d(randomLogits(2, 3, 'none'));
      for (const reduction of reductions) {
        for (const [labels, logits, options] of [
          [[-1, -1], x, { ignoreIndex: -1 }],
          [[0, 1], x, { sampleWeights: [0, 0] }],
          [[], zeros([0, 3]), {}],
          [zeros([0, 3]), zeros([0, 3]), {}],
        ] as const) {
          const loss = (z: Tensor) => reduced(labels as Labels, z, { ...options, reduction });
          expect(await loss(logits).array()).toBe(0);
          await expectAllClose(grad(loss)(logits), zeros(logits.shape), { absolute: 0 });
        }
      }
      expect(of([], zeros([0, 3])).shape).toEqual([0]);
    },
  );

  it.each(losses.filter(({ kind }) => kind !== 'batch'))(
    'a single class is certain for a softmax, and an output like any other for a sigmoid: $name',
    async ({ of, kind }) => {
      const x = tensor2d([[3], [-800]]);
      for (const labels of [[0, 0], tensor1d([0, 0]), tensor2d([[1], [1]])]) {
        const values = await of(labels, x).data();
        const gradient = await grad((z) => of(labels, z))(x).data();
        if (kind === 'softmax') expect([...values, ...gradient]).toEqual([0, 0, 0, 0]);
        else expect(values[1]).toBeGreaterThan(100);
      }
    },
  );

  it.each(losses)('leading axes are kept: $name', async ({ of, reduced }) => {
    const x = tensor2d(randomLogits(6, 4, 'axes'));
    const ids = tensor1d([0, 1, 2, 3, 0, 1], 'int32');
    const cube = reshape(x, [2, 3, 4]);
    const weights = tensor2d([
      [1, 2, 3],
      [0, 1, 1],
    ]);
    const expected = of(ids, x, { sampleWeights: [1, 2, 3, 0, 1, 1] });
    for (const labels of [
      reshape(ids, [2, 3]),
      reshape(ids, [2, 3, 1]),
      reshape(oneHot(ids, 4), [2, 3, 4]),
    ]) {
      const loss = of(labels, cube, { sampleWeights: weights });
      expect(loss.shape).toEqual([2, 3]);
      await expectAllClose(reshape(loss, [6]), expected);
      const gradient = grad((z) => reduced(labels, z, { reduction: 'mean' }))(cube);
      expect(gradient.shape).toEqual([2, 3, 4]);
      await expectAllClose(reshape(gradient, [6, 4]), grad((z) => reduced(ids, z, { reduction: 'mean' }))(x));
    }
  });

  it('beta 0 and equal counts are the plain losses', async () => {
    await fc.assert(
      fc.asyncProperty(batches, async ({ logits, classIds, numClasses }) => {
        const x = tensor2d(logits);
        const plain = {
          softmax: softmaxCrossEntropy(classIds, x),
          sigmoid: sigmoidCrossEntropy(classIds, x),
          focal: focalLoss(classIds, x, { gamma: 2, alpha: null }),
        };
        const unequal = Array.from({ length: numClasses }, (_, c) => 10 ** c);
        for (const base of ['softmax', 'sigmoid', 'focal'] as const) {
          const beta0 = classBalancedLoss(classIds, x, { classCounts: unequal, beta: 0, base, gamma: 2 });
          await expectAllClose(beta0, plain[base]);
          const equal = classBalancedLoss(classIds, x, { classCounts: unequal.fill(37), base, gamma: 2 });
          await expectAllClose(equal, plain[base]);
          unequal.forEach((_, c) => {
            unequal[c] = 10 ** c;
          });
        }
      }),
      settings,
    );
  });

  it('gamma 0 without alpha is binary cross entropy', async () => {
    const x = tensor2d(randomLogits(4, 3, 'gamma'));
    expect(await focalLoss([0, 1, 2, 0], x, { gamma: 0, alpha: null }).array()).toEqual(
      await sigmoidCrossEntropy([0, 1, 2, 0], x).array(),
    );
  });

  it.each(shiftInvariant)('rows of the gradient sum to 0: $name', async ({ of }) => {
    await fc.assert(
      fc.asyncProperty(batches, async ({ logits, classIds }) => {
        const gradient = grad((x) => of(classIds, x, { labelSmoothing: 0.1 }))(tensor2d(logits));
        await expectAllClose(sum(gradient, 1), zeros([classIds.length]), { absolute: 1e-5 });
      }),
      settings,
    );
  });
});
