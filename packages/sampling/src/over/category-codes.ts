/** A category as users write it. */
export type Category = number | string;

/** Rows of categories, as numbers that count from 0 in every column. */
export interface CategoryCodes {
  /** `[numRows, numColumns]`, row after row. */
  codes: Int32Array;
  /** Number of rows. */
  numRows: number;
  /** The categories of each column, ascending: numbers first, then strings by code units. A code is a place in this list. */
  categories: Category[][];
}

/**
 * Numbers the categories of each column.
 *
 * @param at - Gives the category in a row and a column.
 */
export function encodeCategories(
  numRows: number,
  numColumns: number,
  at: (row: number, column: number) => Category,
): CategoryCodes {
  const codes = new Int32Array(numRows * numColumns);
  const categories = Array.from({ length: numColumns }, (_, column) => {
    const seen = new Set<Category>();
    for (let row = 0; row < numRows; row++) seen.add(at(row, column));
    const ascending = [...seen].sort(compareCategories);
    const codeOf = new Map(ascending.map((category, code) => [category, code]));
    for (let row = 0; row < numRows; row++) codes[row * numColumns + column] = codeOf.get(at(row, column))!;
    return ascending;
  });
  return { codes, numRows, categories };
}

function compareCategories(a: Category, b: Category): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === typeof b) return a < b ? -1 : 1;
  return typeof a === 'number' ? -1 : 1;
}
