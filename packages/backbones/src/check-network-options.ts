import { checkNumber, checkNumbers, describeValue } from '@lt/core';

/** Checks height, width and channels of an image. */
export function checkInputShape(
  caller: string,
  inputShape: readonly [height: number, width: number, channels: number],
): [height: number, width: number, channels: number] {
  const shape = checkNumbers(caller, 'inputShape', inputShape, { min: 1, integer: true, length: 3 });
  return Array.from(shape) as [number, number, number];
}

/** Checks the seed of the initial weights. */
export function checkWeightSeed(caller: string, seed: number | string): number | string {
  if (typeof seed === 'string') return seed;
  if (typeof seed !== 'number') {
    throw new TypeError(
      `${caller}: expected \`seed\` to be a number or a string, got ${describeValue(seed)}.`,
    );
  }
  return checkNumber(caller, 'seed', seed);
}

/** Checks the name of a model, which tf.layers makes names of weights of. */
export function checkModelName(caller: string, name: string): string {
  if (typeof name !== 'string') {
    throw new TypeError(`${caller}: expected \`name\` to be a string, got ${describeValue(name)}.`);
  }
  if (!/^[\w.-]+$/.test(name)) {
    throw new RangeError(
      `${caller}: expected \`name\` to consist of letters, digits, '_', '.' and '-', got ${describeValue(name)}.`,
    );
  }
  return name;
}
