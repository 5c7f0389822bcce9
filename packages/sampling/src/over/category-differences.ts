import type { CategoryCodes } from './category-codes.ts';

/** How much the values of one column tell about the class. */
export interface ColumnDifferences {
  /** P(class | category), `[numCategories, numClasses]`. */
  probabilities: Float64Array;
  /** How different two categories of the column are. */
  differenceOf: (a: number, b: number) => number;
}

/** Entries of the largest table that is made ahead: 8 MB. */
const MOST_ENTRIES = 2 ** 20;

/**
 * Returns how different the categories of each column are, by the classes that come with them.
 *
 *     difference(v, w) = (Σ over classes c of |P(c | v) - P(c | w)|^classExponent)^columnExponent
 *
 * A table for each column, unless it has more than a thousand categories: then the sum, whenever it is asked for.
 */
export function categoryDifferences(
  { codes, numRows, categories }: CategoryCodes,
  classIds: Int32Array,
  numClasses: number,
  classExponent: number,
  columnExponent: number,
): ColumnDifferences[] {
  const numColumns = categories.length;
  return categories.map((ofColumn, column) => {
    const size = ofColumn.length;
    const totals = new Float64Array(size);
    const probabilities = new Float64Array(size * numClasses);
    for (let row = 0; row < numRows; row++) {
      const code = codes[row * numColumns + column]!;
      totals[code]!++;
      probabilities[code * numClasses + classIds[row]!]!++;
    }
    for (let i = 0; i < probabilities.length; i++) probabilities[i]! /= totals[Math.floor(i / numClasses)]!;

    const compute = (a: number, b: number): number => {
      let sum = 0;
      for (let c = 0; c < numClasses; c++) {
        const difference = Math.abs(probabilities[a * numClasses + c]! - probabilities[b * numClasses + c]!);
        sum += raise(difference, classExponent);
      }
      return raise(sum, columnExponent);
    };
    if (size * size > MOST_ENTRIES) return { probabilities, differenceOf: compute };
    const table = Float64Array.from({ length: size * size }, (_, i) =>
      compute(Math.floor(i / size), i % size),
    );
    return { probabilities, differenceOf: (a, b) => table[a * size + b]! };
  });
}

/** Powers of whole exponents by products, whose bits are the same in every browser. */
function raise(base: number, exponent: number): number {
  if (exponent === 1) return base;
  if (exponent === 2) return base * base;
  return base ** exponent;
}
