import '@tensorflow/tfjs-backend-cpu';
import { dispose, square, type Tensor, tensor1d } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../src/backends.ts';
import { type ContractRow, contractTests, describeContracts } from '../src/contracts.ts';

beforeAll(async () => {
  await startBackend('cpu');
});

/** Returns the titles of the contracts that a function breaks. */
async function broken(f: (...args: never[]) => unknown, row: ContractRow): Promise<string[]> {
  const titles: string[] = [];
  for (const { title, run } of contractTests({ f }, { f: row })) {
    await Promise.resolve()
      .then(run)
      .catch(() => titles.push(title));
  }
  return titles;
}

async function tableError(
  exported: Record<string, unknown>,
  rows: Record<string, ContractRow>,
): Promise<string> {
  const table = contractTests(exported, rows).find(({ group }) => group === 'contract table');
  try {
    await table!.run();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

const DETERMINISM = 'gives equal results for equal arguments';
const ARGUMENTS = 'neither changes nor disposes its arguments, and leaks no tensor';
const NO_ARGUMENTS = 'refuses a call without arguments';

/** Returns a function that refuses what `f` refuses, and does something else then. */
function after(then: (x: never) => unknown): (x: unknown) => unknown {
  return (x) => {
    dispose(f(x) as Tensor);
    return then(x as never);
  };
}

/** Squares numbers or a tensor, and keeps every contract. */
function f(x: unknown): unknown {
  if (Array.isArray(x) && x.length === 0) throw new RangeError('f: expected `x` to hold numbers, got none.');
  if (Array.isArray(x)) return x.map((value: number) => value * value);
  if (typeof x === 'object') return square(x as Tensor);
  throw new TypeError('f: expected `x` to be numbers, got something else.');
}

describe('a function that keeps its contracts', () => {
  describeContracts(
    { f, constant: 3 },
    {
      f: {
        arguments: () => [tensor1d([1, 2])],
        errors: [
          { call: () => [true], throws: TypeError },
          { call: () => [[]], throws: RangeError },
        ],
      },
    },
  );
});

describe('the contract table', () => {
  const row: ContractRow = { arguments: () => [[1]] };

  it('is complete, with every function listed, and nothing for other exports', async () => {
    expect(await tableError({ f, g: f, constant: 3 }, { f: row, g: row })).toBe('');
  });

  it.each<[string, Record<string, unknown>, Record<string, ContractRow>]>([
    ['a missing row', { f, g: f }, { f: row }],
    ['a row without an export', { f }, { f: row, g: row }],
    ['a row of what is no function', { f, g: 3 }, { f: row, g: row }],
  ])('refuses %s', async (_, exported, rows) => {
    expect(await tableError(exported, rows)).not.toBe('');
  });
});

describe('the contracts refuse', () => {
  it('nothing of a function that keeps them', async () => {
    expect(await broken(f, { arguments: () => [tensor1d([1])] })).toEqual([]);
    expect(await broken(f, { arguments: () => [[1, 2]] })).toEqual([]);
  });

  it('a function that gives other results the second time', async () => {
    let calls = 0;
    const counter = after(() => ++calls);
    expect(await broken(counter, { arguments: () => [[1]] })).toEqual([DETERMINISM]);
    const asTensor = after(() => tensor1d([++calls]));
    expect(await broken(asTensor, { arguments: () => [[1]] })).toEqual([DETERMINISM]);
  });

  it('an instance that behaves otherwise the second time, if its row tells how to look', async () => {
    let made = 0;
    class Counter {
      readonly #start = made++;
      value(): number {
        return this.#start;
      }
    }
    const make = after(() => new Counter());
    expect(await broken(make, { arguments: () => [[1]] })).toEqual([]);
    const observe = (counter: Counter): number => counter.value();
    expect(await broken(make, { arguments: () => [[1]], observe })).toEqual([DETERMINISM]);
  });

  it('an owner of tensors, unless its row tells how to dispose it', async () => {
    class Owner {
      readonly #tensor: Tensor;
      constructor(values: number[]) {
        this.#tensor = tensor1d(values);
      }
      dispose(): void {
        this.#tensor.dispose();
      }
    }
    const own = (x: number[]): Owner => {
      f(x);
      return new Owner(x);
    };
    expect(await broken(own, { arguments: () => [[1]] })).toEqual([ARGUMENTS]);
    const dispose = (owner: Owner): void => owner.dispose();
    expect(await broken(own, { arguments: () => [[1]], dispose })).toEqual([]);
  });

  it('a call that goes through where the row says that none does', async () => {
    const arguments_ = () => ['anything'];
    expect(await broken(f, { arguments: arguments_, unavailable: TypeError })).toEqual([]);
    expect(await broken(f, { arguments: arguments_, unavailable: RangeError })).toEqual([
      'refuses every call here with a RangeError',
    ]);
    expect(await broken(f, { arguments: () => [[1]], unavailable: TypeError })).toEqual([
      'refuses every call here with a TypeError',
    ]);
  });

  it('a result that the row itself finds wrong', async () => {
    const check = (result: unknown): void => expect(result).toEqual([2]);
    expect(await broken(f, { arguments: () => [[1]], check })).toEqual([DETERMINISM]);
  });

  it('a function that changes its arguments', async () => {
    const sorts = (x: number[]): unknown => f(x?.sort?.() ?? x);
    expect(await broken(sorts, { arguments: () => [[2, 1]] })).toEqual([ARGUMENTS]);
    const deletes = after((x: number[]) => x.pop() === 0);
    expect(await broken(deletes, { arguments: () => [[1]] })).toEqual([ARGUMENTS]);
    const overwrites = after((x: number[]) => x.fill(0).length);
    expect(await broken(overwrites, { arguments: () => [[1]] })).toEqual([ARGUMENTS]);
  });

  it('a function that disposes its argument, returns it, or leaks', async () => {
    const disposes = (x: Tensor): unknown => {
      const result = f(x);
      x.dispose();
      return result;
    };
    const returns = after((x) => x);
    const leaks = (x: Tensor): unknown => square(f(x) as Tensor);
    for (const wrong of [disposes, returns, leaks]) {
      expect(await broken(wrong, { arguments: () => [tensor1d([1])] })).toContain(ARGUMENTS);
    }
  });

  it('a function that disposes what it may hand back', async () => {
    const returnsArgument = true;
    const hands = after((x) => x);
    expect(await broken(hands, { arguments: () => [tensor1d([1])], returnsArgument })).not.toContain(
      ARGUMENTS,
    );
    const disposes = after((x: Tensor) => {
      x.dispose();
      return x;
    });
    expect(await broken(disposes, { arguments: () => [tensor1d([1])], returnsArgument })).toContain(
      ARGUMENTS,
    );
  });

  it('a function that can be called without arguments, unless it may be', async () => {
    const lenient = (x: unknown): unknown => x ?? 0;
    expect(await broken(lenient, { arguments: () => [1] })).toEqual([NO_ARGUMENTS]);
    expect(await broken(lenient, { arguments: () => [1], callableWithoutArguments: true })).toEqual([]);
  });

  it.each<[string, unknown, typeof TypeError | typeof RangeError]>([
    ['no error', undefined, TypeError],
    ['the other class', new RangeError('f: expected `x` to be right.'), TypeError],
    ['another class', new Error('f: expected `x` to be right.'), RangeError],
    ['a message without the name', new TypeError('expected `x` to be right.'), TypeError],
    ['the name of another function', new TypeError('g: expected `x` to be right.'), TypeError],
    ['a message without a full stop', new TypeError('f: expected `x` to be right'), TypeError],
  ])('an error with %s', async (_, error, throws) => {
    const wrong = (x: unknown): unknown => {
      if (x === 'wrong' && error !== undefined) throw error;
      return x === 'wrong' ? 0 : f(x);
    };
    const errors = [{ call: () => ['wrong'], throws }];
    expect(await broken(wrong, { arguments: () => [[1]], errors })).toEqual([
      `refuses wrong arguments (0) with a ${throws.name}`,
    ]);
  });

  it('a failed call that leaves a tensor, and a rejection like an error', async () => {
    const errors = [{ call: () => ['wrong'], throws: TypeError }];
    const leaks = (x: unknown): unknown => {
      if (x === 'wrong') square(tensor1d([1]));
      return f(x);
    };
    expect(await broken(leaks, { arguments: () => [[1]], errors })).toEqual([
      'refuses wrong arguments (0) with a TypeError',
    ]);
    expect(await broken(async (x: unknown) => f(x), { arguments: () => [[1]], errors })).toEqual([]);
  });
});
