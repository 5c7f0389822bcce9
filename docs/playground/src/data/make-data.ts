import type { Setting } from '../setting.ts';
import type { DataSet } from './data-set.ts';
import { makeOwnData } from './own-data.ts';
import type { OwnFiles } from './own-files.ts';
import { isPointSet, makePoints } from './points.ts';
import { makeShapeImages } from './shape-images.ts';

/** Makes the set that a setting asks for. */
export function makeData(setting: Setting, own: OwnFiles | null): DataSet {
  if (isPointSet(setting)) return makePoints(setting);
  if (setting.set === 'shapes') return makeShapeImages(setting);
  if (own?.kind !== setting.set) {
    throw new RangeError(setting.set === 'csv' ? 'Choose a CSV file first.' : 'Choose images first.');
  }
  return makeOwnData(own, setting.seed);
}

/** Returns what decides the data: settings that agree in it have the same set. */
export function dataKey({ set, classes, head, imbalance, seed }: Setting): string {
  return JSON.stringify([set, classes, head, imbalance, seed]);
}
