import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { longTailedCounts } from '@lt/core';

/** A long tail: what it is called, and how many rows each class has. */
export interface DataSet {
  name: string;
  classCounts: readonly number[];
}

/** Files of `LT_DATA/longtail-counts`, whose numbers are not the project's to publish. */
const FILES = { 'Places-LT': 'places-lt.json', 'LVIS v1': 'lvis-v1.json' };

/** CIFAR-100-LT with imbalance ratio 100, which is a formula. */
export const CIFAR_100_LT: DataSet = {
  name: 'CIFAR-100-LT',
  classCounts: Array.from(longTailedCounts({ numClasses: 100, maxCount: 500, imbalanceRatio: 100 })),
};

/** Returns CIFAR-100-LT, and the sets whose class counts are in the folder that `LT_DATA` names. */
export async function loadDataSets(folder: string | undefined): Promise<DataSet[]> {
  if (folder === undefined) return [CIFAR_100_LT];
  const others = Object.entries(FILES).map(async ([name, file]): Promise<DataSet> => {
    const text = await readFile(join(folder, 'longtail-counts', file), 'utf8');
    const { counts } = JSON.parse(text) as { counts: number[] };
    return { name, classCounts: counts };
  });
  return [CIFAR_100_LT, ...(await Promise.all(others))];
}
