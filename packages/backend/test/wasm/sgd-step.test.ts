import { expectWasmUpToDate } from '@lt/testkit';
import {
  add,
  engine,
  mul,
  type NamedAttrMap,
  type NamedTensorMap,
  scalar,
  sub,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { normal, runOn } from './on-both.ts';

interface Rule {
  learningRate: number;
  momentum: number;
  weightDecay: number;
  nesterov: boolean;
}

/** The rule as operations, with as many roundings. */
function operations([value, gradient, velocity]: Tensor[], rule: Rule): Tensor[] {
  const { learningRate, momentum, weightDecay, nesterov } = rule;
  let direction = weightDecay > 0 ? add(gradient!, mul(scalar(weightDecay), value!)) : gradient!;
  if (!velocity) return [sub(value!, mul(scalar(learningRate), direction))];
  const moved = add(mul(scalar(momentum), velocity), direction);
  direction = nesterov ? add(direction, mul(scalar(momentum), moved)) : moved;
  return [sub(value!, mul(scalar(learningRate), direction)), moved];
}

function inOnePass([value, gradient, velocity]: Tensor[], rule: Rule): Tensor[] {
  const inputs = { value, gradient, velocity } as NamedTensorMap;
  return engine().runKernel('LtSgdStep', inputs, rule as unknown as NamedAttrMap) as unknown as Tensor[];
}

describe('LtSgdStep', () => {
  it.each([
    { learningRate: 0.1, momentum: 0, weightDecay: 0, nesterov: false },
    { learningRate: 0.1, momentum: 0, weightDecay: 2e-4, nesterov: false },
    { learningRate: 0.03, momentum: 0.9, weightDecay: 0, nesterov: false },
    { learningRate: 0.03, momentum: 0.9, weightDecay: 5e-4, nesterov: true },
  ])('is the same bits as the operations: %o', async (rule) => {
    for (const shape of [[], [1], [3], [4], [7, 9], [3, 3, 16, 16], [0, 5]]) {
      const tensors = (): Tensor[] => {
        const names = rule.momentum > 0 ? ['value', 'gradient', 'velocity'] : ['value', 'gradient'];
        return names.map((name) => normal(name, shape));
      };
      const actual = await runOn('wasm', () => inOnePass(tensors(), rule));
      expect(actual).toEqual(await runOn('wasm', () => operations(tensors(), rule)));
    }
  });
});

it('has WebAssembly that is what its source compiles to', () => {
  expectWasmUpToDate(new URL('../../', import.meta.url));
}, 120_000);
