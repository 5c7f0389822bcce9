import type { FeatureBank } from './feature-bank.ts';

/** Checks that a bank keeps the parts of a class: one that somebody else has made may keep those of others only. */
export function checkParts(
  bank: FeatureBank,
  which: 'specific' | 'generic',
  id: number,
  rows: readonly number[],
): void {
  if (bank.storage !== 'pooledParts') return;
  const pool = (row: number): number[] =>
    which === 'specific' ? bank.specificPool(row) : bank.genericPool(row);
  if (!rows.some((row) => pool(row).length > 0 && bank.part(which, row) === undefined)) return;
  const option = which === 'specific' ? 'targetClasses' : 'donorClasses';
  throw new RangeError(
    `FeatureAugmenter: expected \`features\` to keep the ${which} parts of class ${id}, got a bank whose \`${option}\` leave it out.`,
  );
}
