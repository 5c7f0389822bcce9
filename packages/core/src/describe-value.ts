/**
 * Returns a short description of a value for an error message.
 *
 * @param value - Anything.
 * @returns For example `3`, `3n`, `"sum"`, `NaN`, `null`, `array of 10`, `Float32Array of 10`, `Tensor [32, 10]`. A long string is cut.
 *
 * @example
 * ```ts
 * import { describeValue } from '@lt/core';
 *
 * console.log(describeValue([1, 2, 3])); // array of 3
 * ```
 */
export function describeValue(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return 'function';
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return `array of ${value.length}`;
  const name = typeof value.constructor === 'function' ? value.constructor.name : '';
  if (ArrayBuffer.isView(value)) return `${name} of ${(value as Uint8Array).length ?? value.byteLength}`;
  // Duck typing, because this package's main entry does not know tfjs.
  // A weight of tfjs-layers has a shape too, and is no tensor before it is read.
  if ('shape' in value && Array.isArray(value.shape) && !('read' in value))
    // A tensor without values, as tfjs-layers passes between layers, has null for the axis of the batch.
    return `${value.shape.includes(null) ? 'symbolic tensor' : 'Tensor'} [${value.shape.map(String).join(', ')}]`;
  return name || 'object';
}
