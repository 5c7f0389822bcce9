import { checkNumber, describeValue, type ShotOptions } from '@lt/core';

/** Checks the bounds of the shot groups and fills their defaults in. */
export function checkShotOptions(name: string, options: ShotOptions): Required<ShotOptions> {
  const many = checkNumber(name, 'many', options.many ?? 100, { min: 0 });
  const few = checkNumber(name, 'few', options.few ?? 20, { min: 0, max: many });
  const { inclusive = false } = options;
  if (typeof inclusive !== 'boolean') {
    throw new TypeError(`${name}: expected \`inclusive\` to be a boolean, got ${describeValue(inclusive)}.`);
  }
  return { many, few, inclusive };
}
