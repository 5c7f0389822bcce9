import '@tensorflow/tfjs-backend-cpu';
import { expectNoLeak } from '@lt/testkit';
import { tensor, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { type FeatureRows, type Labels, readDataSet, rowsByClass } from '../../src/resampling/data-set.ts';

const ROWS = [
  [1, 2],
  [3, 4],
  [5, 6],
];

describe('readDataSet', () => {
  it.each([
    [
      ['b', 'a', 'b'],
      ['a', 'b'],
      [1, 0, 1],
    ],
    [
      ['Z', 'a', 'B'],
      ['B', 'Z', 'a'],
      [1, 2, 0],
    ],
    [
      [10, 9, -1],
      [-1, 9, 10],
      [2, 1, 0],
    ],
    [
      [0.5, 1e9, 0.5],
      [0.5, 1e9],
      [0, 1, 0],
    ],
    [new Uint8Array([7, 3, 7]), [3, 7], [1, 0, 1]],
    [new Float32Array([7, 3, 7]), [3, 7], [1, 0, 1]],
  ])('numbers the classes of %j by their labels', async (labels, classLabels, classIds) => {
    const data = await readDataSet('smote', ROWS, labels);
    expect(data.classLabels).toEqual(classLabels);
    expect([...data.classIds]).toEqual(classIds);
    expect(data.classCounts.reduce((sum, count) => sum + count)).toBe(3);
    const given = await data.giveLabels(data.classIds);
    expect(given).toEqual(labels);
    expect(given.constructor).toBe(labels.constructor);
  });

  it('gives tensors, typed arrays and rows back as they came', async () => {
    await expectNoLeak(async () => {
      const features = tensor(new Float32Array(12), [3, 2, 2]);
      const labels = tensor1d(['b', 'a', 'b']);
      const data = await readDataSet('smote', features, labels);
      expect(data.points.numColumns).toBe(4);
      const more = (await data.giveFeatures(new Float32Array(16), 4)) as typeof features;
      expect(more.shape).toEqual([4, 2, 2]);
      const ids = (await data.giveLabels(Int32Array.of(1, 0))) as typeof labels;
      expect(await ids.array()).toEqual(['b', 'a']);
      expect(features.isDisposed || labels.isDisposed).toBe(false);
      return [features, labels, more, ids];
    });
    const shaped = await readDataSet('smote', { data: new Float32Array(6), shape: [3, 2] }, [1, 0, 1]);
    expect(await shaped.giveFeatures(Float32Array.of(1, 2), 1)).toEqual({
      data: Float32Array.of(1, 2),
      shape: [1, 2],
    });
    const rows = await readDataSet('smote', ROWS, [1, 0, 1]);
    expect(await rows.giveFeatures(Float64Array.of(1, 2, 3, 4), 2)).toEqual([
      [1, 2],
      [3, 4],
    ]);
    const int = await readDataSet('smote', ROWS, tensor1d([1, 0, 1], 'int32'));
    expect(((await int.giveLabels(Int32Array.of(1))) as ReturnType<typeof tensor1d>).dtype).toBe('int32');
  });

  it('accepts numbers that are not finite where they are asked for', async () => {
    const { points } = await readDataSet('randomOverSample', [[Number.NaN], [1]], [0, 1], { nan: true });
    expect([...points.data]).toEqual([Number.NaN, 1]);
  });

  it.each<[string, unknown, unknown]>([
    ['no features', undefined, [0, 1]],
    ['features that are text', 'abc', [0, 1]],
    ['one list of numbers', [1, 2, 3], [0, 1, 1]],
    ['no rows', [], []],
    ['rows of nothing', [[], []], [0, 1]],
    ['rows of unlike length', [[1, 2], [3]], [0, 1]],
    ['a row with a hole', [[1], [null]], [0, 1]],
    [
      'NaN',
      [
        [1, 2],
        [3, Number.NaN],
      ],
      [0, 1],
    ],
    ['Infinity', { data: Float32Array.of(1, 2, -Infinity, 4), shape: [2, 2] }, [0, 1]],
    ['integers', { data: Int32Array.of(1, 2), shape: [2, 1] }, [0, 1]],
    ['a shape that the data does not have', { data: new Float32Array(3), shape: [2, 2] }, [0, 1]],
    ['one axis', { data: new Float32Array(2), shape: [2] }, [0, 1]],
    ['an integer tensor', tensor2d([[1], [2]], [2, 1], 'int32'), [0, 1]],
    ['no labels', [[1], [2]], undefined],
    ['labels that are text', [[1], [2]], 'ab'],
    ['too few labels', [[1], [2]], [0]],
    ['mixed labels', [[1], [2]], [0, '1']],
    ['labels that are objects', [[1], [2]], [{}, {}]],
    ['big integers', [[1], [2]], BigInt64Array.of(0n, 1n)],
    ['a label that is not finite', [[1], [2]], [0, Number.NaN]],
    ['a matrix of labels', [[1], [2]], tensor2d([[1], [2]])],
    ['one class', [[1], [2]], ['a', 'a']],
  ])('refuses %s', async (_, features, labels) => {
    await expect(
      readDataSet('smote', features as FeatureRows, labels as Labels),
    ).rejects.toThrowErrorMatchingSnapshot();
  });
});

describe('rowsByClass', () => {
  it('lists the rows of each class in ascending order', async () => {
    const data = await readDataSet('smote', [[1], [2], [3], [4]], ['b', 'a', 'b', 'a']);
    expect(rowsByClass(data).map((rows) => [...rows])).toEqual([
      [1, 3],
      [0, 2],
    ]);
  });
});
