import '@tensorflow/tfjs-backend-cpu';
import { memory, mul, square, type Tensor, tensor1d, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../src/backends.ts';
import { countTensors, expectNoLeak, tensorsIn } from '../src/leak.ts';

beforeAll(async () => {
  await startBackend('cpu');
});

describe('expectNoLeak', () => {
  it('passes what leaves its result only, and disposes that', async () => {
    const x = tensor1d([1, 2]);
    const before = memory().numTensors;
    const result = await expectNoLeak(() => ({ a: square(x), list: [mul(x, 2), 'text'], n: 1 }));
    expect(result.a.isDisposed).toBe(true);
    expect(await expectNoLeak(async () => tidy(() => square(square(x))))).toBeDefined();
    expect(memory().numTensors).toBe(before);
  });

  it.each<[string, (x: Tensor) => unknown]>([
    ['leaves an intermediate tensor', (x) => square(square(x))],
    ['leaves a tensor and returns none', (x) => void square(x)],
    ['leaves a tensor after it has waited', (x) => Promise.resolve().then(() => void square(x))],
    ['disposes what was there before', (x) => x.dispose()],
    ['returns its argument', (x) => x],
  ])('fails on a function that %s', async (_, f) => {
    const x = tensor1d([1, 2]);
    await expect(expectNoLeak(() => f(x))).rejects.toThrow('tensors alive besides the result');
  });

  it('passes on the error of the function', async () => {
    await expect(expectNoLeak(() => Promise.reject(new RangeError('own')))).rejects.toThrow('own');
  });
});

describe('countTensors', () => {
  it('agrees with tfjs', () => {
    const before = countTensors();
    const x = tensor1d([1]);
    expect(countTensors()).toBe(before + 1);
    expect(countTensors()).toBe(memory().numTensors);
    x.dispose();
    expect(countTensors()).toBe(before);
  });
});

describe('tensorsIn', () => {
  it('finds tensors in arrays and plain objects, each once', () => {
    const [a, b] = [tensor1d([1]), tensor1d([2])];
    expect([...tensorsIn([a, { b, again: [a], text: 'x', none: null }])]).toEqual([a, b]);
    expect(tensorsIn(a).size).toBe(1);
    expect(tensorsIn(undefined).size).toBe(0);
    expect(tensorsIn(new Map([['a', a]])).size).toBe(0);
  });
});
