import { Table, tableFromArrays } from 'apache-arrow';

/** Features and labels of a table, as resamplers take them. */
export interface TableRows {
  /** Names of the feature columns, in the order of `features`. */
  columns: string[];
  features: { data: Float64Array; shape: readonly number[] };
  labels: string[];
}

/** Reads a table: the column `target` is the label, all others are numbers. */
export function rowsOf(table: Table, target: string): TableRows {
  const columns = table.schema.fields.map(({ name }) => name).filter((name) => name !== target);
  const data = new Float64Array(table.numRows * columns.length);
  for (const [column, name] of columns.entries()) {
    // A value that is missing becomes NaN, which the resampler refuses by row and column.
    for (const [row, value] of Array.from(table.getChild(name)!).entries()) {
      data[row * columns.length + column] = value === null ? Number.NaN : Number(value);
    }
  }
  const labels = Array.from(table.getChild(target)!, (label, row) => {
    if (label !== null) return String(label);
    throw new RangeError(`rowsOf: expected a label in row ${row} of column '${target}', got null.`);
  });
  return { columns, features: { data, shape: [table.numRows, columns.length] }, labels };
}

/** Makes a table of features and labels, with the columns in their old order. */
export function tableOf({ columns, features, labels }: TableRows, target: string): Table {
  const { data, shape } = features;
  const arrays = columns.map((name, column) => [
    name,
    Float64Array.from({ length: shape[0]! }, (_, row) => data[row * columns.length + column]!),
  ]);
  return new Table(tableFromArrays({ ...Object.fromEntries(arrays), [target]: labels }).batches);
}
