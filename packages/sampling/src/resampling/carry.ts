import { describeValue } from '@lt/core';
import type { Carried } from './resampling-options.ts';

/** Checks that every carried array has an element per row. */
export function checkCarry(caller: string, carry: Carried | undefined, numRows: number): void {
  if (carry === undefined) return;
  if (typeof carry !== 'object' || carry === null || Array.isArray(carry)) {
    throw new TypeError(
      `${caller}: expected \`carry\` to be an object of arrays, got ${describeValue(carry)}.`,
    );
  }
  for (const [name, values] of Object.entries(carry)) {
    if (!Array.isArray(values) && (!ArrayBuffer.isView(values) || values instanceof DataView)) {
      throw new TypeError(
        `${caller}: expected \`carry.${name}\` to be an array or typed array, got ${describeValue(values)}.`,
      );
    }
    if (values.length !== numRows) {
      throw new RangeError(
        `${caller}: expected \`carry.${name}\` to hold ${numRows} elements, one per row, got ${describeValue(values)}.`,
      );
    }
  }
}

/** Returns the arrays with the element of the base row for each row of the result, each of the kind that it was. */
export function carryAlong<Arrays extends Carried>(carry: Arrays | undefined, base: Int32Array): Arrays {
  const carried: Record<string, ArrayLike<unknown>> = {};
  for (const [name, values] of Object.entries(carry ?? {})) {
    if (Array.isArray(values)) {
      carried[name] = Array.from(base, (row) => values[row]);
      continue;
    }
    const Values = values.constructor as new (length: number) => Record<number, unknown> & ArrayLike<unknown>;
    const out = new Values(base.length);
    for (let row = 0; row < base.length; row++) out[row] = values[base[row]!];
    carried[name] = out;
  }
  return carried as Arrays;
}
