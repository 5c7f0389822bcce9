import { describeValue } from './describe-value.ts';

/**
 * Checks that an options argument is an object, and returns it.
 *
 * A number passed where the options belong, as in `classWeights(counts, 0.999)`, would otherwise leave every option at its default
 * without a word.
 *
 * @param caller - Name of the public function, which starts the message.
 * @param options - What the user passed, after its default was filled in.
 * @returns `options`.
 * @throws TypeError if `options` is not an object, or is an array.
 *
 * @example
 * ```ts
 * import { checkOptions } from '@lt/core';
 *
 * console.log(checkOptions('classWeights', { beta: 0.999 })); // { beta: 0.999 }
 * ```
 */
export function checkOptions<Options extends object>(caller: string, options: Options): Options {
  if (
    typeof options !== 'object' ||
    options === null ||
    Array.isArray(options) ||
    ArrayBuffer.isView(options)
  ) {
    throw new TypeError(`${caller}: expected \`options\` to be an object, got ${describeValue(options)}.`);
  }
  return options;
}
