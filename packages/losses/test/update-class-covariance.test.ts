import { describeBackends, expectAllClose, expectNoLeak, readGolden } from '@lt/testkit';
import { oneHot, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { type ClassCovariance, updateClassCovariance } from '../src/index.ts';
import { randomLogits } from './oracle.ts';

interface Golden {
  estimatorSequence: {
    features: number[][];
    labels: number[];
    variance: number[][];
    mean: number[][];
    amount: number[];
  }[];
}

/** Mean and covariance of all features of a class at once, in plain loops. */
function expectedOf(
  features: number[][],
  labels: number[],
  classId: number,
): { mean: number[]; matrix: number[][] } {
  const own = features.filter((_, i) => labels[i] === classId);
  const columns = features[0]!.map((_, a) => a);
  const mean = columns.map((a) => own.reduce((sum, row) => sum + row[a]!, 0) / Math.max(1, own.length));
  const matrix = columns.map((a) =>
    columns.map(
      (b) =>
        own.reduce((sum, row) => sum + (row[a]! - mean[a]!) * (row[b]! - mean[b]!), 0) /
        Math.max(1, own.length),
    ),
  );
  return { mean, matrix };
}

await describeBackends('updateClassCovariance', () => {
  it('gives the authors’ values, batch after batch, with a class that is never seen', async () => {
    const { estimatorSequence } = readGolden<Golden>(new URL('./golden/isda.json', import.meta.url));
    let covariance: ClassCovariance | null = null;
    for (const { features, labels, variance, mean, amount } of estimatorSequence) {
      covariance = await updateClassCovariance(covariance, labels, tensor2d(features), { numClasses: 5 });
      expect(Array.from(covariance.counts)).toEqual(amount);
      await expectAllClose(Array.from(covariance.means), mean.flat(), { absolute: 1e-6 });
      await expectAllClose(Array.from(covariance.covariances), variance.flat(), { absolute: 1e-6 });
    }
  });

  it.each([false, true])('is what all features at once give (full: %s)', async (full) => {
    const features = randomLogits(30, 3, 'covariance', 2);
    const labels = features.map((_, i) => (i * i) % 5);
    let covariance: ClassCovariance | null = null;
    for (const [start, end] of [
      [0, 7],
      [7, 8],
      [8, 30],
    ] as const) {
      const batch = tensor2d(features.slice(start, end));
      covariance = await updateClassCovariance(covariance, labels.slice(start, end), batch, {
        numClasses: 5,
        full,
      });
    }
    expect(covariance!.covariances).toHaveLength(full ? 45 : 15);
    for (const c of [0, 1, 2, 3, 4]) {
      const { mean, matrix } = expectedOf(features, labels, c);
      const values = full ? matrix.flat() : matrix.map((row, a) => row[a]!);
      const found = Array.from(covariance!.covariances).slice(c * values.length, (c + 1) * values.length);
      await expectAllClose(found, values, { absolute: 1e-12, relative: 1e-12 });
      await expectAllClose(Array.from(covariance!.means).slice(3 * c, 3 * c + 3), mean, {
        absolute: 1e-12,
        relative: 1e-12,
      });
    }
  });

  it('takes labels in every form, leaves rows out, and changes nothing that it is given', async () => {
    const features = tensor2d(randomLogits(4, 2, 'forms'));
    const ids = [1, -1, 0, 1];
    const expected = await updateClassCovariance(null, ids, features, { numClasses: 2 });
    expect(Array.from(expected.counts)).toEqual([1, 2]);
    const hot = oneHot(tensor1d(ids, 'int32'), 2);
    for (const labels of [tensor1d(ids, 'int32'), tensor1d(ids), hot]) {
      expect(await updateClassCovariance(null, labels, features, { numClasses: 2 })).toEqual(expected);
    }
    const marked = await updateClassCovariance(null, [1, 7, 0, 1], features, {
      numClasses: 2,
      ignoreIndex: 7,
    });
    expect(marked).toEqual(expected);
    const before = structuredClone(expected);
    await updateClassCovariance(expected, ids, features);
    expect(expected).toEqual(before);
    // As JSON, for a checkpoint.
    const lists = {
      counts: Array.from(expected.counts),
      means: Array.from(expected.means),
      covariances: Array.from(expected.covariances),
    };
    const restored = JSON.parse(JSON.stringify(lists)) as ClassCovariance;
    expect(await updateClassCovariance(restored, ids, features)).toEqual(
      await updateClassCovariance(expected, ids, features),
    );
  });

  it('leaves no tensor behind', async () => {
    const features = tensor2d(randomLogits(4, 2, 'leak'));
    await expectNoLeak(() => updateClassCovariance(null, [0, 1, 1, 0], features, { numClasses: 2 }));
  });

  it.each<[string, Parameters<typeof updateClassCovariance>, new () => Error, string]>([
    [
      'no number of classes',
      [null, [0], tensor2d([[1]])],
      TypeError,
      '`numClasses` to be a whole number >= 1',
    ],
    [
      'a class id out of range',
      [null, [2], tensor2d([[1]]), { numClasses: 2 }],
      RangeError,
      '`labels[0]` to be a class id from 0 to 1',
    ],
    [
      'a full that is no boolean',
      [null, [0], tensor2d([[1]]), { numClasses: 2, full: 1 as never }],
      TypeError,
      '`full` to be true or false, got 1.',
    ],
    [
      'features of another size',
      [{ counts: [1], means: [1, 2], covariances: [1, 2] }, [0], tensor2d([[1]])],
      RangeError,
      'expected `features` to have shape [batch, 2], got [batch, 1].',
    ],
    [
      'covariances of another size',
      [{ counts: [1], means: [1, 2], covariances: [1, 2, 3] }, [0], tensor2d([[1, 2]])],
      RangeError,
      '`covariance.covariances` to hold 4 numbers',
    ],
  ])('refuses %s', async (_, args, ErrorClass, message) => {
    const refusal = await updateClassCovariance(...args).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ErrorClass);
    expect((refusal as Error).message).toMatch(/^updateClassCovariance: /);
    expect((refusal as Error).message).toContain(message);
  });
});
