import { checkNumber, checkOptions, describeValue } from '@lt/core';
import { type Category, encodeCategories } from './category-codes.ts';
import { categoryDifferences } from './category-differences.ts';
import { checkCategoryRows } from './check-category-rows.ts';

/** Options of {@link valueDifferenceMetric}. */
export interface ValueDifferenceMetricOptions {
  /** Exponent of the differences between the classes' probabilities, at least 1. @default 1 */
  classExponent?: number;
  /** Exponent of the difference in each column, at least 1. @default 2 */
  columnExponent?: number;
}

/** How different categories are, as {@link valueDifferenceMetric} learns it from labelled rows. */
export interface ValueDifferenceMetric {
  /** Categories of each column, ascending: numbers first, then strings. */
  categories: readonly (readonly Category[])[];
  /** Labels, ascending. */
  classLabels: readonly Category[];
  /** P(label | category) of each column, `[numCategories, numClasses]`, in the orders above. */
  probabilities: readonly Float64Array[];
  /**
   * Returns the distance of two rows of categories, which need not be among those learned from. Throws a RangeError if they hold a
   * category that was not.
   */
  distance(a: readonly Category[], b: readonly Category[]): number;
}

/**
 * Learns how different categories are from the labels that come with them.
 *
 * Two categories are alike where the classes come with both in the same proportions, whatever they are called: what `smoteN` searches
 * neighbors by. Use it to look at what it finds alike, or for a search of your own.
 *
 *     distance(x, y) = Σ over columns f of (Σ over classes c of |P(c | x_f) - P(c | y_f)|^classExponent)^columnExponent
 *
 * No root is taken of it.
 *
 * @param rows - Rows of categories, numbers or strings, `[numRows][numColumns]`.
 * @param labels - Label of each row, numbers or strings, `[numRows]`.
 * @param options - The exponents.
 * @returns The probabilities, and the distance as a function.
 * @throws TypeError if an argument has the wrong type, or a category is neither a number nor a string.
 * @throws RangeError if there are no rows, they differ in length, there is not one label for each, or an option is outside its range.
 *
 * @example
 * ```ts
 * import { valueDifferenceMetric } from '@lt/sampling';
 *
 * const rows = [['red'], ['red'], ['green'], ['green'], ['blue'], ['blue']];
 * const { distance } = valueDifferenceMetric(rows, ['stop', 'stop', 'go', 'go', 'go', 'stop']);
 * console.log(distance(['red'], ['green']), distance(['red'], ['blue'])); // 4 1
 * ```
 *
 * @see D. R. Wilson, T. R. Martinez, "Improved Heterogeneous Distance Functions", Journal of Artificial Intelligence Research 6, 1997,
 *   section 2.3, https://arxiv.org/abs/cs/9701101, after C. Stanfill, D. Waltz, "Toward Memory-Based Reasoning", Communications of the
 *   ACM 29, 1986. The defaults are those of imbalanced-learn's `ValueDifferenceMetric`.
 */
export function valueDifferenceMetric(
  rows: readonly (readonly Category[])[],
  labels: ArrayLike<number> | readonly string[],
  options: ValueDifferenceMetricOptions = {},
): ValueDifferenceMetric {
  const name = 'valueDifferenceMetric';
  const numColumns = checkCategoryRows(name, 'rows', rows);
  if (!Array.isArray(labels) && !ArrayBuffer.isView(labels)) {
    throw new TypeError(
      `${name}: expected \`labels\` to be an array of numbers or strings, got ${describeValue(labels)}.`,
    );
  }
  const ofLabels = Array.from(labels as ArrayLike<Category>, (label) => [label]);
  if (ofLabels.length !== rows.length) {
    throw new RangeError(
      `${name}: expected \`labels\` to hold a label for each of ${rows.length} rows, got ${describeValue(labels)}.`,
    );
  }
  checkCategoryRows(name, 'labels', ofLabels);
  checkOptions(name, options);
  const classExponent = checkNumber(name, 'classExponent', options.classExponent ?? 1, { min: 1 });
  const columnExponent = checkNumber(name, 'columnExponent', options.columnExponent ?? 2, { min: 1 });

  const encoded = encodeCategories(rows.length, numColumns, (row, column) => rows[row]![column]!);
  const { codes: classIds, categories } = encodeCategories(ofLabels.length, 1, (row) => ofLabels[row]![0]!);
  const classLabels = categories[0]!;
  const columns = categoryDifferences(encoded, classIds, classLabels.length, classExponent, columnExponent);
  const codeOf = encoded.categories.map((all) => new Map(all.map((category, code) => [category, code])));
  const codesOf = (argument: string, row: readonly Category[]): number[] => {
    if (row.length !== numColumns) {
      throw new RangeError(
        `${name}: expected \`${argument}\` to hold ${numColumns} categories, got ${describeValue(row)}.`,
      );
    }
    return row.map((category, column) => {
      const code = codeOf[column]!.get(category);
      if (code !== undefined) return code;
      throw new RangeError(
        `${name}: expected \`${argument}[${column}]\` to be a category of column ${column}, got ${describeValue(category)}.`,
      );
    });
  };
  return {
    categories: encoded.categories,
    classLabels,
    probabilities: columns.map((column) => column.probabilities),
    distance(a, b) {
      const [codesA, codesB] = [codesOf('a', a), codesOf('b', b)];
      return columns.reduce(
        (sum, { differenceOf }, column) => sum + differenceOf(codesA[column]!, codesB[column]!),
        0,
      );
    },
  };
}
