import { expectAllClose } from '@lt/testkit';
import { einsum, tensor2d, zeros } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { expectSameAsCpu, normal, runOn } from './on-both.ts';

/** Einstein summation of two operands by plain loops over all axes. */
function plainEinsum(equation: string, shapes: [number[], number[]], values: [number[], number[]]): number[] {
  const [left, out] = equation.split('->') as [string, string];
  const terms = left.split(',') as [string, string];
  const sizes = new Map(
    terms.flatMap((term, i) => [...term].map((axis, at) => [axis, shapes[i]![at]!] as const)),
  );
  const axes = [...sizes.keys()];
  const total = axes.reduce((product, axis) => product * sizes.get(axis)!, 1);
  const result = new Array<number>([...out].reduce((product, axis) => product * sizes.get(axis)!, 1)).fill(0);
  for (let i = 0; i < total; i++) {
    const at = new Map<string, number>();
    let rest = i;
    for (const axis of axes) {
      at.set(axis, rest % sizes.get(axis)!);
      rest = Math.floor(rest / sizes.get(axis)!);
    }
    const offset = (term: string): number =>
      [...term].reduce((sum, axis) => sum * sizes.get(axis)! + at.get(axis)!, 0);
    result[offset(out)]! += values[0][offset(terms[0])]! * values[1][offset(terms[1])]!;
  }
  return result;
}

describe('einsum sums axes of one operand alone, where the cpu backend fails', () => {
  const cases: [string, number[], number[]][] = [
    ['bhwc,cn->bn', [2, 3, 4, 5], [5, 6]],
    ['ij,kl->', [2, 3], [4, 5]],
    ['ij,k->i', [2, 3], [4]],
    ['ij,jk->ik', [2, 3], [3, 4]],
  ];
  it.each(cases)('%s', async (equation, a, b) => {
    const [result, left, right] = await runOn('wasm', () => {
      const operands = [normal('a', a), normal('b', b)] as const;
      return [einsum(equation, ...operands), ...operands];
    });
    await expectAllClose(result!.values, plainEinsum(equation, [a, b], [left!.values, right!.values]));
  });
});

describe('einsum agrees with the cpu backend', () => {
  const cases: [equation: string, ...shapes: number[][]][] = [
    ['ij,jk->ik', [3, 4], [4, 5]],
    ['ij,jk->ki', [3, 4], [4, 5]],
    ['bij,bjk->bik', [2, 3, 4], [2, 4, 5]],
    ['bnqd,bnkd->bnqk', [2, 3, 4, 5], [2, 3, 6, 5]],
    ['i,j->ij', [3], [4]],
    ['i,i->', [5], [5]],
    ['bi,bi->b', [2, 5], [2, 5]],
    ['ij->ji', [3, 4]],
    ['ijk->j', [2, 3, 4]],
    ['ij->', [3, 4]],
    ['i->i', [3]],
    ['ij,ij->ij', [3, 4], [3, 4]],
    ['ab,cb->ac', [70, 80], [60, 80]],
  ];
  it.each(cases)('%s', async (equation, ...shapes) => {
    await expectSameAsCpu(() => einsum(equation, ...shapes.map((shape, i) => normal(`operand ${i}`, shape))));
  });

  it('for integers', async () => {
    await expectSameAsCpu(() => {
      const a = tensor2d(
        [
          [1, 2],
          [3, 4],
        ],
        [2, 2],
        'int32',
      );
      return einsum('ij,jk->ik', a, a);
    });
  });

  it('in refusing axes of different sizes', async () => {
    await expect(runOn('wasm', () => einsum('ij,jk->ik', zeros([2, 3]), zeros([4, 2])))).rejects.toThrow(
      /Expected dimension 3 at axis 0/,
    );
  });
});
