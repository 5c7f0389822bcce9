import { add, getBackend, tensor1d } from '@tensorflow/tfjs-core';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { backendSuites, backendTolerance, describeBackends, startBackend } from '../src/backends.ts';
import { expectAllClose } from '../src/close.ts';

const log: string[] = [];

await describeBackends(
  'on every backend',
  ({ name, tolerance }) => {
    it('runs the tests on the backend that it names', async () => {
      expect(getBackend()).toBe(name);
      expect(backendTolerance()).toBe(tolerance);
      await expectAllClose(add(tensor1d([1, 2]), 1), [2, 3]);
      log.push(`test on ${name}`);
    });
  },
  { setup: ({ name }) => log.push(`setup of ${name} on ${getBackend()}`) },
);

await describeBackends('on one backend', ({ name }) => it('runs', () => void log.push(`only ${name}`)), {
  only: ['wasm'],
});

describe('describeBackends', () => {
  afterAll(() => {
    vi.restoreAllMocks();
  });

  it('ran on cpu and wasm, each after its setup, and on nothing but what was asked for', () => {
    expect(log).toEqual([
      'setup of cpu on cpu',
      'test on cpu',
      'setup of wasm on wasm',
      'test on wasm',
      'only wasm',
    ]);
  });

  it('says aloud which backend it skips, and why', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue(undefined);
    const start = async (name: string): Promise<string | undefined> =>
      name === 'wasm' ? 'no SIMD here' : undefined;
    const suites = await backendSuites('my loss', ['cpu', 'wasm'], start);
    expect(suites.map(({ title, refusal }) => ({ title, refusal }))).toEqual([
      { title: 'my loss [cpu]', refusal: undefined },
      { title: 'my loss [wasm: no SIMD here]', refusal: 'no SIMD here' },
    ]);
    expect(warn.mock.calls).toEqual([['SKIPPED on wasm: my loss: no SIMD here']]);
  });

  it('turns a failed start into a reason', async () => {
    expect(await startBackend('webgl')).toBe('Node has no WebGL');
    expect(await startBackend('cpu')).toBeUndefined();
  });

  it.skipIf(process.env.LT_TENSORFLOW)(
    'says that there is no tfjs-node, which nothing installs',
    async () => {
      expect(await startBackend('tensorflow')).toMatch(/'@tensorflow\/tfjs-node'/);
    },
  );
});

describe('backendTolerance', () => {
  it('belongs to the backend: what wasm allows is too much for cpu', async () => {
    const [actual, expected] = [[1 + 3e-5], [1]];
    await startBackend('cpu');
    await expect(expectAllClose(actual, expected)).rejects.toThrow('allowed 0.00001 + 0.00001 relative');
    await startBackend('wasm');
    await expectAllClose(actual, expected);
  });
});
