import type { Tensor } from '@tensorflow/tfjs-core';
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
  /** Whether a call without arguments is valid. @default false */
  callableWithoutArguments?: boolean;
}

/**
 * Runs the contracts that every public function keeps, over a table of all functions of a package:
 * every exported function has a row and every row an export; two calls with equal arguments give equal results; no argument is
 * changed or disposed; no tensor leaks; wrong arguments throw a TypeError or RangeError whose message starts with the function's
 * name and is one sentence or more.
 *
 * @param exported - `import * as exported from '../src/index.ts'`.
 * @param rows - One row per exported function, by name.
 * @param options - Names of exports to leave out, each with the reason.
 */
export function describeContracts(
  exported: Readonly<Record<string, unknown>>,
  rows: Readonly<Record<string, ContractRow>>,
  options: { except?: Readonly<Record<string, string>> } = {},
): void {
  const functions = Object.keys(exported).filter((name) => typeof exported[name] === 'function');

  it('the contract table lists every exported function, and nothing else', () => {
    const listed = [...Object.keys(rows), ...Object.keys(options.except ?? {})];
    expect(listed.toSorted()).toEqual(functions.toSorted());
  });

  for (const [name, row] of Object.entries(rows)) {
    const call = exported[name] as (...args: unknown[]) => unknown;
    describe(`contract of ${name}`, () => {
      it('gives equal results for equal arguments', async () => {
        const results = [await call(...(await row.arguments())), await call(...(await row.arguments()))];
        const [first, second] = await Promise.all(results.map(plain));
        expect(second).toEqual(first);
        await row.check?.(results[0]);
      });

      it('neither changes nor disposes its arguments, and leaks no tensor', async () => {
        const args = await row.arguments();
        const before = await plain(args);
        const numTensors = countTensors();
        await expectNoLeak(() => call(...args));
        expect(countTensors()).toBe(numTensors);
        for (const tensor of tensorsIn(args)) expect(tensor.isDisposed).toBe(false);
        expect(await plain(args)).toEqual(before);
      });

      if (!row.callableWithoutArguments) {
        it('refuses a call without arguments', async () => {
          await expectRefusal(name, call, [], [TypeError, RangeError]);
        });
      }

      for (const [index, { call: makeArguments, throws }] of (row.errors ?? []).entries()) {
        it(`refuses wrong arguments (${index}) with a ${throws.name}`, async () => {
          await expectRefusal(name, call, makeArguments(), [throws]);
        });
      }
    });
  }
}

async function expectRefusal(
  name: string,
  call: (...args: unknown[]) => unknown,
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
