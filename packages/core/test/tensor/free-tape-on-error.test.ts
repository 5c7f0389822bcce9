import { describeBackends } from '@lt/testkit';
import {
  customGrad,
  type GradSaveFunc,
  grad,
  memory,
  mul,
  type Scalar,
  scalar,
  type Tensor,
  variable,
  variableGrads,
} from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { freeTapeOnError } from '../../src/tensor/index.ts';

/** tfjs-core alone has no gradients in Node. */
const square = customGrad((x, save) => {
  (save as unknown as GradSaveFunc)([x as Tensor]);
  return {
    value: mul(x as Tensor, x as Tensor),
    gradFunc: (dy: Tensor, [saved]: Tensor[]) => mul(mul(dy, 2), saved!),
  };
}) as (x: Tensor) => Tensor;

const bad = (x: Tensor): never => {
  square(square(x));
  throw new Error('bad loss');
};

await describeBackends('freeTapeOnError', () => {
  it('leaves nothing behind, where tfjs alone does', () => {
    const x = scalar(0.5);
    const before = memory().numTensors;
    expect(() => freeTapeOnError(() => grad(bad)(x))).toThrow('bad loss');
    expect(memory().numTensors).toBe(before);
    expect(() => grad(bad)(x)).toThrow('bad loss');
    const left = memory().numTensors;
    expect(left).toBeGreaterThan(before);
    // Of the tape of an earlier failure, as long as no other was begun, it frees what is left.
    expect(() => freeTapeOnError(bad as () => never)).toThrow();
    expect(memory().numTensors).toBe(before);
  });

  it('leaves gradients as they are, and those that come after a failure', async () => {
    const x = variable(scalar(3));
    expect(() => freeTapeOnError(() => variableGrads(() => bad(x), [x]))).toThrow('bad loss');
    const before = memory().numTensors;
    const { value, grads } = freeTapeOnError(() => variableGrads(() => square(square(x)) as Scalar, [x]));
    expect([(await value.data())[0], (await grads[x.name]!.data())[0]]).toEqual([81, 108]);
    expect(memory().numTensors).toBe(before + 2);
  });

  it('does not free the tape of a gradient that it is a part of', async () => {
    const outer = (x: Tensor): Tensor => {
      const fourth = square(square(x));
      try {
        freeTapeOnError(() => grad(bad)(x));
      } catch {
        return fourth;
      }
      return x;
    };
    const x = scalar(2);
    const before = memory().numTensors;
    const slope = grad(outer)(x);
    expect((await slope.data())[0]).toBe(32);
    slope.dispose();
    expect(memory().numTensors).toBe(before);
  });
});
