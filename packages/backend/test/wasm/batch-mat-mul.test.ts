import { fused, grads, matMul, type Tensor, type Tensor2D, tensor2d } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { expectSameAsCpu, normal, runOn } from './on-both.ts';

const FLAGS = [
  [false, false],
  [false, true],
  [true, false],
  [true, true],
] as const;

/** Shapes of the operands of a product of `m × k` by `k × n`. */
function operands(
  batchA: number[],
  batchB: number[],
  [m, k, n]: number[],
  [ta, tb]: readonly boolean[],
): number[][] {
  return [
    [...batchA, ...(ta ? [k!, m!] : [m!, k!])],
    [...batchB, ...(tb ? [n!, k!] : [k!, n!])],
  ];
}

/** A fused product of random operands of these shapes, with a bias and a ReLU. */
function matMulBiasRelu(a: number[], b: number[], transposeA: boolean, transposeB: boolean): Tensor {
  const units = b.at(transposeB ? -2 : -1)!;
  return fused.matMul({
    a: normal('a', a) as Tensor2D,
    b: normal('b', b) as Tensor2D,
    transposeA,
    transposeB,
    bias: normal('bias', [units]),
    activation: 'relu',
  });
}

describe('matMul agrees with the cpu backend', () => {
  // Less than a tile of 5 × 8, whole tiles and parts of them.
  const sizes = [
    [1, 1, 1],
    [3, 5, 4],
    [10, 8, 16],
    [40, 70, 33],
  ];
  const batches: [number[], number[]][] = [
    [[], []],
    [[3], [3]],
    [[1], [3]],
    [[3], [1]],
    [
      [2, 3],
      [2, 3],
    ],
  ];
  for (const flags of FLAGS) {
    for (const size of sizes) {
      for (const [batchA, batchB] of batches) {
        it(`[${batchA}] · [${batchB}], ${size.join(' × ')}, transposed ${flags}`, async () => {
          const [a, b] = operands(batchA, batchB, size, flags);
          await expectSameAsCpu(() => matMul(normal('a', a!), normal('b', b!), flags[0], flags[1]));
        });
      }
    }
  }

  it.each(FLAGS)(
    'with more terms and columns than are taken at a time, transposed %j %j',
    async (...flags) => {
      const [a, b] = operands([], [], [7, 517, 1037], flags);
      await expectSameAsCpu(() => matMul(normal('a', a!), normal('b', b!), ...flags));
    },
  );

  it('of nothing, or with no rows', async () => {
    await expectSameAsCpu(() => [
      matMul(normal('a', [0, 5]), normal('b', [5, 4])),
      matMul(normal('a', [5, 3]), normal('b', [5, 0]), true),
      matMul(normal('a', [0, 2, 5]), normal('b', [0, 5, 4])),
    ]);
  });

  it('keeps NaN and infinity', async () => {
    await expectSameAsCpu(() => {
      const a = tensor2d([1, Number.NaN, 2, 3, Infinity, 0], [3, 2]);
      return [
        matMul(a, normal('b', [2, 9])),
        fused.matMul({ a, b: normal('b', [2, 9]) as Tensor2D, activation: 'relu' }),
      ];
    });
  });

  it.each(['linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu', 'prelu'] as const)(
    'fused with the activation %s',
    async (activation) => {
      await expectSameAsCpu(() =>
        fused.matMul({
          a: normal('a', [9, 7]) as Tensor2D,
          b: normal('b', [7, 11]) as Tensor2D,
          bias: normal('bias', [11]),
          activation,
          preluActivationWeights: normal('prelu', [11]),
          leakyreluAlpha: 0.3,
        }),
      );
    },
  );

  it.each(FLAGS)('in its gradients, transposed %j %j', async (transposeA, transposeB) => {
    const [a, b] = operands([2], [2], [32, 40, 36], [transposeA, transposeB]);
    await expectSameAsCpu(() =>
      grads((x: Tensor, y: Tensor) => matMul(x, y, transposeA, transposeB))([
        normal('a', a!),
        normal('b', b!),
      ]),
    );
  });

  it.each(FLAGS)('fused with bias and activation, transposed %j %j', async (transposeA, transposeB) => {
    const [a, b] = operands([], [], [40, 70, 33], [transposeA, transposeB]);
    await expectSameAsCpu(() => matMulBiasRelu(a!, b!, transposeA, transposeB));
  });

  it('sees a changed right operand, though tfjs keeps packed values of it', async () => {
    const [first, second] = await runOn('wasm', () => {
      const a = normal('a', [64, 64]);
      return [matMul(a, normal('b', [64, 64]), true), matMul(a, normal('other', [64, 64]), true)];
    });
    expect(first!.values).not.toEqual(second!.values);
    await expectSameAsCpu(() => matMul(normal('a', [64, 64]), normal('other', [64, 64]), true));
  });

  it.each(FLAGS)('of nothing is 0, transposed %j %j', async (transposeA, transposeB) => {
    for (const batch of [[], [2]]) {
      const [a, b] = operands(batch, batch, [3, 0, 4], [transposeA, transposeB]);
      await expectSameAsCpu(() => {
        // What the freed memory holds must not show in the result.
        normal('before', [...batch, 3, 4]).dispose();
        return matMul(normal('a', a!), normal('b', b!), transposeA, transposeB);
      });
    }
    const [a, b] = operands([], [], [3, 0, 4], [transposeA, transposeB]);
    await expectSameAsCpu(() => matMulBiasRelu(a!, b!, transposeA, transposeB));
  });

  it('multiplies int32 matrices, as for a confusion matrix', async () => {
    await expectSameAsCpu(() => {
      const a = tensor2d(
        [
          [1, 2],
          [3, 4],
          [5, 6],
        ],
        [3, 2],
        'int32',
      );
      return [
        matMul(a, a, true, false),
        matMul(a, a, false, true),
        matMul(
          a,
          tensor2d(
            [
              [1, -1],
              [2, 7],
            ],
            [2, 2],
            'int32',
          ),
        ),
      ];
    });
  });

  it('refuses shapes that do not fit, as tfjs does', async () => {
    await expect(runOn('wasm', () => matMul(normal('a', [40, 40]), normal('b', [41, 40])))).rejects.toThrow(
      /inner shapes/i,
    );
  });
});
