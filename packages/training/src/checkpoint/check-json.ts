import { describeValue } from '@lt/core';

/**
 * Checks that JSON holds a value exactly: what `JSON.parse(JSON.stringify(value))` gives is the same. Only -0 becomes 0.
 *
 * @throws TypeError if a part is not null, a boolean, a number, a string, an array or a plain object, or contains itself.
 * @throws RangeError if a number is NaN or infinite.
 */
export function checkJson(
  caller: string,
  argument: string,
  value: unknown,
  within: readonly object[] = [],
): void {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return;
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return;
    throw new RangeError(
      `${caller}: expected \`${argument}\` to be finite, got ${value}. Use null, or a string.`,
    );
  }
  if (typeof value !== 'object' || !(Array.isArray(value) || isPlain(value))) {
    throw new TypeError(
      `${caller}: expected \`${argument}\` to be a JSON value, got ${describeValue(value)}.`,
    );
  }
  if (within.includes(value)) {
    throw new TypeError(
      `${caller}: expected \`${argument}\` to be a JSON value, got an object within itself.`,
    );
  }
  const inner = [...within, value];
  if (Array.isArray(value)) {
    // Array.from, because forEach leaves holes out.
    Array.from(value, (item, i) => checkJson(caller, `${argument}[${i}]`, item, inner));
  } else {
    for (const [key, item] of Object.entries(value)) checkJson(caller, `${argument}.${key}`, item, inner);
  }
}

/** An object of another realm has another Object.prototype, below which there is nothing either. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
