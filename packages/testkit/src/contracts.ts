import { dispose, type Tensor } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { flatten } from './close.ts';
import { countTensors, expectNoLeak, tensorsIn } from './leak.ts';

/** How to call one exported function. */
export interface ContractRow {
  /** Makes valid arguments, fresh ones at each call. */
  arguments: () => unknown[] | Promise<unknown[]>;
  /** Calls that must fail, each with the error that it must throw. `call` gives the arguments. */
  errors?: readonly { call: () => unknown[]; throws: typeof TypeError | typeof RangeError }[];
  /** Runs on the result of a valid call, for what all functions of a package share. */
  check?: (result: unknown) => void | Promise<void>;
  /**
   * Returns what two equal results have in common, where they are functions or class instances, in which nothing can be compared.
   * Tensors that it returns are disposed.
   */
  observe?: (result: never) => unknown;
  /** Disposes a result that owns tensors which are not in plain sight, before tensors are counted. */
  dispose?: (result: never) => void;
  /** Whether the function hands a tensor of its arguments back, as a check does. Any other function must not. @default false */
  returnsArgument?: boolean;
  /** Whether a call without arguments is valid, or means nothing. @default false */
  callableWithoutArguments?: boolean;
  /** What it throws here whatever it is given, as a function of Node does in browsers. */
  unavailable?: typeof TypeError | typeof RangeError | undefined;
}

/** One test of {@link describeContracts}: its group and title, and what throws if the contract is broken. */
export interface ContractTest {
  group: string;
  title: string;
  run: () => void | Promise<void>;
}

/**
 * Runs the contracts that every public function keeps, over a table of all functions of a package:
 * every exported function has a row and every row an export; two calls with equal arguments give equal results; no argument is
 * changed or disposed; no tensor leaks; wrong arguments throw a TypeError or RangeError whose message starts with the function's
 * name and is one sentence or more.
 *
 * @param exported - `import * as exported from '../src/index.ts'`.
 * @param rows - One row per exported function, by name.
 */
export function describeContracts(
  exported: Readonly<Record<string, unknown>>,
  rows: Readonly<Record<string, ContractRow>>,
): void {
  const tests = contractTests(exported, rows);
  for (const group of new Set(tests.map((test) => test.group))) {
    describe(group, () => {
      for (const { title, run } of tests.filter((test) => test.group === group)) it(title, run);
    });
  }
}

/** Returns the tests of {@link describeContracts}. */
export function contractTests(
  exported: Readonly<Record<string, unknown>>,
  rows: Readonly<Record<string, ContractRow>>,
): ContractTest[] {
  const listsAll = (): void => {
    const functions = Object.keys(exported).filter((name) => typeof exported[name] === 'function');
    expect(Object.keys(rows).toSorted()).toEqual(functions.toSorted());
  };
  return [
    {
      group: 'contract table',
      title: 'the contract table lists every exported function, and nothing else',
      run: listsAll,
    },
    ...Object.entries(rows).flatMap(([name, row]) => testsOf(name, exported[name] as Callable, row)),
  ];
}

type Callable = (...args: unknown[]) => unknown;

function testsOf(name: string, call: Callable, row: ContractRow): ContractTest[] {
  const group = `contract of ${name}`;
  const { unavailable } = row;
  const tests = unavailable
    ? [
        {
          title: `refuses every call here with a ${unavailable.name}`,
          run: async () => expectRefusal(name, call, await row.arguments(), [unavailable]),
        },
      ]
    : [
        { title: 'gives equal results for equal arguments', run: () => expectDeterminism(call, row) },
        {
          title: 'neither changes nor disposes its arguments, and leaks no tensor',
          run: () => expectArgumentsKept(call, row),
        },
      ];
  if (!row.callableWithoutArguments) {
    const run = (): Promise<void> => expectRefusal(name, call, [], [TypeError, RangeError]);
    tests.push({ title: 'refuses a call without arguments', run });
  }
  for (const [index, { call: makeArguments, throws }] of (row.errors ?? []).entries()) {
    const run = (): Promise<void> => expectRefusal(name, call, makeArguments(), [throws]);
    tests.push({ title: `refuses wrong arguments (${index}) with a ${throws.name}`, run });
  }
  return tests.map((test) => ({ group, ...test }));
}

async function expectDeterminism(call: Callable, row: ContractRow): Promise<void> {
  const seen: unknown[] = [];
  for (let run = 0; run < 2; run++) {
    const args = await row.arguments();
    const result = await call(...args);
    const observed = row.observe === undefined ? result : await row.observe(result as never);
    seen.push(await plain(observed));
    if (run === 0) await row.check?.(result);
    row.dispose?.(result as never);
    dispose([...tensorsIn([result, observed])]);
  }
  expect(seen[1]).toEqual(seen[0]);
}

async function expectArgumentsKept(call: Callable, row: ContractRow): Promise<void> {
  const args = await row.arguments();
  const before = await plain(args);
  const given = tensorsIn(args);
  await expectNoLeak(async () => {
    const result = await call(...args);
    row.dispose?.(result as never);
    // What was handed back is the caller's, not a tensor that the call made.
    return row.returnsArgument ? [...tensorsIn(result)].filter((tensor) => !given.has(tensor)) : result;
  });
  for (const tensor of given) expect(tensor.isDisposed, 'an argument was disposed').toBe(false);
  expect(await plain(args)).toEqual(before);
}

async function expectRefusal(
  name: string,
  call: Callable,
  args: unknown[],
  classes: readonly (typeof TypeError | typeof RangeError)[],
): Promise<void> {
  const before = countTensors();
  let refusal: unknown;
  try {
    await call(...args);
  } catch (error) {
    refusal = error;
  }
  expect(classes, `${name} threw ${String(refusal)}`).toContain((refusal as Error | undefined)?.constructor);
  expect((refusal as Error).message).toMatch(new RegExp(`^${name}: .*\\.$`, 's'));
  expect(countTensors(), 'tensors left by the failed call').toBe(before);
}

/** Returns a copy of a value in which tensors are plain data and functions are left out, for comparison. */
async function plain(value: unknown): Promise<unknown> {
  if (tensorsIn(value).has(value as Tensor)) {
    const tensor = value as Tensor;
    return { shape: tensor.shape, dtype: tensor.dtype, values: await flatten(tensor) };
  }
  if (typeof value === 'function') return 'function';
  if (ArrayBuffer.isView(value)) return structuredClone(value);
  if (Array.isArray(value)) return Promise.all(value.map(plain));
  if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    const entries = Object.entries(value).map(async ([key, item]) => [key, await plain(item)] as const);
    return Object.fromEntries(await Promise.all(entries));
  }
  return value;
}
