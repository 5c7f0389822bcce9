/**
 * Returns a short description of a value for an error message.
 *
 * @param value - Anything.
 * @returns For example `3`, `"sum"`, `NaN`, `null`, `array of 10`, `Float32Array of 10`, `Tensor [32, 10]`.
 *
 * @example
 * ```ts
 * import { describeValue } from '@lt/core';
 *
 * console.log(describeValue([1, 2, 3])); // array of 3
 * ```
 */
export function describeValue(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'function') return 'function';
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return `array of ${value.length}`;
  if (ArrayBuffer.isView(value)) {
    return `${value.constructor.name} of ${(value as unknown as ArrayLike<number>).length}`;
  }
  if ('shape' in value && Array.isArray(value.shape)) return `Tensor [${value.shape.join(', ')}]`;
  return value.constructor?.name ?? 'object';
}
