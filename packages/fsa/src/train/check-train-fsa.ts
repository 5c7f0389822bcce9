import { checkOptions, describeValue } from '@lt/core';
import { checkTensor } from '@lt/core/tensor';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { checkEmptyPlace } from '../augment/bank-checkpoints.ts';
import { checkPlace } from '../augment/check-place.ts';
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

/** Checks that phases which begin anew have a place of their own, with nothing in it: before the first one, not after it. */
export async function checkPlaces(caller: string, options: TrainFsaOptions): Promise<void> {
  const places = new Map<unknown, string>();
  for (const phase of ['representation', 'bank', 'classifier'] as const) {
    const { checkpoint, resume = false } = options[phase] ?? {};
    checkPlace(caller, checkpoint, resume);
    if (!checkpoint) continue;
    const place = checkpoint.store ?? checkpoint.directory;
    const other = places.get(place);
    if (other) {
      throw new RangeError(
        `${caller}: expected \`${phase}.checkpoint\` to name a place of its own, got that of \`${other}\`.`,
      );
    }
    places.set(place, phase);
    if (resume === false) await checkEmptyPlace(caller, `${phase}.checkpoint`, checkpoint);
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
