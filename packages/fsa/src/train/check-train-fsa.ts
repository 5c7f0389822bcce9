import { checkOptions, describeValue } from '@lt/core';
import { checkTensor } from '@lt/core/tensor';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { checkSignal } from '../augment/check-signal.ts';
import type { TrainFsaOptions } from './train-fsa-options.ts';

/** Checks what no phase checks by itself, or would check after hours only. */
export function checkTrainFsa(caller: string, options: TrainFsaOptions): void {
  checkOptions(caller, options);
  const { images, signal, onPhase, representation } = options;
  const refuse = (argument: string, expected: string, got: unknown): never => {
    throw new TypeError(`${caller}: expected \`${argument}\` to be ${expected}, got ${describeValue(got)}.`);
  };
  if (typeof images !== 'function') refuse('images', 'a function', images);
  if (onPhase !== undefined && typeof onPhase !== 'function') refuse('onPhase', 'a function', onPhase);
  checkSignal(caller, signal);
  for (const phase of ['representation', 'augment', 'bank', 'classifier'] as const) {
    const given: unknown = options[phase];
    const isObject = typeof given === 'object' && given !== null && !Array.isArray(given);
    if (given !== undefined && !isObject) refuse(phase, 'an object', given);
  }
  for (const option of ['fetch', 'loss'] as const) {
    const given = representation?.[option];
    if (given === undefined || typeof given === 'function') continue;
    refuse(`representation.${option}`, 'a function', given);
  }
}

/** Returns a function that checks the images that another one gives. */
export function checkedImages<Args extends unknown[]>(
  caller: string,
  argument: string,
  make: (rows: Int32Array, ...args: Args) => Tensor4D,
): (rows: Int32Array, ...args: Args) => Tensor4D {
  return (rows, ...args) =>
    checkTensor<Tensor4D>(caller, `${argument}(rows)`, make(rows, ...args), {
      shape: [rows.length, 'height', 'width', 'channels'],
    });
}
