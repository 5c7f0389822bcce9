import { type FeatureRows, type Labels, readDataSet, type UserDataSet } from '../resampling/data-set.ts';
import type { SameFeatures } from '../resampling/feature-rows.ts';
import type { Resampled } from '../resampling/resampled.ts';
import type { Carried } from '../resampling/resampling-options.ts';
import { type Category, encodeCategories } from './category-codes.ts';
import { checkCategoryRows } from './check-category-rows.ts';

/** Rows of numbers and categories: where categories are numbers, in any of the containers of numbers; where some are strings, as rows. */
export type MixedFeatures = FeatureRows | readonly (readonly Category[])[];

/** What over-samplers return that know categories. */
export interface ResampledMixed<
  Features extends MixedFeatures = MixedFeatures,
  GivenLabels extends Labels = Labels,
  Arrays extends Carried = Carried,
> extends Omit<Resampled<FeatureRows, GivenLabels, Arrays>, 'features'> {
  /** The rows, of the kind that was given: the original ones first, then the new ones, class by class. Tensors belong to the caller. */
  features: Features extends FeatureRows ? SameFeatures<Features> : Category[][];
}

/**
 * Reads features of any kind, strings among them: a column that holds some is read as numbers from 0, and written back as strings.
 *
 * @param isCategorical - Tells whether a column may hold strings.
 */
export async function readMixedDataSet(
  caller: string,
  features: MixedFeatures,
  labels: Labels,
  isCategorical: (column: number) => boolean,
): Promise<UserDataSet> {
  if (!holdsStrings(features)) return readDataSet(caller, features, labels);
  const numColumns = checkCategoryRows(caller, 'features', features, isCategorical);
  const coded = Array.from({ length: numColumns }, (_, column) => column).filter((column) =>
    features.some((row) => typeof row[column] === 'string'),
  );
  const { codes, categories } = encodeCategories(
    features.length,
    coded.length,
    (row, i) => features[row]![coded[i]!]!,
  );
  const data = new Float64Array(features.length * numColumns);
  for (const [row, values] of features.entries()) {
    for (let column = 0; column < numColumns; column++) {
      const value = values[column]!;
      if (typeof value === 'number') data[row * numColumns + column] = value;
    }
    for (const [i, column] of coded.entries())
      data[row * numColumns + column] = codes[row * coded.length + i]!;
  }
  const giveFeatures = (made: ArrayLike<number>, numRows: number): FeatureRows => {
    const rows = Array.from({ length: numRows }, (_, row) =>
      Array.from({ length: numColumns }, (_, column): Category => made[row * numColumns + column]!),
    );
    for (const row of rows) {
      for (const [i, column] of coded.entries()) row[column] = categories[i]![row[column] as number]!;
    }
    return rows as number[][];
  };
  const dataSet = await readDataSet(caller, { data, shape: [features.length, numColumns] }, labels);
  return { ...dataSet, giveFeatures };
}

function holdsStrings(features: MixedFeatures): features is readonly (readonly Category[])[] {
  if (!Array.isArray(features)) return false;
  return features.some((row) => Array.isArray(row) && row.some((value) => typeof value === 'string'));
}
